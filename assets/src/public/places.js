// Suggests places while somebody types one. What is typed travels in the body, never in an address.
import { post } from "../page/post.js";
import { composes, withAlt } from "../page/typing.js";

const PAUSE = 300;

function watch(input) {
  const into = document.querySelector(input.dataset.placesInto);
  if (!into) return;
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const text = input.value.trim();
    if (text.length < 3) return;
    try {
      const answer = await post(input.dataset.places, { text, language: document.documentElement.lang }, { headers: { "HX-Request": "true" } });
      if (!answer.ok || mine !== asked) return;
      into.innerHTML = await answer.text();
    } catch {
      // Without a network the form's own button still sends what was typed.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (composes(event)) return;
    const choices = into.querySelectorAll("button, input[type=radio]");
    const number = Number(withAlt(event)) || 0;
    const chosen = number ? choices[number - 1] : event.key === "ArrowDown" ? choices[0] : null;
    if (!chosen) return;
    event.preventDefault();
    chosen.focus();
    if (number) chosen.click();
  });
}

function pick(button) {
  const form = button.closest("form");
  const field = form?.elements.namedItem(button.dataset.field ?? "place");
  if (!field) return;
  field.value = button.dataset.pick;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  for (const other of button.parentElement.querySelectorAll("[data-pick]")) other.classList.toggle("sel", other === button);
}

const watched = new WeakSet();

export function startPlaces(root = document) {
  for (const input of root.querySelectorAll("input[data-places]")) {
    if (watched.has(input)) continue;
    watched.add(input);
    watch(input);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-pick]");
  if (button) pick(button);
});
