// What is pressed outdoors is sealed on the phone first and sent in order; the server ignores what it already has.
import { patiently, post } from "../page/post.js";
import { now } from "../page/ticks.js";
import { PATIENCE, ask, canSeal, enrol, hasPin, near, openedBytes, phone, read, sealed, unlock } from "./keys.js";
import { sendPhoto } from "./photos.js";
import { add, all, count, oldest, remove } from "./store.js";

const DOOR = "/account/phone/door/"; // where the PIN is asked for
const REFUSED = new Set([400, 403, 404, 409, 410, 413, 422]);
const fresh = new Map(); // what this page sealed itself, and so need not open again
const PAUSE = 500;
let tries = 0;
let cut = false; // the server was not reached
let out = false; // nobody is signed in, and something would be lost on the way to the door
let timer = 0;
let token;

// The shell in place of another page, which comes back; at its own address it is only looked at.
const isShell = () => Boolean(document.body.dataset.shell) && document.body.dataset.shell !== location.pathname;

// Where this page is. The shell stands in for the PIN's page, too, where the network went away again before that came.
function here() {
  if (location.pathname !== DOOR) return location.pathname;
  const next = new URLSearchParams(location.search).get("next") ?? "";
  return next.startsWith("/go/") ? next : "/go/";
}

class Refusal extends Error {}
class Away extends Error {}
export class Later extends Error {} // the server is there, and does not take it now

export async function show() {
  const strip = document.querySelector("[data-off]");
  if (!strip) return;
  const waiting = await count().catch(() => 0);
  const words = strip.querySelector("[data-off-words]");
  const said = [];
  if (!navigator.onLine || cut) said.push(words.dataset.none);
  if (waiting) said.push(words.dataset.waiting.replace("{n}", waiting));
  const door = strip.querySelector("[data-off-door]"); // not in a shell that was kept long ago
  if (door) [door.href, door.hidden] = [theDoor(), !out];
  strip.hidden = !out && (!said.length || (waiting > 0 && tries === 0 && navigator.onLine));
  words.textContent = said.join(" ");
}

const hideEmpty = (shelf) => (shelf.hidden = !shelf.querySelector("[data-one]"));

// What was not taken, and why, until they have read it.
function card(shelf, { said, pressed, words }, read) {
  const one = shelf.querySelector("template").content.firstElementChild.cloneNode(true);
  const at = new Date(pressed).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  one.querySelector("[data-what]").textContent = `${said} (${at})`;
  one.querySelector("[data-words]").textContent = words;
  one.querySelector("[data-read]").addEventListener("click", read);
  shelf.append(one);
  shelf.hidden = false;
  return one;
}

export async function showRefused() {
  const shelf = document.querySelector("[data-refused]");
  if (!shelf) return;
  const cards = await Promise.all((await all("refused")).map(async ({ id, thing }) => ({ ...thing, ...(await read(thing.told)), id })));
  shelf.querySelectorAll("[data-one]:not([data-unkept])").forEach((one) => one.remove());
  hideEmpty(shelf);
  for (const told of cards) {
    const one = card(shelf, told, async () => {
      await remove("refused", told.id);
      await showRefused();
    });
    if (told.typed) unlock().then((state) => state === "open" && offerStrike(one, told), () => {});
    if (told.picture) offerAgain(one, told);
  }
}

// The only copy of a picture: what refused it may have passed.
function offerAgain(one, { id, picture }) {
  const button = one.querySelector("[data-again]");
  if (!button) return; // a shell that was kept long ago
  button.hidden = false;
  button.addEventListener("click", async () => {
    await add("pictures", picture);
    await remove("refused", id);
    await showRefused();
    await flush();
  });
}

// A note with a plate or a name in it is not taken; struck by the server it is.
async function offerStrike(one, { id, address, said, pressed, typed }) {
  const text = new TextDecoder().decode(await openedBytes(typed));
  const strike = one.querySelector("[data-strike]");
  one.querySelector("[data-typed]").textContent = text;
  strike.hidden = false;
  strike.addEventListener("click", async () => {
    const press = { address, said, pressed, fields: [["text", text], ["strike", "yes"], ["once", crypto.randomUUID()]] };
    await keep(press).catch(() => holding(() => sendOne(press, PATIENCE)));
    await remove("refused", id);
    await showRefused();
    await flush();
  });
}

