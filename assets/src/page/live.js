// Hears what changed, as ids, and tells the page; htmx then asks for what it may show.

const CALM = 200; // ms over which a burst becomes one change
const SILENCE = 16_000; // the server says something every 5 s: three missed beats are a broken line
const FAMILY = { incident: "incidents", report: "reports", call_out: "callouts", volunteer: "duty", alert: "alerts" };

const waiting = new Set();
let timer = 0;

function change(name) {
  waiting.add(name);
  timer ||= setTimeout(() => {
    const names = [...waiting];
    waiting.clear();
    timer = 0;
    for (const each of names) document.body.dispatchEvent(new CustomEvent(each));
  }, CALM);
}

function kebab(name) {
  return name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
}

export function namesOf(event, ids) {
  const names = [kebab(event)];
  for (const [key, family] of Object.entries(FAMILY))
    if (ids[key]) names.push(`${family}-changed`, `${key.replace("_", "")}-${ids[key]}-changed`);
  if (names.length === 1 && !event.endsWith("Changed")) names.push("desk-changed");
  return names;
}

// The changes a part of the page asks anew after.
export function hears(part) {
  const words = part?.getAttribute?.("hx-trigger") ?? "";
  return [...words.matchAll(/([\w-]+-changed)\s+from:body/g)].map(([, name]) => name);
}

function everything() {
  for (const part of document.querySelectorAll("[hx-trigger]")) hears(part).forEach(change);
}

function netless(on, signedOut = false) {
  for (const strip of document.querySelectorAll("[data-netless]")) strip.hidden = !on || signedOut;
  for (const strip of document.querySelectorAll("[data-signed-out]")) strip.hidden = !signedOut;
  document.body.dispatchEvent(new CustomEvent(on ? "line-lost" : "line-back"));
}

function* eventsIn(text) {
  for (const block of text.split("\n\n")) {
    const lines = block.split("\n");
    const event = lines.find((line) => line.startsWith("event: "))?.slice(7);
    const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
    if (event) yield [event, data ? JSON.parse(data) : {}];
  }
}

async function hear(address, signal, alive) {
  const answer = await fetch(address, { headers: { Accept: "text/event-stream" }, credentials: "same-origin", cache: "no-store", signal });
  if (answer.redirected || [401, 403, 404].includes(answer.status)) return "refused";
  if (!answer.ok) throw new Error(String(answer.status));
  netless(false);
  let rest = "";
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return "ended";
    alive();
    rest += value;
    const end = rest.lastIndexOf("\n\n");
    if (end < 0) continue;
    for (const [event, ids] of eventsIn(rest.slice(0, end))) {
      if (event === "Anew") everything();
      else namesOf(event, ids).forEach(change);
    }
    rest = rest.slice(end + 2);
  }
}

export async function listen(address) {
  let tries = 0;
  // How old the page is: what happened since it was made is told first. After a break nobody knows.
  let since = `?age=${Math.ceil(performance.now())}`;
  for (;;) {
    const control = new AbortController();
    let watch = setTimeout(() => control.abort(), SILENCE);
    const alive = () => {
      tries = 0;
      clearTimeout(watch);
      watch = setTimeout(() => control.abort(), SILENCE);
    };
    const unload = () => control.abort();
    addEventListener("pagehide", unload, { once: true });
    try {
      if ((await hear(address + since, control.signal, alive)) === "refused") {
        netless(true, true);
        clearTimeout(watch);
        await new Promise((resolve) => document.body.addEventListener("session-open", resolve, { once: true }));
      }
    } catch {
      tries += 1;
      if (tries > 1 || !navigator.onLine) netless(true);
    }
    clearTimeout(watch);
    removeEventListener("pagehide", unload);
    since = "";
    await new Promise((resolve) => {
      const wake = () => (clearTimeout(pause), removeEventListener("online", wake), resolve());
      const pause = setTimeout(wake, Math.min(1000 * 2 ** tries, 15_000) * (0.7 + 0.6 * Math.random()));
      addEventListener("online", wake);
    });
  }
}
