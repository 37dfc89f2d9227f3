// "Leave this page": at once, and without this page in the history. Escape three times does the same.

const LEFT = "left"; // where somebody went who left in a hurry, while this tab is open

function leave(address) {
  document.title = "";
  document.documentElement.hidden = true;
  sessionStorage.setItem(LEFT, address);
  history.replaceState(null, "", "/");
  location.replace(address);
}

// Whoever presses "back" on the other page sees none of ours; whoever comes here anew does.
function stayAway(event) {
  const address = sessionStorage.getItem(LEFT);
  if (!address) return;
  if (event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward") leave(address);
  else sessionStorage.removeItem(LEFT);
}

export function startExit() {
  addEventListener("pageshow", stayAway);
  const door = document.querySelector("a[data-exit]");
  if (!door) return;
  door.addEventListener("click", (event) => {
    event.preventDefault();
    leave(door.href);
  });
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    pressed = [...pressed.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (pressed.length >= 3) leave(door.href);
  });
}
