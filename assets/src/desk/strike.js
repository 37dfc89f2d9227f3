// Marks what we keep no record of (plates, badge numbers, status) and offers to strike it. The patterns are the server's.

function compile(told) {
  return JSON.parse(told).flatMap(({ pattern, flags, words }) => {
    try {
      return [{ seek: new RegExp(pattern, `${(flags ?? "iu").replace("g", "")}g`), words }];
    } catch {
      return [];
    }
  });
}

function find(text, patterns) {
  const found = [];
  for (const { seek, words } of patterns)
    for (const match of text.matchAll(seek)) if (match[0]) found.push({ from: match.index, to: match.index + match[0].length, text: match[0], words });
  found.sort((a, b) => a.from - b.from);
  return found.filter((one, index) => index === 0 || one.from >= found[index - 1].to);
}

function paint(under, text, found) {
  const parts = [];
  let at = 0;
  for (const { from, to } of found) {
    const mark = document.createElement("span");
    mark.className = "strike";
    mark.textContent = text.slice(from, to);
    parts.push(text.slice(at, from), mark);
    at = to;
  }
  under.replaceChildren(...parts, text.slice(at), "\u200b");
}

function watch(area) {
  const patterns = compile(area.dataset.strike);
  const under = document.createElement("div");
  under.className = `${area.className} under`;
  under.setAttribute("aria-hidden", "true");
  const box = document.createElement("div");
  box.className = "marked";
  area.replaceWith(box);
  box.append(area, under);
  const hint = area.closest("section, fieldset, form").querySelector("[data-strike-hint]");
  let first = null;
  const look = () => {
    const found = find(area.value, patterns);
    paint(under, area.value, found);
    first = found[0] ?? null;
    if (!hint) return;
    hint.hidden = !first;
    if (first) hint.querySelector("[data-strike-words]").textContent = first.words.replace("…", first.text);
  };
  area.addEventListener("input", look);
  area.addEventListener("scroll", () => (under.scrollTop = area.scrollTop));
  hint?.querySelector("[data-strike-it]")?.addEventListener("click", () => {
    if (!first) return;
    area.value = `${area.value.slice(0, first.from)}${area.value.slice(first.to)}`.replace(/ {2,}/g, " ").replace(/ ([.,;])/g, "$1");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  look();
}

const watched = new WeakSet();

export function startStriking(root = document) {
  for (const area of root.querySelectorAll("textarea[data-strike]")) {
    if (watched.has(area)) continue;
    watched.add(area);
    watch(area);
  }
}

// The server strikes what it has; the boxes that are kept as they are typed must not send it again.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-strikes]")) return;
  const text = event.target.elements.namedItem("text").value;
  for (const box of document.querySelectorAll("form[data-autosave] textarea, form[data-autosave] input:not([type=radio], [type=checkbox], [type=hidden])")) {
    if (!box.value.includes(text)) continue;
    box.value = box.value.replaceAll(text, "").replace(/ {2,}/g, " ").replace(/ ([.,;])/g, "$1");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}, true);
