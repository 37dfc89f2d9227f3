// "Where I am now": the phone itself finds the area it is in and ticks its name. Where it is goes nowhere.

function inside([x, y], ring) {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

function rings({ type, coordinates }) {
  return (type === "Polygon" ? [coordinates] : coordinates).map((polygon) => polygon[0]);
}

async function choose(button, { coords }) {
  const { features } = await (await fetch(button.dataset.home)).json();
  const here = [coords.longitude, coords.latitude];
  const area = features.find(({ geometry }) => rings(geometry).some((ring) => inside(here, ring)));
  const box = area && document.querySelector(`input[name=area][value="${CSS.escape(area.properties.slug)}"]`);
  if (box) {
    box.checked = true;
    box.scrollIntoView({ block: "center" });
  }
  return box ? button.dataset.chosen : button.dataset.outside;
}

export function startHome() {
  const button = document.querySelector("button[data-home]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  const say = (words) => (button.querySelector("span").textContent = words);
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      async (position) => say(await choose(button, position).catch(() => button.dataset.denied)),
      () => say(button.dataset.denied),
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
