// "Leave this page": at once, and without this page in the history. Escape three times does the same.
// Read before the page is drawn: whoever sees the page can leave it, however slow the rest comes.

const LEFT = "left"; // where somebody went who left in a hurry, while this tab is open
const HASTE = 2000; // milliseconds in which three presses are one wish

function leave(address) {
  document.title = "";
  document.documentElement.hidden = true;
  sessionStorage.setItem(LEFT, address);
  history.replaceState(null, "", "/");
  location.replace(address);
}

// Whoever presses "back" on the other page sees none of ours; whoever comes here anew does.
addEventListener("pageshow", (event) => {
  const address = sessionStorage.getItem(LEFT);
  if (!address) return;
  if (event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") leave(address);
  else sessionStorage.removeItem(LEFT);
});

document.addEventListener("click", (event) => {
  const door = event.target.closest?.("a[data-exit]");
  if (!door) return;
  event.preventDefault();
  leave(door.href);
});

let pressed = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return; // that one ends a letter
  pressed = [...pressed.filter((at) => event.timeStamp - at < HASTE), event.timeStamp];
  const door = document.querySelector("a[data-exit]");
  if (door && pressed.length >= 3) leave(door.href);
});
