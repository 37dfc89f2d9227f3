"""A whole city from its layers, written at once or not at all."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h3
import numpy as np

from testigo.places.city import CELL, MICRO, load
from testigo.places.importers import areas, basemap, landmarks, osm, replacing, streets
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import Layer
from testigo.places.importers.osm import Found
from testigo.places.importers.progress import Left, Report, Step, Tell, quiet
from testigo.places.importers.ranges import number_houses

EDGE = 0.004  # degrees around the streets that still count as the city


@dataclass(frozen=True, kw_only=True)
class About:
    """What a city is called, and whose data it is."""

    slug: str
    name: str
    attribution: str
    zone: str


@dataclass
class Gathered:
    """What the layers gave, before it is written."""

    layers: dict[Layer, list[Path]]
    network: streets.Network = field(default_factory=streets.Network)
    osm: list[Found] = field(default_factory=list)
    areas: list[dict[str, Any]] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    def files(self, layer: Layer) -> list[Path]:
        """List the files of a layer."""
        return self.layers.get(layer, [])


def build(
    slug: str, files: Iterable[tuple[Layer, Path]], into: Path, *, name: str, attribution: str,
    zone: str, with_map: bool = True, linked: bool = False, tell: Tell = quiet,
) -> Report:  # fmt: skip
    """Read the layers and put the city's folder in place; a bad file leaves the old one."""
    gathered = Gathered({})
    for layer, path in files:
        gathered.layers.setdefault(layer, []).append(path)
    if not gathered.files(Layer.STREETS) and not gathered.files(Layer.OSM):
        raise LayerError(into, "needs a layer of streets: write streets=FILE, or a .pbf file")
    began = time.monotonic()
    about = About(slug=slug, name=name, attribution=attribution, zone=zone)
    with replacing.draft(into, linked=linked) as draft:
        _gather(gathered, tell)
        _write(gathered, about, draft, tell)
        if with_map:
            tell(Step.MAP, 0, 1)
            basemap.build(load(draft), gathered.layers, draft, _drawn(gathered))
            tell(Step.MAP, 1, 1)
        gathered.report.counts["seconds"] = round(time.monotonic() - began)
        told = json.dumps(gathered.report.told(), indent=1)
        (draft / "import.json").write_text(told + "\n", encoding="utf-8")
    return gathered.report


def _gather(into: Gathered, tell: Tell) -> None:
    """Read the streets and all that OpenStreetMap gives."""
    left, network = into.report.left, into.network
    for path in into.files(Layer.STREETS):
        streets.read_streets(path, network, tell)
    for path in into.files(Layer.OSM):
        own = streets.Network() if into.files(Layer.STREETS) else network
        into.osm.append(osm.read(path, own, left, tell))
    if not into.files(Layer.STREETS):
        houses = [address for found in into.osm for address in found.addresses]
        into.report.counts["houses"] = number_houses(houses, network, left)
    streets.corners_from_nodes(network)
    for path in into.files(Layer.CORNERS):
        streets.read_corners(path, network, tell)


def _write(gathered: Gathered, about: About, draft: Path, tell: Tell) -> None:
    network = gathered.network
    columns = streets.arrays(network)
    np.savez_compressed(draft / "streets.npz", **columns)
    lon, lat = columns["nodes"][:, 0] / MICRO, columns["nodes"][:, 1] / MICRO
    bounds = [lon.min() - EDGE, lat.min() - EDGE, lon.max() + EDGE, lat.max() + EDGE]
    tell(Step.AREAS, 0, 1)
    told: dict[str, Any] = {
        "slug": about.slug,
        "name": about.name,
        "attribution": about.attribution,
        "zone": about.zone,
        "bounds": [round(float(edge), 6) for edge in bounds],
        "streets": list(network.names),
        "corners": [[c.lon, c.lat, list(c.streets)] for c in network.corners],
        "landmarks": [],
        "areas": _areas(gathered, about.name, _cells_of(columns), tell),
    }
    save(told, draft)
    tell(Step.LANDMARKS, 0, 1)
    marks = [mark for found in gathered.osm for mark in found.marks]
    told["landmarks"] = landmarks.gather(gathered.layers, load(draft), marks)
    save(told, draft)
    counted = ("streets", "corners", "landmarks", "areas")
    gathered.report.counts |= {"segments": len(network)} | {k: len(told[k]) for k in counted}


def _areas(
    gathered: Gathered, name: str, cells: set[str], tell: Tell
) -> list[dict[str, Any]]:  # fmt: skip
    """Take outlines where there are some, then named quarters, then the city as a whole."""
    if paths := gathered.files(Layer.AREAS):
        return areas.merged(area for path in paths for area in areas.read_areas(path, tell))
    found = []
    for shape_name, shape in (one for each in gathered.osm for one in each.areas):
        try:
            found.append(areas.of_outline(shape_name, shape))
        except ValueError:
            gathered.report.left[Left.OUTLINE_OPEN] += 1
    found = areas.merged(found)
    places = [place for each in gathered.osm for place in each.places]
    found = areas.merged([*found, *areas.of_points(places, cells - areas.covered(found))])
    return found or [areas.of_cells(name, cells)]


def _cells_of(columns: dict[str, Any]) -> set[str]:
    """Give the cells with streets in them, and those between."""
    shape = np.unique(np.round(columns["shape"] / 300), axis=0) * 300 / MICRO
    cells = {h3.latlng_to_cell(lat, lon, CELL) for lon, lat in shape.tolist()}
    return {near for cell in cells for near in h3.grid_disk(cell, 1)}


def _drawn(gathered: Gathered) -> dict[str, list[tuple[str, Any]]]:
    drawn: dict[str, list[tuple[str, Any]]] = {}
    for found in gathered.osm:
        for sort, shapes in found.drawn.items():
            drawn.setdefault(sort, []).extend(shapes)
    return drawn


def save(told: dict[str, Any], draft: Path) -> None:
    """Write what is no array."""
    lines = ",\n".join(f"{json.dumps(k)}: {_compact(v)}" for k, v in told.items())
    (draft / "city.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def _compact(value: Any) -> str:
    if isinstance(value, list) and value and not isinstance(value[0], float):
        inner = ",\n".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value)
        return f"[\n{inner}\n]"
    return json.dumps(value, ensure_ascii=False)
