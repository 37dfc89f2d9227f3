"""A whole city from its layers, written at once or not at all."""

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import h3
import numpy as np

from testigo.places.city import CELL, load
from testigo.places.geometry import Point, centre, simplify
from testigo.places.importers import basemap, landmarks, streets
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import Layer
from testigo.places.importers.reading import POLYGONS, features

EDGE = 0.004  # degrees around the streets that still count as the city


def build(
    slug: str, files: Iterable[tuple[Layer, Path]], into: Path, *, name: str, attribution: str,
    zone: str, with_map: bool = True,
) -> None:  # fmt: skip
    """Read the layers and put the city's folder in place; a bad file leaves the old one."""
    layers: dict[Layer, list[Path]] = {}
    for layer, path in files:
        layers.setdefault(layer, []).append(path)
    if Layer.STREETS not in layers:
        raise LayerError(into, "needs a layer of streets: write streets=FILE")
    into.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{slug}-", dir=into.parent))
    try:
        _write(slug, layers, draft, name=name, attribution=attribution, zone=zone)
        if with_map:
            basemap.build(load(draft), layers, draft)
        draft.chmod(0o755)
        if into.exists():
            shutil.rmtree(into)
        draft.rename(into)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(
    slug: str,
    layers: dict[Layer, list[Path]],
    draft: Path,
    *,
    name: str,
    attribution: str,
    zone: str,
) -> None:  # fmt: skip
    network = streets.Network()
    for path in layers[Layer.STREETS]:
        streets.read_streets(path, network)
    streets.corners_from_nodes(network)
    for path in layers.get(Layer.CORNERS, ()):
        streets.read_corners(path, network)
    columns = streets.arrays(network)
    np.savez_compressed(draft / "streets.npz", **columns)
    lon, lat = columns["nodes"][:, 0] / 1e6, columns["nodes"][:, 1] / 1e6
    bounds = [lon.min() - EDGE, lat.min() - EDGE, lon.max() + EDGE, lat.max() + EDGE]
    told: dict[str, Any] = {
        "slug": slug,
        "name": name,
        "attribution": attribution,
        "zone": zone,
        "bounds": [round(float(edge), 6) for edge in bounds],
        "streets": list(network.names),
        "corners": [[c.lon, c.lat, list(c.streets)] for c in network.corners],
        "landmarks": [],
        "areas": [area for path in layers.get(Layer.AREAS, ()) for area in _areas(path)],
    }
    _save(told, draft)
    told["landmarks"] = landmarks.gather(layers, load(draft))
    _save(told, draft)


def _save(told: dict[str, Any], draft: Path) -> None:
    lines = ",\n".join(f"{json.dumps(k)}: {_compact(v)}" for k, v in told.items())
    (draft / "city.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")


def _compact(value: Any) -> str:
    if isinstance(value, list) and value and not isinstance(value[0], float):
        inner = ",\n".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value)
        return f"[\n{inner}\n]"
    return json.dumps(value, ensure_ascii=False)


def _areas(path: Path) -> list[dict[str, Any]]:
    found = []
    for feature in features(path, POLYGONS, needs="area"):
        if not (name := feature.text("area")):
            raise LayerError(path, "field 'name' is empty", feature=feature.number)
        rings = [ring for part in feature.parts for ring in part[:1]]
        cells: set[str] = set()
        for part in feature.parts:
            outer, *holes = [[(y, x) for x, y in ring] for ring in part]
            cells |= set(h3.h3shape_to_cells(h3.LatLngPoly(outer, *holes), CELL))
        if not cells:
            raise LayerError(path, f"area {name!r} is smaller than a cell", feature=feature.number)
        x, y = centre(max(rings, key=len))
        outline = [[_round(p) for p in simplify(ring, 4.0)] for ring in rings]
        found.append(
            {
                "slug": slug_of(name),
                "name": name,
                "cells": sorted(h3.compact_cells(list(cells))),
                "centre": [round(y, 6), round(x, 6)],
                "outline": outline,
            }
        )
    return sorted(found, key=lambda area: str(area["slug"]))


def _round(point: Point) -> list[float]:
    return [round(point[0], 5), round(point[1], 5)]


def slug_of(name: str) -> str:
    """Make an area's slug from its name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
