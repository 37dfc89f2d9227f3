// The desk's lock: covers the page, keeps what is typed under it, and lifts when the session is open again.
import { keepOpen } from "../page/cover.js";

const STATE = "/account/lock/state/";
const MINUTE = 60_000;
let here = true;

export function cover(html) {
  if (document.getElementById("locked")) return;
  const dialog = new DOMParser().parseFromString(html, "text/html").querySelector("dialog");
  if (!dialog) return;
  document.body.append(dialog);
  keepOpen(dialog);
  dialog.showModal();
}

function lift() {
  const dialog = document.getElementById("locked");
  dialog?.remove();
  document.body.dispatchEvent(new CustomEvent("session-open"));
  if (dialog) document.body.dispatchEvent(new CustomEvent("desk-changed"));
}

async function look() {
  const token = document.querySelector("meta[name=csrf]")?.content;
  const present = here && token && !document.getElementById("locked");
  here = false;
  // A person who moved in the last minute counts as there; a page that refreshes itself does not.
  const answer = await fetch(STATE, present ? { method: "POST", headers: { "X-CSRFToken": token } } : {}).catch(() => null);
  if (answer?.status === 423) cover(await answer.text());
  if (answer?.status === 204) lift();
}

export function watchLock() {
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => (here = true), { passive: true, capture: true });
  }
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) cover(event.detail.xhr.responseText);
  });
  new BroadcastChannel("testigo-lock").addEventListener("message", look);
  addEventListener("focus", () => document.getElementById("locked") && look());
  setInterval(look, MINUTE);
}
