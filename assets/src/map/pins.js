// Pins: a state's colour, its icon, and always a word.

const ICONS = { on: "check", wait: "clock", late: "alert-triangle", done: "eye-check" };
const RANK = { late: "4", wait: "3", on: "2", done: "1" };
const SVG = "http://www.w3.org/2000/svg";

function drawing(name, sprite) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

function span(name, ...inside) {
  const element = document.createElement("span");
  if (name) element.className = name;
  element.append(...inside);
  return element;
}

export function pinOf(told, sprite) {
  const pin = document.createElement(told.url ? "a" : "span");
  pin.className = `pin ${told.state === "on" ? "" : (told.state ?? "")} ${told.selected ? "sel" : ""}`;
  if (told.url) pin.href = told.url;
  pin.style.zIndex = told.selected ? "5" : (RANK[told.state] ?? "1");
  const words = [];
  if (told.word) words.push(told.word);
  if (told.more) words.push(Object.assign(span("", told.more), { dir: document.documentElement.dir })); // the map around it never mirrors
  pin.append(span("dot", drawing(told.icon ?? ICONS[told.state] ?? "map-pin", sprite)));
  if (words.length) pin.append(span("txt", ...words));
  return pin;
}

// Labels never lie on each other or on another pin: the less pressing one turns to the other side, says only its handle,
// or waits until a pointer or the keyboard is on its pin.
const WAYS = ["", "back", "short", "short back", "mute"];
const apart = (one, other) => one.right < other.left || other.right < one.left || one.bottom < other.top || other.bottom < one.top;

export function unclutter(pins, room) {
  const all = [...pins].sort((one, other) => other.style.zIndex - one.style.zIndex);
  const dots = new Map(all.map((pin) => [pin, pin.querySelector(".dot").getBoundingClientRect()]));
  const labels = [];
  for (const pin of all) {
    const label = pin.querySelector(".txt");
    if (!label) continue;
    for (const way of WAYS) {
      pin.classList.remove("back", "short", "mute");
      if (way) pin.classList.add(...way.split(" "));
      const at = label.getBoundingClientRect();
      const inside = at.left >= room.left && at.right <= room.right;
      const free = [...labels, ...[...dots].filter(([owner]) => owner !== pin).map(([, dot]) => dot)].every((other) => apart(at, other));
      if (way === "mute" || !inside || !free) continue;
      labels.push(at);
      break;
    }
  }
}

export function ownPosition(words) {
  const here = span("you");
  here.append(document.createElement("i"), words);
  return here;
}
