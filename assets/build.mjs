// Builds every script and style sheet into testigo/static/build. Run `npm ci --prefix assets` once before.
import { build, context } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { sprite } from "./icons.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const OUT = here("../testigo/static/build/");
const MAPLIBRE = here("node_modules/maplibre-gl/dist/");

const options = {
  // Every script and style sheet right in src/ is what some page loads; the worker stands apart.
  entryPoints: [...readdirSync(here("src")).filter((name) => /\.(js|css)$/.test(name)).map((name) => here(`src/${name}`)), here("src/observer/sw.js")],
  entryNames: "[name]",
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020", "chrome105", "firefox115", "safari15.4"],
  charset: "utf8",
  legalComments: "none",
  // The whole of MapLibre stays one file of its own: its worker is fetched beside it.
  external: ["./maplibre-gl.mjs"],
  logLevel: "warning",
};

function licences() {
  const files = ["age-encryption/LICENSE", "htmx.org/LICENSE", "idiomorph/LICENSE", "maplibre-gl/LICENSE.txt", "pmtiles/LICENSE", "@tabler/icons/LICENSE"];
  return files
    .map((path) => {
      try {
        return `${path.split("/").slice(0, -1).join("/")}\n\n${readFileSync(here(`node_modules/${path}`), "utf8")}\n`;
      } catch {
        return `${path}: see its package\n`;
      }
    })
    .join("\n");
}

function beside() {
  for (const name of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs"]) {
    const code = readFileSync(MAPLIBRE + name, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
    writeFileSync(OUT + name, code);
  }
  writeFileSync(OUT + "icons.svg", sprite([here("../testigo"), here("src")], here("icons.txt")));
  writeFileSync(OUT + "LICENCES.txt", licences());
}

function squeeze() {
  for (const name of readdirSync(OUT)) {
    if (/\.(gz|br)$/.test(name)) continue;
    const plain = readFileSync(OUT + name);
    writeFileSync(`${OUT}${name}.gz`, gzipSync(plain, { level: 9 }));
    writeFileSync(`${OUT}${name}.br`, brotliCompressSync(plain));
  }
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
if (process.argv.includes("--watch")) {
  beside();
  await (await context(options)).watch();
} else {
  await build(options);
  beside();
  squeeze();
}

const DOOR = 15_000; // the front door's style sheet, before compression: old phones on slow networks open it
const size = readFileSync(OUT + "public.css").length;
if (size > DOOR) throw new Error(`public.css is ${size} bytes; the front door allows ${DOOR}.`);