async function wordsOf(answer) {
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  return (told.querySelector("[role=alert]") ?? told.body).textContent.trim().replace(/\s+/g, " ");
}

export async function tell(address, body, more = {}, most = PATIENCE * 4) {
  const headers = { "HX-Request": "true", ...(token ? { "X-CSRFToken": token } : {}), ...more };
  const sent = (how) => patiently(most, (signal) => post(address, body, { ...how, signal }));
  let answer = await sent({ headers });
  if (answer.status === 403) {
    token = (await ask()).csrf; // the page is older than the session
    answer = await sent({ headers: { ...headers, "X-CSRFToken": token } });
  }
  if (answer.status === 401 || answer.redirected) throw new Away();
  if (REFUSED.has(answer.status)) throw new Refusal(await wordsOf(answer));
  if (!answer.ok) throw new Later(String(answer.status));
  return answer;
}

async function plain({ name, id, thing: kept }) {
  if (fresh.has(name + id)) return fresh.get(name + id);
  const state = await unlock();
  if (state !== "open") throw new Away(state);
  return JSON.parse(new TextDecoder().decode(await openedBytes(kept)));
}

// How long it waited is told by this phone alone, and so is right whatever its clock says.
export const toldOf = ({ fields, pressed }) => new URLSearchParams([...fields, ["pressed", pressed], ["sent", Date.now()]]);

async function sendOne(press, most) {
  const answer = await tell(press.address, toldOf(press), {}, most);
  return answer.headers.get("HX-Redirect") ?? here();
}

async function refuse({ address, said, pressed, fields }, words, thing) {
  const typed = fields.find(([name]) => name === "text")?.[1];
  const told = await near({ address, said, pressed, words });
  await add("refused", { told, typed: typed && (await sealed(new TextEncoder().encode(typed))), picture: thing.file && thing });
  await showRefused().catch(() => {});
}

// Gives where the page goes on, if anything went, and whether a picture has to wait for the server.
async function drain() {
  let landed = null;
  for (;;) {
    // A picture is slow, and somebody may wait for "I am OK": what was pressed goes first.
    const next = (await oldest("waiting")) ?? (await oldest("pictures"));
    if (!next) return { landed };
    const press = await plain(next);
    try {
      const { file } = next.thing;
      const gone = file ? (await sendPhoto(press, file)) && here() : await sendOne(press);
      if (!gone) continue;
      landed = gone;
    } catch (error) {
      if (error instanceof Later && next.name === "pictures") return { landed, waits: true }; // what was pressed has gone
      if (!(error instanceof Refusal)) throw error;
      await refuse(press, error.message, next.thing);
      landed = here();
    }
    await remove(next.name, next.id); // after the server has it: a crash in between sends it twice, under the same `once`
    fresh.delete(next.name + next.id);
  }
}

export const isTyping = () => [...document.querySelectorAll("#state textarea")].some((area) => area.value.trim());
// Gives whether something would be lost with the page, or be moved under a finger.
export const busy = () => begun > 0 || isTyping() || Boolean(document.activeElement?.matches("#state textarea"));

// Gives whether the page goes: nothing moves under a finger.
function goOn(landed) {
  if (begun > 0 || isTyping() || document.querySelector("[data-photo] :disabled")) return false;
  const same = location.pathname === new URL(landed, location.href).pathname;
  same ? location.reload() : location.assign(landed);
  return true;
}

const theDoor = () => `${DOOR}?next=${encodeURIComponent(here())}`;
const goToTheDoor = () => (location.pathname === DOOR ? location.reload() : location.assign(theDoor()));

// Gives what acts as soon as nothing is lost with the page; called once more, it waits anew.
export function whenFree(act) {
  let pause = 0;
  return function wait(...told) {
    clearTimeout(pause);
    if (busy()) pause = setTimeout(wait, PAUSE, ...told);
    else act(...told);
  };
}

const flushWhenFree = whenFree(flush);

// To the PIN, but not with a note half written: it is nowhere else. Until then they can sign in beside it.
export async function signIn() {
  if (!busy()) return goToTheDoor();
  out = true;
  await show();
  flushWhenFree();
}

// The shell goes as soon as the server answers. "online" says that there is a network, not that it leads to us, and may
// have come before anybody listened: so it is looked again and again.
async function answered() {
  if (!isShell() || isTyping()) return null;
  const { is_in: isIn } = await ask();
  if (!isIn && (await hasPin())) throw new Away();
  return here();
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(flush, Math.min(1000 * 2 ** tries, 15_000));
}

