// Nothing moves under a finger: new rows wait behind "3 new", and a part somebody types in is not replaced.

import { hears } from "../page/live.js";

const held = new Map(); // id of a list -> what the server last said of it

const isTyping = (part) => {
  const field = document.activeElement;
  return field && part.contains(field) && field.matches("input:not([type=radio], [type=checkbox]), textarea, select");
};

function scrollerOf(list) {
  for (let box = list; box; box = box.parentElement)
    if (box.scrollHeight > box.clientHeight + 1 && getComputedStyle(box).overflowY !== "visible") return box;
  return document.scrollingElement;
}

function pillIn(place, list) {
  return place.querySelector(`[data-hold-pill="${list.id}"]`);
}

// The rest of the part (callers waiting!) is replaced at once; only the list keeps its rows and the pill counts.
function hold(list, detail) {
  if (scrollerOf(list).scrollTop < 8) return;
  const told = new DOMParser().parseFromString(detail.serverResponse, "text/html");
  const incoming = told.getElementById(list.id);
  if (!incoming) return;
  const known = new Set([...list.children].map((row) => row.id));
  const fresh = [...incoming.children].filter((row) => row.id && !known.has(row.id));
  if (!fresh.length) return;
  held.set(list.id, detail.elt);
  incoming.innerHTML = list.innerHTML;
  for (const place of [told, document]) {
    const pill = pillIn(place, list);
    if (!pill) continue;
    pill.textContent = pill.dataset.words.replace("{n}", fresh.length);
    pill.hidden = false;
  }
  detail.serverResponse = told.body.innerHTML;
}

// What a press began on is what it does: the part is asked for anew once the finger is up.
let pressed = null;

function wait(event, until, ...over) {
  event.detail.shouldSwap = false;
  const again = event.detail.requestConfig.triggeringEvent?.type;
  if (!again) return;
  const done = new AbortController();
  const ask = () => {
    done.abort();
    setTimeout(() => document.body.dispatchEvent(new CustomEvent(again)), 300);
  };
  for (const end of over) until.addEventListener(end, ask, { signal: done.signal });
}

export function startHolding(htmx) {
  document.addEventListener("pointerdown", (event) => (pressed = event.target), true);
  for (const over of ["pointerup", "pointercancel"]) document.addEventListener(over, () => setTimeout(() => (pressed = null)), true);
  document.addEventListener("click", (event) => {
    // The second click of two is for what the first was for, and not for what stands there by now.
    if (event.detail > 1 && event.target.closest?.("button:not([type=button])")) event.preventDefault();
  }, true);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    if (!(target instanceof Element) || event.detail.requestConfig?.verb !== "get") return;
    const why = event.detail.requestConfig.triggeringEvent?.type;
    if (why && !why.endsWith("-changed")) return; // without a why it asks every few seconds
    if (isTyping(target)) return wait(event, document.activeElement, "blur");
    if (pressed && target.contains(pressed)) return wait(event, document, "pointerup", "pointercancel");
    const list = target.matches("[data-hold]") ? target : target.querySelector("[data-hold]");
    if (list) hold(list, event.detail);
  });
  document.addEventListener("click", (event) => {
    const pill = event.target.closest?.("[data-hold-pill]");
    if (!pill) return;
    const list = document.getElementById(pill.dataset.holdPill);
    pill.hidden = true;
    scrollerOf(list).scrollTop = 0;
    const asker = held.get(list.id);
    held.delete(list.id);
    const [name] = hears(asker);
    if (name) document.body.dispatchEvent(new CustomEvent(name));
  });
}
