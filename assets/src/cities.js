// The pages of cities: a press on the map is a corner, and what lies between corners is shown on it.
import "./page/htmx.js";

const corners = document.querySelector("[data-corners]");
const lastAway = document.querySelector("[data-last-corner]");

const lines = () => corners.value.split("\n").filter((line) => line.trim());
function keep(told) {
  corners.value = told.length ? `${told.join("\n")}\n` : "";
  corners.dispatchEvent(new Event("input", { bubbles: true }));
}

document.getElementById("pressed")?.addEventListener("change", ({ target }) => {
  const [lon, lat] = target.value.split(",");
  keep([...lines(), `${lat}, ${lon}`]);
});

if (lastAway) {
  lastAway.hidden = false;
  lastAway.addEventListener("click", () => keep(lines().slice(0, -1)));
}

document.addEventListener("htmx:afterSettle", () => {
  const drawn = document.getElementById("between")?.dataset.drawn;
  if (drawn !== undefined) document.getElementById("area-map")?.setAttribute("data-cells", drawn);
});
