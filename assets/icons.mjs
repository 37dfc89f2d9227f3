// One sprite of the icons that are used: found in templates and scripts, or listed in icons.txt.
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const OUTLINE = new URL("node_modules/@tabler/icons/icons/outline/", import.meta.url);
const USED = /\{%\s*icon\s+["']([a-z0-9-]+)["']|data-icon=["']([a-z0-9-]+)["']|icon\(["']([a-z0-9-]+)["']\)/g;
const MARK =
  '<symbol id="mark" viewBox="0 0 32 32"><path d="M16 3a13 13 0 1 1-7.6 23.5L3.4 28l1.7-4.8A13 13 0 0 1 16 3Z"/>' +
  '<circle cx="16" cy="16" r="7.2"/><circle class="pupil" cx="16" cy="16" r="3"/></symbol>';

function* filesUnder(folder, endings) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== "build") yield* filesUnder(path, endings);
    else if (endings.some((ending) => entry.name.endsWith(ending))) yield path;
  }
}

function used(folders, listed) {
  const names = new Map();
  for (const line of readFileSync(listed, "utf8").split("\n")) if (line && !line.startsWith("#")) names.set(line.trim(), listed);
  for (const folder of folders)
    for (const path of filesUnder(folder, [".html", ".js", ".mjs"]))
      for (const found of readFileSync(path, "utf8").matchAll(USED)) names.set(found[1] ?? found[2] ?? found[3], path);
  names.delete("mark");
  return [...names].sort(([a], [b]) => (a < b ? -1 : 1));
}

function symbol(name, where) {
  const file = new URL(`${name}.svg`, OUTLINE);
  if (!existsSync(file)) throw new Error(`${where}: there is no icon named "${name}" among Tabler's outline icons.`);
  const drawing = readFileSync(file, "utf8");
  const inside = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${inside.replace(/\s*\n\s*/g, "")}</symbol>`;
}

export function sprite(folders, listed) {
  const symbols = used(folders, listed).map(([name, where]) => symbol(name, where));
  return `<svg xmlns="http://www.w3.org/2000/svg">${MARK}${symbols.join("")}</svg>\n`;
}
