// "Leave this page": at once, and without this page in the history. Escape three times does the same.

function leave(address) {
  document.title = "";
  document.documentElement.hidden = true;
  history.replaceState(null, "", "/");
  location.replace(address);
}

export function startExit() {
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
