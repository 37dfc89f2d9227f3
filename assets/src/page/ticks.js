// Keeps every shown time true: "4 min ago", "3:10 left", rings. The same words and rounding as testigo/core/reltime.py.

const SLOW = 600;

function readClock() {
  const told = document.querySelector('meta[name="clock"]');
  if (!told) return null;
  // The observer's shell was kept long ago: its clock is the phone's own.
  const shown = document.body.dataset.shell ? Date.now() : Date.parse(told.content);
  return { shown, speed: Number(told.dataset.speed) || 1, words: JSON.parse(told.dataset.words), at: performance.now() };
}

let clock = readClock();

// A drill's clock jumps: its guide tells the page the new time.
document.addEventListener("htmx:afterSettle", () => {
  const told = document.querySelector("[data-clock-now]");
  if (!clock || !told || clock.told === told.dataset.clockNow) return;
  clock = { ...clock, shown: Date.parse(told.dataset.clockNow), at: performance.now(), told: told.dataset.clockNow };
});

export const now = () => (clock ? clock.shown + (performance.now() - clock.at) * clock.speed : Date.now());
export const beginAt = (shown) => clock && (clock = { ...clock, shown, at: performance.now() });
const say = (word, n) => clock.words[word].replace("{n}", n);
const face = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function amount(sense, seconds) {
  const minutes = Math.max(Math.floor((seconds + 30) / 60), 1);
  if (minutes < 100) return say(`${sense}_m`, minutes);
  if (minutes < 48 * 60) return say(`${sense}_h`, Math.floor((minutes + 30) / 60));
  return say(`${sense}_d`, Math.floor((minutes + 720) / 1440));
}

export function ago(when, style = "ago") {
  const seconds = Math.floor((now() - when) / 1000);
  if (seconds <= -30) return amount("in", -seconds);
  if (style === "bare") return amount("bare", Math.max(seconds, 0));
  return seconds < 45 ? say("now") : amount("ago", seconds);
}

export function until(due, style = "left") {
  const seconds = Math.floor((due - now()) / 1000);
  if (due <= now()) return -seconds <= 60 ? say("over", face(-seconds - 1)) : amount("over", -seconds);
  if (style === "in") return amount("in", seconds);
  if (seconds < SLOW) return style === "bare" ? face(seconds) : say("left", face(seconds));
  return amount(style === "bare" ? "bare" : "left", seconds);
}

// Hours and minutes of a clock that runs since somebody was taken: 0:18.
function since(when) {
  const minutes = Math.max(Math.floor((now() - when) / 60_000), 0);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function turn(ring) {
  const from = Date.parse(ring.dataset.from);
  const to = Date.parse(ring.dataset.to);
  const share = Math.min(Math.max((now() - from) / Math.max(to - from, 1000), 0), 1);
  ring.querySelector(".ar").setAttribute("stroke-dasharray", `${Math.round(share * 100)} 100`);
  ring.parentElement.classList.toggle("late", share >= 1);
}

export function tick() {
  for (const element of document.querySelectorAll("time[data-due]")) {
    const due = Date.parse(element.dateTime);
    write(element, until(due, element.dataset.due));
    element.classList.toggle("late-t", due <= now());
  }
  for (const element of document.querySelectorAll("time[data-ago]")) write(element, ago(Date.parse(element.dateTime), element.dataset.ago));
  for (const element of document.querySelectorAll("time[data-since]")) write(element, since(Date.parse(element.dateTime)));
  for (const ring of document.querySelectorAll("svg[data-ring]")) turn(ring);
  // What can be pressed for a while only goes when its time is up: nobody is late for it.
  for (const offer of document.querySelectorAll("[data-passing]")) offer.hidden = Date.parse(offer.querySelector("time").dateTime) <= now();
}

export function startTicking() {
  clock = readClock();
  if (!clock) return;
  tick();
  setInterval(() => document.hidden || tick(), 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
}
