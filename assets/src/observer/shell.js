// Without network: the page goes on to its next part by itself, and after a restart what is known of the request is
// drawn from what the phone keeps sealed: parts of the page that name no place.
import { phone, near, read } from "./keys.js";
import { beginAt, now, tick } from "../page/ticks.js";
import { offerPhotos } from "./photos.js";
import { get, put, remove } from "./store.js";

const KEPT = "request";
let known = null;

function renew(root) {
  for (const field of root.querySelectorAll('input[name="once"]')) field.value = crypto.randomUUID();
}

function wind(root, at) {
  const minutes = Number(known.minutes) * 60_000;
  for (const ring of root.querySelectorAll("svg[data-ring]")) {
    ring.dataset.from = new Date(at).toISOString();
    ring.dataset.to = new Date(at + minutes).toISOString();
  }
  for (const left of root.querySelectorAll(".ring time")) left.dateTime = new Date(at + minutes).toISOString();
}

function draw(part, at) {
  const state = document.getElementById("state");
  if (!state || !known?.parts[part]) return;
  state.innerHTML = known.parts[part];
  state.removeAttribute("hx-get");
  document.querySelectorAll(".pmap, [data-way]").forEach((map) => map.remove());
  renew(state);
  if (at) wind(state, at);
  offerPhotos();
  tick();
}

async function keepIt() {
  if (known && (await phone())) await put("kept", await near(known), KEPT);
}

function readPage() {
  const page = document.querySelector("[data-parts]");
  if (!page) return null;
  const parts = {};
  for (const part of page.querySelectorAll("template[data-part]")) {
    part.content.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((token) => token.remove());
    parts[part.dataset.part] = part.innerHTML;
  }
  return { ...page.dataset, parts, part: page.dataset.part, ahead: now() - Date.now(), at: Date.parse(page.dataset.since) || now() };
}

async function fromPhone() {
  const kept = (await phone()) && (await get("kept", KEPT));
  if (!kept) return;
  known = await read(kept);
  beginAt(Date.now() + known.ahead);
  const asked = location.pathname.match(/^\/go\/(\d+)\//)?.[1];
  if (asked && asked !== known.number) return (known = null);
  for (const place of document.querySelectorAll("[data-number]")) place.textContent = known.words;
  document.getElementById("nothing-kept")?.remove();
  document.querySelector("h1")?.remove();
  draw(known.part, known.at);
}

export async function startShell() {
  document.body.addEventListener("press-waits", async ({ detail }) => {
    if (!known || !detail.then) return;
    if (detail.then === "here") wind(document.getElementById("state"), (known.at = detail.at));
    else {
      known.part = detail.then;
      known.at = detail.at;
      draw(known.part, known.at);
    }
    tick();
    await keepIt();
  });
  if (document.body.dataset.shell) {
    return fromPhone().catch(() => {});
  }
  known = readPage();
  if (known) await keepIt();
  else if (document.querySelector("[data-nothing-open]") && (await phone())) await remove("kept", KEPT);
}
