// The map's style, made of the page's own tokens so that light, dark and print are one look.

const TINT = { on: ["--accent", 0.2], wait: ["--wait", 0.2], late: ["--signal", 0.12], done: ["--edge", 0.12] };
const wide = (at10, at13, at16) => ["interpolate", ["exponential", 1.5], ["zoom"], 10, at10, 13, at13, 16, at16];

export function reader(element) {
  const computed = getComputedStyle(element);
  return (name) => computed.getPropertyValue(name).trim();
}

function byState(areas, index, otherwise, read) {
  const pairs = areas.filter((area) => TINT[area.state]).flatMap(({ slug, state }) => {
    const value = TINT[state][index];
    return [slug, index === 0 ? read(value) : value];
  });
  return pairs.length ? ["match", ["get", "slug"], ...pairs, otherwise] : otherwise;
}

const ofClass = (name) => ["==", ["get", "class"], name];

function street(id, name, paint, more = {}) {
  return { id, type: "line", source: "city", "source-layer": "streets", filter: ofClass(name), layout: { "line-cap": "round", "line-join": "round" }, paint, ...more };
}

function streets(read) {
  const [minor, road, edge] = [read("--m-minor"), read("--m-road"), read("--m-case")];
  return [
    street("street", "street", { "line-color": minor, "line-width": wide(0.4, 1.6, 7) }, { minzoom: 12 }),
    street("collector-edge", "collector", { "line-color": edge, "line-width": wide(1.2, 4.4, 13) }),
    street("artery-edge", "artery", { "line-color": edge, "line-width": wide(1.6, 5.6, 16) }),
    street("collector", "collector", { "line-color": road, "line-width": wide(0.8, 3.2, 11.4) }),
    street("artery", "artery", { "line-color": road, "line-width": wide(1.2, 4.4, 14) }),
  ];
}

function named(id, name, size, weight, read, minzoom) {
  return {
    id, type: "symbol", source: "city", "source-layer": "streets", minzoom,
    filter: ["all", ofClass(name), ["!=", ["get", "name"], ""]],
    layout: { "symbol-placement": "line", "symbol-spacing": 320, "text-field": ["get", "name"], "text-font": weight, "text-size": size, "text-max-angle": 30, "text-padding": 6 },
    paint: { "text-color": read("--m-label"), "text-halo-color": read("--m-halo"), "text-halo-width": 1.6 },
  };
}

const bare = ["==", ["get", "n"], ""]; // a cell that is drawn, with nobody to count in it
const fill = (id, layer, color) => ({ id, type: "fill", source: "city", "source-layer": layer, paint: { "fill-color": color, "fill-antialias": true } });

export const points = (features) => ({ type: "FeatureCollection", features });

export function areaNames(areas) {
  return points(areas.filter((area) => area.at && area.name).map(({ at, name }) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { name } })));
}

// Outlines come with the areas, not with the map's file: an area drawn today is on the map today.
export function areaShapes(areas) {
  return points(areas.filter((area) => area.outline).map(({ slug, outline }) => ({ type: "Feature", geometry: outline, properties: { slug } })));
}

export function cellShapes(cells) {
  return points(cells.map(({ ring, n }) => ({ type: "Feature", geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] }, properties: { n: String(n) } })));
}

export function cellCounts(cells) {
  return points(cells.map(({ at, n }) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { n: String(n) } })));
}

// Names keep clear of pins and counts: the pins' words stand here too, unseen, and are placed first.
export function pinRoom(pins) {
  return points(pins.map(({ at, word, more, selected }) => ({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { words: `${selected ? "MMMM" : "MMM"} ${word ?? ""}\n${more ?? ""}` } })));
}

export function wayLine(line) {
  return points(line.length > 1 ? [{ type: "Feature", geometry: { type: "LineString", coordinates: line }, properties: {} }] : []);
}

export function tint(areas, read) {
  return { "fill-color": byState(areas, 0, read("--edge"), read), "fill-opacity": byState(areas, 1, 0, read) };
}

export function styleOf({ tiles, areas, cells, pins, way, read, regular, bold }) {
  return {
    version: 8,
    sources: {
      city: { type: "vector", url: `pmtiles://${new URL(tiles, location.href).href}` },
      areas: { type: "geojson", data: areaShapes(areas) },
      names: { type: "geojson", data: areaNames(areas) },
      cells: { type: "geojson", data: cellShapes(cells) },
      counts: { type: "geojson", data: cellCounts(cells) },
      way: { type: "geojson", data: wayLine(way) },
      room: { type: "geojson", data: pinRoom(pins) },
    },
    layers: [
      { id: "out", type: "background", paint: { "background-color": read("--m-out") } },
      fill("land", "land", read("--m-land")),
      { id: "tint", type: "fill", source: "areas", paint: tint(areas, read) },
      fill("parks", "parks", read("--m-park")),
      fill("water", "water", read("--m-water")),
      ...streets(read),
      { id: "way-edge", type: "line", source: "way", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": read("--m-halo"), "line-width": 9 } },
      { id: "way", type: "line", source: "way", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": read("--accent"), "line-width": 5 } },
      { id: "edges", type: "line", source: "areas", paint: { "line-color": read("--m-edge"), "line-width": 1, "line-dasharray": [1, 3] } },
      { id: "cells", type: "fill", source: "cells", paint: { "fill-color": ["case", bare, read("--accent"), read("--raised")], "fill-opacity": ["case", bare, 0.45, 0.72] } },
      { id: "cell-edges", type: "line", source: "cells", paint: { "line-color": ["case", bare, read("--accent"), read("--edge")], "line-width": 1 } },
      named("street-names", "street", 11, regular, read, 14.5),
      named("collector-names", "collector", 11.5, regular, read, 13),
      named("artery-names", "artery", 12, bold, read, 12),
      {
        id: "area-names", type: "symbol", source: "names", minzoom: 11,
        layout: { "text-field": ["get", "name"], "text-font": bold, "text-size": 13.5, "text-padding": 4, "text-max-width": 9, "text-variable-anchor": ["center", "top", "bottom", "left", "right"], "text-radial-offset": 2.6, "text-justify": "auto" },
        paint: { "text-color": read("--m-name"), "text-halo-color": read("--m-halo"), "text-halo-width": 2 },
      },
      {
        id: "counts", type: "symbol", source: "counts",
        layout: { "text-field": ["get", "n"], "text-font": bold, "text-size": 15, "text-allow-overlap": true, "text-padding": 12 },
        paint: { "text-color": read("--ink") },
      },
      {
        id: "room", type: "symbol", source: "room",
        layout: { "text-field": ["get", "words"], "text-font": regular, "text-size": 13, "text-anchor": "left", "text-justify": "left", "text-offset": [-1.2, 0], "text-allow-overlap": true, "text-padding": 6 },
        paint: { "text-opacity": 0 },
      },
    ],
  };
}
