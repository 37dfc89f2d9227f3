// <area-map>: the city's map. What it shows is in its data attributes; the list inside it is the same without a map.
import { Protocol } from "pmtiles";
import { Map as DrawnMap, Marker, addProtocol } from "./maplibre-gl.mjs";
import { ownPosition, pinOf, unclutter } from "./map/pins.js";
import { areaNames, areaShapes, cellCounts, cellShapes, pinRoom, reader, styleOf, tint } from "./map/style.js";

const SPRITE = new URL("icons.svg", import.meta.url).pathname;
const SHEET = new URL("map.css", import.meta.url).href;
const SHOWN = ["data-areas", "data-pins", "data-cells"];

addProtocol("pmtiles", new Protocol().tile);
const leftBehind = new globalThis.Map(); // id -> what a replaced element leaves to the one that replaces it

async function told(element, name) {
  const value = (element.getAttribute(name) ?? "").trim();
  if (!value) return [];
  if (value.startsWith("[")) return JSON.parse(value);
  const answer = await fetch(value, { credentials: "same-origin" });
  if (!answer.ok) return [];
  const list = await answer.json();
  return Array.isArray(list) ? list : list.features.map((feature) => ({ ...feature.properties, outline: feature.geometry }));
}

// Without glyph files MapLibre draws letters with the phone's own fonts; the weight is read from the first name.
function fonts(read) {
  const families = read("--font").split(",").map((name) => name.trim().replace(/["']/g, ""));
  return { regular: families, bold: ["Testigo Semibold", ...families] };
}

class AreaMap extends HTMLElement {
  static observedAttributes = SHOWN;

  connectedCallback() {
    if (!this.shadowRoot) this.furnish();
    const before = leftBehind.get(this.id);
    leftBehind.delete(this.id);
    if (before) this.takeOver(before);
    else if (!this.map) this.draw();
  }

  disconnectedCallback() {
    if (!this.map) return;
    const { map, markers, box } = this;
    const left = { map, markers, box };
    if (this.id) leftBehind.set(this.id, left);
    setTimeout(() => {
      if (this.isConnected || (this.id && leftBehind.get(this.id) !== left)) return;
      leftBehind.delete(this.id);
      map.remove();
    }, 2000);
    this.map = null;
  }

  attributeChangedCallback() {
    if (!this.map || this.asked) return;
    this.asked = true; // several attributes change at once
    queueMicrotask(() => {
      this.asked = false;
      this.show();
    });
  }

  furnish() {
    const root = this.attachShadow({ mode: "open" });
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = SHEET;
    this.box = document.createElement("div");
    this.box.className = "canvas";
    this.box.dir = "ltr";
    const words = document.createElement("div");
    words.className = "words";
    words.append(document.createElement("slot"));
    root.append(sheet, this.box, words);
    this.ready = new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
  }

  takeOver({ map, markers, box }) {
    this.box.replaceWith(box);
    Object.assign(this, { map, markers, box });
    this.shadowRoot.querySelector(".words").hidden = true;
    map.resize();
    this.show();
  }

  async draw() {
    await this.ready;
    const [areas, pins, cells, bounds, way] = await Promise.all([...SHOWN, "data-bounds", "data-way"].map((name) => told(this, name)));
    if (!this.isConnected || this.map) return;
    const read = reader(this);
    this.dressed = () => styleOf({ tiles: this.dataset.tiles, areas: this.areas, cells: this.cells, pins: this.pins, way, read: reader(this), ...fonts(read) });
    Object.assign(this, { areas, pins, cells, markers: [] });
    try {
      this.map = new DrawnMap({
        container: this.box, style: this.dressed(), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0,
        fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150, ...this.view(bounds), minZoom: 10, maxZoom: 18,
        locale: { "Map.Title": this.getAttribute("aria-label") ?? "" },
      });
    } catch {
      return; // no WebGL: the list stays
    }
    this.map.touchZoomRotate.disableRotation();
    for (const moved of ["moveend", "resize"]) this.map.on(moved, () => this.unclutter());
    this.shadowRoot.querySelector(".words").hidden = true;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.map?.setStyle(this.dressed()));
    if (this.dataset.choose) this.map.on("click", ({ lngLat }) => this.choose(lngLat));
    this.showPins(pins);
  }

  view(bounds) {
    const [lon, lat, zoom] = (this.dataset.view ?? "").split(",").map(Number);
    if (this.dataset.view) return { center: [lon, lat], zoom: zoom || 15.5 };
    const [west, south, east, north] = bounds;
    return { bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: this.dataset.way ? 48 : { top: 56, bottom: 12, left: 12, right: 48 }, maxZoom: 16.5 } };
  }

  async show() {
    const [areas, pins, cells] = await Promise.all(SHOWN.map((name) => told(this, name)));
    Object.assign(this, { areas, pins, cells });
    this.showPins(pins);
    const { map } = this;
    if (!map?.getLayer("tint")) return;
    for (const [name, value] of Object.entries(tint(areas, reader(this)))) map.setPaintProperty("tint", name, value);
    map.getSource("areas").setData(areaShapes(areas));
    map.getSource("names").setData(areaNames(areas));
    map.getSource("cells").setData(cellShapes(cells));
    map.getSource("counts").setData(cellCounts(cells));
    map.getSource("room").setData(pinRoom(pins));
  }

  showPins(pins) {
    if (!this.map) return;
    for (const marker of this.markers) marker.remove();
    this.markers = pins.map((pin) => new Marker({ element: pinOf(pin, SPRITE), anchor: "left", offset: [pin.selected ? -18 : -14, 0] }).setLngLat(pin.at).addTo(this.map));
    const chosen = pins.find((pin) => pin.selected);
    if (chosen && !this.map.getBounds().contains(chosen.at)) this.map.easeTo({ center: chosen.at });
    this.unclutter();
  }

  unclutter() {
    requestAnimationFrame(() => unclutter(this.markers.map((marker) => marker.getElement()), this.getBoundingClientRect()));
  }

  choose({ lng, lat }) {
    const field = document.querySelector(this.dataset.choose);
    if (!field) return;
    field.value = `${lng.toFixed(6)},${lat.toFixed(6)}`;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    this.chosen ??= new Marker({ element: pinOf({ state: "on", icon: "map-pin" }, SPRITE), anchor: "left", offset: [-14, 0] });
    this.chosen.setLngLat([lng, lat]).addTo(this.map);
  }

  /** Show where this phone is, on this phone only. Called by a person's press. */
  here() {
    navigator.geolocation?.watchPosition(({ coords }) => {
      this.own ??= new Marker({ element: ownPosition(this.dataset.here ?? ""), anchor: "left", offset: [-9, 0] });
      this.own.setLngLat([coords.longitude, coords.latitude]).addTo(this.map);
    }, () => {}, { enableHighAccuracy: true, maximumAge: 15_000 });
  }
}

customElements.define("area-map", AreaMap);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-map-here]");
  if (button) document.getElementById(button.dataset.mapHere)?.here();
});
