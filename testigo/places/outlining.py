"""An area drawn by the corners around it: places people name, or points of a map."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2
from typing import Any

import h3

from testigo.places import queries
from testigo.places.city import CELL
from testigo.places.geometry import Point
from testigo.places.types import Status

COORDINATES = re.compile(r"^\s*(-?\d{1,2}\.\d+)\s*[,; ]\s*(-?\d{1,3}\.\d+)\s*$")  # lat, lon
MOST_CORNERS = 60
MOST_CELLS = 20_000
MOST_DRAWN = 2_000  # more would only be a blot


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The corners that could be placed, those that could not, and the cells within."""

    corners: tuple[Point, ...]
    lost: tuple[str, ...]
    cells: frozenset[str]

    @property
    def drawn(self) -> str:
        """Give the cells as the map's script reads them."""
        shown: list[dict[str, Any]] = []
        for cell in sorted(self.cells) if len(self.cells) <= MOST_DRAWN else ():
            lat, lon = h3.cell_to_latlng(cell)
            ring = [[x, y] for y, x in h3.cell_to_boundary(cell)]
            shown.append({"cell": cell, "at": [lon, lat], "ring": ring, "n": ""})
        return json.dumps(shown)


def outline(city: str, lines: Sequence[str]) -> Outline:
    """Place each line, and fill what lies between the corners."""
    corners: list[Point] = []
    lost: list[str] = []
    for line in [one.strip() for one in lines if one.strip()][:MOST_CORNERS]:
        spot = _spot(city, line)
        corners.append(spot) if spot else lost.append(line)
    return Outline(corners=tuple(corners), lost=tuple(lost), cells=_cells(city, corners))


def _spot(city: str, line: str) -> Point | None:
    if fits := COORDINATES.match(line):
        lat, lon = float(fits[1]), float(fits[2])
        west, south, east, north = queries.bounds(city)
        return (lon, lat) if west <= lon <= east and south <= lat <= north else None
    answer = queries.find(city, line)
    if answer.status != Status.PLACED:
        return None
    return answer.candidates[0].lon, answer.candidates[0].lat


def _cells(city: str, corners: Sequence[Point]) -> frozenset[str]:
    if len(set(corners)) < 3:
        return frozenset()
    # Named in any order: round the middle, as a line that crosses itself encloses nothing anybody
    # means.
    x = sum(lon for lon, _lat in corners) / len(corners)
    y = sum(lat for _lon, lat in corners) / len(corners)
    ring = sorted(set(corners), key=lambda at: atan2(at[1] - y, at[0] - x))
    cells = h3.h3shape_to_cells(h3.LatLngPoly([(lat, lon) for lon, lat in ring]), CELL)
    return frozenset(cells if len(cells) <= MOST_CELLS else ())
