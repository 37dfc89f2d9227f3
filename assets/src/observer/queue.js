// What is pressed outdoors is kept on the phone first and sent in order; the server ignores what it already has.
import { post } from "../page/post.js";
import { add, count, oldest, remove } from "./store.js";

const PATIENCE = 12_000;
let tries = 0;
let timer = 0;

async function show() {
  const strip = document.querySelector("[data-off]");
  if (!strip) return;
  const waiting = await count();
  const words = strip.querySelector("[data-off-words]");
  const said = [];
  if (!navigator.onLine || tries > 0) said.push(words.dataset.none);
  if (waiting) said.push(words.dataset.waiting.replace("{n}", waiting));
  strip.hidden = !said.length || (waiting > 0 && tries === 0 && navigator.onLine);
  words.textContent = said.join(" ");
}

async function sendOne({ address, fields }) {
  const answer = await post(address, new URLSearchParams(fields), { signal: AbortSignal.timeout?.(PATIENCE) });
  const isLogin = answer.redirected && /\/(login|account\/enter)/.test(new URL(answer.url).pathname);
  if (answer.status >= 500 || answer.status === 403 || isLogin) throw new Error(String(answer.status));
  return answer.redirected ? answer.url : location.href;
}

async function drain() {
  let landed = null;
  for (;;) {
    const next = await oldest();
    if (!next) return landed;
    landed = await sendOne(next.thing);
    await remove(next.id); // after the server has it: a crash in between sends it twice, under the same `once`
  }
}

async function flush() {
  clearTimeout(timer);
  try {
    const landed = navigator.locks ? await navigator.locks.request("field-queue", drain) : await drain();
    tries = 0;
    await show();
    if (landed) landed === location.href ? location.reload() : location.assign(landed);
  } catch {
    tries += 1;
    timer = setTimeout(flush, Math.min(2000 * 2 ** tries, 30_000));
    await show();
  }
}

function lock(form) {
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => (button.disabled = true));
  setTimeout(() => buttons.forEach((button) => (button.disabled = false)), 4000);
}

export function startQueue() {
  if (!window.indexedDB || !crypto.subtle) return; // the forms then work as plain forms
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-queue]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const fields = [...new FormData(form, event.submitter)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    const once = form.elements.namedItem("once");
    lock(form);
    await add({ address: event.submitter?.getAttribute("formaction") ?? form.action, fields });
    if (once) once.value = crypto.randomUUID();
    form.querySelectorAll("textarea").forEach((area) => (area.value = ""));
    await flush();
  }, true);
  addEventListener("online", flush);
  addEventListener("offline", show);
  document.body.addEventListener("line-back", () => tries && flush());
  count().then((waiting) => (waiting ? flush() : show()));
}
