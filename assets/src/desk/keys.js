// Every act has a key, listed under "?". Keys rest while somebody types; with Alt they work there too, where Alt does not
// write something else.
import { composes, withAlt } from "../page/typing.js";

const TYPED = "input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]";

const canBeSeen = (element) => element.getClientRects().length > 0 && !element.disabled && element.getAttribute("aria-disabled") !== "true";

function scope() {
  return [...document.querySelectorAll("dialog[open]")].pop() ?? document;
}

export function withKey(key) {
  return [...scope().querySelectorAll("[data-key]")].find((element) => element.dataset.key.toLowerCase() === key.toLowerCase() && canBeSeen(element));
}

function nameOf(element) {
  if (element.dataset.keyWord) return element.dataset.keyWord;
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .sr").forEach((part) => part.remove());
  return (copy.textContent || element.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ");
}

function list() {
  const dialog = document.querySelector("dialog[data-keys]");
  if (!dialog || dialog.open) return;
  const seen = new Set();
  const lines = [...document.querySelectorAll("[data-key]")].filter(canBeSeen).flatMap((element) => {
    const key = element.dataset.key;
    if (seen.has(key)) return [];
    seen.add(key);
    const line = document.createElement("li");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    line.append(cap, nameOf(element));
    return [line];
  });
  dialog.querySelector("ul").replaceChildren(...lines);
  dialog.showModal();
}

function press(element) {
  if (element.matches(TYPED)) {
    element.focus();
    element.select?.();
  } else {
    element.focus({ preventScroll: true });
    element.click();
  }
}

function keyOf(event, typing) {
  if (!event.altKey) return event.key;
  return typing ? withAlt(event) : event.code.replace(/^(Key|Digit)/, "");
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.repeat || composes(event)) return;
    const isFunction = /^F\d+$/.test(event.key);
    const typing = !isFunction && event.target instanceof Element && event.target.closest(TYPED);
    if (typing && !event.altKey) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = keyOf(event, typing);
    if (!key) return;
    if (key === "?" && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      list();
      return;
    }
    const element = withKey(key);
    if (!element) return;
    event.preventDefault();
    press(element);
  });
}
