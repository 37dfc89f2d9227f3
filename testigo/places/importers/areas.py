"""Named areas as sets of cells: from outlines, from named points, or the whole city as one."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import h3

from testigo.places.city import CELL
from testigo.places.geometry import Point, centre, metres, simplify
from testigo.places.importers.errors import LayerError
from testigo.places.importers.naming import slug_of
from testigo.places.importers.outlines import Shape
from testigo.places.importers.progress import Step, Tell, quiet
from testigo.places.importers.reading import POLYGONS, features

WIDEST = 1.5  # degrees: more is no part of a city
REACH = 2000.0  # metres from a quarter's point to streets that are still its own
SMALLEST = 4  # cells; what has fewer is part of its neighbours
SMOOTH = 4.0  # metres
Told = dict[str, Any]


def read_areas(path: Path, tell: Tell = quiet) -> list[Told]:
    """Read the outlines of a layer."""
    found = []
    for feature in features(path, POLYGONS, needs="area", tell=tell, step=Step.AREAS):
        if not (name := feature.text("area")):
            raise LayerError(path, "field 'name' is empty", feature=feature.number)
        try:
            found.append(of_outline(name, feature.parts))
        except ValueError as error:
            raise LayerError(path, str(error), feature=feature.number) from error
    return merged(found)


def of_outline(name: str, shape: Shape) -> Told:
    """Make an area of an outline; a tiny one has the one cell it lies in."""
    points = [point for polygon in shape for ring in polygon for point in ring]
    for axis in (0, 1):
        size = max(p[axis] for p in points) - min(p[axis] for p in points)
        if size > WIDEST:
            raise ValueError(
                f"area {name!r} is {size * 111:,.0f} km wide: that is no part of a city"
            )
    cells: set[str] = set()
    for polygon in shape:
        outer, *holes = [[(lat, lon) for lon, lat in ring] for ring in polygon]
        cells |= set(h3.h3shape_to_cells(h3.LatLngPoly(outer, *holes), CELL))
    rings = [ring for polygon in shape for ring in polygon[:1]]
    x, y = centre(max(rings, key=len))
    return _area(name, cells or {h3.latlng_to_cell(y, x, CELL)}, rings, (x, y))


def of_cells(name: str, cells: Iterable[str]) -> Told:
    """Make an area of cells, drawn along their edge."""
    told = set(cells)
    shape = h3.cells_to_h3shape(sorted(told), tight=False)
    rings = [[(lon, lat) for lat, lon in polygon.outer] for polygon in shape]
    rings = [[*ring, ring[0]] for ring in rings]
    spots = [h3.cell_to_latlng(cell) for cell in told]
    middle = sum(lon for _, lon in spots) / len(spots), sum(lat for lat, _ in spots) / len(spots)
    lat, lon = min(spots, key=lambda spot: metres((spot[1], spot[0]), middle))
    return _area(name, told, rings, (lon, lat))


def of_points(places: Sequence[tuple[str, Point]], cells: Iterable[str]) -> list[Told]:
    """Give every cell to the nearest named point, as far as people would call it that."""
    sets: dict[str, set[str]] = {}
    for cell in cells:
        lat, lon = h3.cell_to_latlng(cell)
        near = min(places, key=lambda place: metres(place[1], (lon, lat)), default=None)
        if near and metres(near[1], (lon, lat)) <= REACH:
            sets.setdefault(near[0], set()).add(cell)
    return [of_cells(name, own) for name, own in sets.items() if len(own) >= SMALLEST]


def merged(found: Iterable[Told]) -> list[Told]:
    """Join areas of one name, and order them."""
    by_slug: dict[str, Told] = {}
    for area in found:
        if (old := by_slug.get(area["slug"])) is None:
            by_slug[area["slug"]] = area
            continue
        cells = {*h3.uncompact_cells(old["cells"], CELL), *h3.uncompact_cells(area["cells"], CELL)}
        old["cells"] = sorted(h3.compact_cells(sorted(cells)))
        old["outline"] += area["outline"]
    return [by_slug[slug] for slug in sorted(by_slug)]


def covered(found: Iterable[Told]) -> set[str]:
    """Give all cells of some areas."""
    return {cell for area in found for cell in h3.uncompact_cells(area["cells"], CELL)}


def _area(name: str, cells: set[str], rings: Sequence[Sequence[Point]], at: Point) -> Told:
    return {
        "slug": slug_of(name),
        "name": name,
        "cells": sorted(h3.compact_cells(sorted(cells))),
        "centre": [round(at[1], 6), round(at[0], 6)],
        "outline": [[_round(p) for p in simplify(ring, SMOOTH)] for ring in rings],
    }


def _round(point: Point) -> list[float]:
    return [round(point[0], 5), round(point[1], 5)]