export async function flush() {
  clearTimeout(timer);
  try {
    const { landed, waits } = navigator.locks ? await navigator.locks.request("field-queue", drain) : await drain();
    const back = landed ?? (await answered());
    tries = waits ? tries + 1 : 0;
    cut = out = false;
    await show();
    const goes = Boolean(back) && goOn(back); // a page on its way is not asked for anew: on a slow network it would never come
    if ((isShell() || waits) && !goes) again();
    return true;
  } catch (error) {
    if (error instanceof Away) {
      await signIn(); // the server itself said so: whatever the phone thinks, there is a network
      return true;
    }
    tries += 1;
    cut = true;
    again();
    await show();
    return false;
  }
}

// Gives what unlocks it.
function lock(form) {
  const turn = (off) => form.querySelectorAll("button").forEach((button) => (button.disabled = off));
  turn(true);
  setTimeout(turn, 4000, false);
  return () => turn(false);
}

let begun = 0; // what is theirs and nowhere yet but on this page

export async function holding(work) {
  begun += 1;
  try {
    return await work();
  } finally {
    begun -= 1;
  }
}

export const keep = (press, file) => holding(() => shelve(press, file));

async function shelve(press, file) {
  const box = await sealed(new TextEncoder().encode(JSON.stringify(press)));
  const name = file ? "pictures" : "waiting";
  fresh.set(name + (await add(name, file ? { ...box, file } : box)), press);
}

function beginAnew(form) {
  const once = form.elements.namedItem("once");
  if (once) once.value = crypto.randomUUID();
  form.querySelectorAll("textarea").forEach((area) => (area.value = ""));
}

// The phone is full, or its store is gone: what was pressed is nowhere but here, so it goes at once, or they hear that it did not.
async function sendUnkept(press, form, unlockIt) {
  const shelf = document.querySelector("[data-refused]");
  shelf?.querySelectorAll("[data-unkept]").forEach((one) => one.remove());
  try {
    const landed = await holding(() => sendOne(press, PATIENCE));
    beginAnew(form);
    goOn(landed);
  } catch (error) {
    unlockIt();
    if (!shelf) throw error;
    const words = error instanceof Refusal ? error.message : shelf.dataset.lost;
    const one = card(shelf, { ...press, words }, () => {
      one.remove();
      hideEmpty(shelf);
    });
    one.dataset.unkept = "";
    one.scrollIntoView({ block: "nearest" });
    if (error instanceof Away) out = true;
    await show();
  }
}

async function pressed(event, form) {
  const fields = [...new FormData(form, event.submitter)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const button = event.submitter ?? form.querySelector("button");
  const unlockIt = lock(form);
  const address = new URL(event.submitter?.getAttribute("formaction") ?? form.getAttribute("action"), location.href).pathname;
  const press = { address, fields, pressed: Date.now(), said: button?.textContent.trim() ?? "" };
  if (!(await keep(press).then(() => true, () => false))) return sendUnkept(press, form, unlockIt);
  beginAnew(form);
  const went = await flush();
  // No network: the page goes on by itself, as the server will.
  if (!went) document.body.dispatchEvent(new CustomEvent("press-waits", { detail: { then: form.dataset.then, at: now() } }));
}

// Gives whether this page keeps presses; the forms otherwise work as plain forms.
export async function startQueue() {
  if (!canSeal()) return false;
  let ready; // nobody knows yet: a press waits until somebody does
  const prepared = prepare().then((can) => (ready = can));
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-queue]");
    if (!form || ready === false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    holding(() => prepared).then((can) => (can ? pressed({ submitter }, form) : form.requestSubmit(submitter)));
  }, true);
  return prepared;
}

async function prepare() {
  if (!document.body.dataset.shell) await enrol().catch(() => {});
  return Boolean(await phone().catch(() => null));
}

export async function beginSending() {
  addEventListener("online", () => {
    tries = 0; // a network is there: its first moments fail often, and the next try must come soon
    flush();
  });
  addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => !document.hidden && (tries || out || isShell()) && flush());
  document.body.addEventListener("line-back", () => tries && flush());
  await showRefused();
  if (await count()) return flush();
  if (isShell()) again();
  return show();
}
