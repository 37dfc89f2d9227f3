// "Use my location": asks the phone once, on a press, and rounds to about 100 metres before anything is sent.

const COARSE = 3; // decimals of a degree

function offer(button, { coords }) {
  const into = document.querySelector(button.dataset.hereInto);
  const choice = document.createElement("label");
  choice.className = "opt";
  const input = Object.assign(document.createElement("input"), {
    type: "radio",
    name: "place",
    checked: true,
    value: `at:${coords.latitude.toFixed(COARSE)},${coords.longitude.toFixed(COARSE)}`,
  });
  const words = document.createElement("span");
  words.append(Object.assign(document.createElement("b"), { textContent: button.dataset.words }));
  choice.append(input, words);
  into.replaceChildren(choice);
  button.hidden = true;
}

export function startHere() {
  const button = document.querySelector("button[data-here-into]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => offer(button, position),
      () => {
        button.textContent = button.dataset.denied;
      },
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
