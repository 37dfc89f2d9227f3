"""A city as the product keeps it: two small files, read once and shared."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import h3
import numpy as np
import numpy.typing as npt

from testigo.places.geometry import Point
from testigo.places.types import Area, Mode

CELL = 10  # the H3 resolution of incidents and areas
HOME = 9  # of volunteers' homes
EVERYBODY = sum(mode.bit for mode in Mode)  # of a street that all may use
MICRO = 1e6  # coordinates are kept as whole millionths of a degree

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Corner:
    """Where streets meet."""

    lon: float
    lat: float
    streets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place people name: a school, a park, a station."""

    name: str
    sort: str  #: park, school, library, ...
    lon: float
    lat: float
    address: str = ""


@dataclass(frozen=True, slots=True)
class Segments:
    """Every piece of street between two nodes, as columns."""

    street: Ints
    start: Ints
    end: Ints
    left_from: Ints
    left_to: Ints
    right_from: Ints
    right_to: Ints
    oneway: Ints  #: 1 as drawn, -1 against it, 0 both ways
    major: Ints  #: 0 a small street, 1 an artery, 2 a collector
    offsets: Ints  #: into `shape`; one more than there are segments
    shape: Ints  #: (n, 2) lon, lat in millionths of a degree
    modes: Ints  #: who may travel there, as bits: see `Mode.bit`
    speed: Ints  #: km/h of a car there; 0 where the map does not say
    nodes: Ints  #: (n, 2) lon, lat in millionths of a degree

    def line(self, index: int) -> list[Point]:
        """Give one segment's line."""
        points = self.shape[self.offsets[index] : self.offsets[index + 1]] / MICRO
        return [(float(x), float(y)) for x, y in points]

    def __len__(self) -> int:
        return len(self.street)


@dataclass(frozen=True)
class City:
    """Streets, corners, landmarks and areas of one city."""

    folder: Path
    slug: str
    name: str
    attribution: str
    zone: str  #: IANA; turnout depends on the hour there
    bounds: tuple[float, float, float, float]  #: west, south, east, north
    streets: tuple[str, ...]
    corners: tuple[Corner, ...]
    landmarks: tuple[Landmark, ...]
    areas: tuple[Area, ...]
    segments: Segments

    @cached_property
    def area_of(self) -> dict[str, Area]:
        """Each cell's area."""
        return {cell: area for area in self.areas for cell in area.cells}

    @cached_property
    def segments_of(self) -> dict[int, list[int]]:
        """Each street's segments."""
        by_street: dict[int, list[int]] = {}
        for index, street in enumerate(self.segments.street.tolist()):
            by_street.setdefault(street, []).append(index)
        return by_street

    def area_near(self, cell: str) -> Area | None:
        """Find the area of a cell, or of its nearest neighbours: outlines end at the kerb."""
        for ring in range(4):
            for other in sorted(h3.grid_ring(cell, ring)):
                if found := self.area_of.get(other):
                    return found
        return None

    def has(self, point: Point) -> bool:
        """Tell whether a point is within the city's bounds."""
        west, south, east, north = self.bounds
        return west <= point[0] <= east and south <= point[1] <= north


def load(folder: Path) -> City:
    """Read a city's folder."""
    told: dict[str, Any] = json.loads((folder / "city.json").read_text(encoding="utf-8"))
    with np.load(folder / "streets.npz") as arrays:
        columns = {name: arrays[name].astype(np.int32) for name in arrays.files}
    columns.setdefault("modes", np.full_like(columns["street"], EVERYBODY))  # older cities
    columns.setdefault("speed", np.zeros_like(columns["street"]))  # the same
    segments = Segments(**columns)
    return City(
        folder=folder,
        slug=told["slug"],
        name=told["name"],
        attribution=told["attribution"],
        zone=told["zone"],
        bounds=tuple(told["bounds"]),
        streets=tuple(told["streets"]),
        corners=tuple(Corner(c[0], c[1], tuple(c[2])) for c in told["corners"]),
        landmarks=tuple(Landmark(*mark) for mark in told["landmarks"]),
        areas=tuple(_area(area) for area in told["areas"]),
        segments=segments,
    )


def _area(told: dict[str, Any]) -> Area:
    cells = h3.uncompact_cells(told["cells"], CELL)
    return Area(
        slug=told["slug"],
        name=told["name"],
        cells=frozenset(cells),
        centre=tuple(told["centre"]),
        outline=tuple(tuple((x, y) for x, y in ring) for ring in told["outline"]),
    )
