// The PIN: asked for where a phone comes back to its queue, chosen where it has none.
import { canSeal, enter, hasPin, phone, setPin } from "./keys.js";
import { count } from "./store.js";

const PLAIN = /^(\d)\1+$|^0?123456(7(8(90?)?)?)?$|^654321$/;

function take(form, send) {
  const field = form.elements.namedItem("pin");
  const wrong = form.querySelector("[data-pin-wrong]");
  const say = (words) => {
    wrong.textContent = words;
    wrong.hidden = !words;
  };
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const pin = field.value;
    if (wrong.dataset.plain && PLAIN.test(pin)) return say(wrong.dataset.plain);
    const words = await send(pin).catch(() => wrong.dataset.lost);
    field.value = "";
    say(words);
    if (!words) location.replace(form.dataset.next);
    else if (!(await phone())) form.hidden = true; // erased: only signing in is left
  });
}

async function start() {
  if (!canSeal()) return;
  const form = document.querySelector("form[data-pin]");
  const door = document.querySelector("[data-pin-door]");
  const warning = document.querySelector("[data-waiting-here]");
  const known = await phone();
  if (warning && (await count())) {
    const words = warning.querySelector("[data-words]");
    words.textContent = words.dataset.words.replace("{n}", await count());
    warning.hidden = false;
  }
  if (door && known && (await hasPin())) {
    const next = new URLSearchParams(location.search).get("next") ?? "";
    // Whoever came from the PIN's own page chose to sign in.
    if (next.startsWith("/go/") && !document.referrer.includes(door.dataset.pinDoor)) location.replace(`${door.dataset.pinDoor}?next=${encodeURIComponent(next)}`);
  }
  if (!form || !known) return;
  if (form.dataset.pin === "enter" && !(await hasPin())) return;
  document.querySelector("[data-no-phone]")?.remove();
  take(form, form.dataset.pin === "set" ? setPin : enter);
}

start();
