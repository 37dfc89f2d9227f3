"""The streets of a city: names, segments with house ranges, nodes, corners."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from testigo.places.city import MICRO, Corner
from testigo.places.geometry import Point, metres, simplify
from testigo.places.importers.errors import LayerError
from testigo.places.importers.reading import LINES, POINTS, Feature, features

ARTERIES = {"1", "int", "frwy", "part", "mart", "motorway", "trunk", "primary", "s1100"}
COLLECTORS = {"2", "coll", "secondary", "tertiary", "s1200"}
NO_STREET = {"driveway", "alley", "none", "unnamed"}
SAME_CORNER = 25.0  # metres: an official corner this near a node is that node


@dataclass
class Network:
    """What is gathered while the street layers are read."""

    names: dict[str, int] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)
    nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    meets: dict[int, set[int]] = field(default_factory=dict)
    columns: dict[str, list[int]] = field(default_factory=dict)
    lines: list[list[Point]] = field(default_factory=list)
    corners: list[Corner] = field(default_factory=list)

    def street(self, name: str) -> int:
        name = self.spelt.setdefault(name.casefold(), name)  # DeWolfe St is Dewolfe St
        return self.names.setdefault(name, len(self.names))

    def node(self, point: Point) -> int:
        key = (round(point[0] * MICRO), round(point[1] * MICRO))
        return self.nodes.setdefault(key, len(self.nodes))

    def add(self, column: str, value: int) -> None:
        self.columns.setdefault(column, []).append(value)


def read_streets(path: Path, into: Network) -> None:
    """Read a centreline layer."""
    for feature in features(path, LINES, needs="street"):
        name = said(feature.text("street"))
        for part in feature.parts:
            if len(part[0]) < 2:
                why = "field 'coordinates' has fewer than two points"
                raise LayerError(path, why, feature=feature.number)
            _segment(feature, name, part[0], into)


def said(name: str) -> str:
    """Write a street's name as people do: TODD AVE is Todd Ave."""
    if name.casefold() in NO_STREET:
        return ""
    if name.isupper() and len(name) > 3:
        name = " ".join(
            w if w[0].isdigit() and len(w) < 3 else w.capitalize() for w in name.split()
        )
    return name


def _segment(feature: Feature, name: str, line: list[Point], into: Network) -> None:
    start, end = into.node(line[0]), into.node(line[-1])
    street = into.street(name) if name else -1
    into.add("street", street)
    into.add("start", start)
    into.add("end", end)
    for side in ("left", "right"):
        low, high = feature.number_of(f"{side}_from"), feature.number_of(f"{side}_to")
        if not (low or high):
            low = feature.number_of(f"{side}_from_possible")
            high = feature.number_of(f"{side}_to_possible")
        into.add(f"{side}_from", low)
        into.add(f"{side}_to", high)
    into.add("oneway", _oneway(feature))
    into.add("major", _class(feature))
    into.lines.append(simplify(line, 1.0))
    if street >= 0:
        into.meets.setdefault(start, set()).add(street)
        into.meets.setdefault(end, set()).add(street)


def _oneway(feature: Feature) -> int:
    for name in ("direction", "oneway"):
        match feature.fields.get(name):
            case 1 | "1" | "yes" | "FT" | True:
                return 1
            case -1 | "-1" | "TF":
                return -1
    return 0


def _class(feature: Feature) -> int:
    for name in ("majorroad", "sha_class", "highway", "mtfcc"):
        word = str(feature.fields.get(name)).lower()
        if word in ARTERIES:
            return 1
        if word in COLLECTORS:
            return 2
    return 0


def corners_from_nodes(into: Network) -> None:
    """Every node where two named streets meet is a corner."""
    places = {number: key for key, number in into.nodes.items()}
    for node, streets in into.meets.items():
        if len(streets) > 1:
            lon, lat = places[node]
            into.corners.append(Corner(lon / MICRO, lat / MICRO, tuple(sorted(streets))))


def read_corners(path: Path, into: Network) -> None:
    """Read the city's own list of corners: names joined by &. It knows more than the lines do."""
    index: dict[tuple[int, int], list[int]] = {}
    for number, corner in enumerate(into.corners):
        index.setdefault(_tile(corner.lon, corner.lat), []).append(number)
    for feature in features(path, POINTS, needs="corner"):
        words = feature.text("corner").replace(" and ", " & ").split(" & ")
        streets = {into.street(said(w.strip())) for w in words if said(w.strip())}
        if len(streets) > 1:
            _merge(feature.point, streets, index, into)


def _tile(lon: float, lat: float) -> tuple[int, int]:
    return int(lon * 2000), int(lat * 2000)


def _merge(
    point: Point, streets: set[int], index: dict[tuple[int, int], list[int]], into: Network
) -> None:
    x, y = _tile(*point)
    near = [n for i in (-1, 0, 1) for j in (-1, 0, 1) for n in index.get((x + i, y + j), ())]
    for number in near:
        old = into.corners[number]
        shared = len(streets & set(old.streets))
        if shared > 1 and metres(point, (old.lon, old.lat)) < SAME_CORNER:
            both = tuple(sorted(streets | set(old.streets)))
            into.corners[number] = Corner(old.lon, old.lat, both)
            return
    index.setdefault((x, y), []).append(len(into.corners))
    into.corners.append(Corner(round(point[0], 6), round(point[1], 6), tuple(sorted(streets))))


def arrays(network: Network) -> dict[str, Any]:
    """Give the segments as columns."""
    shape = [p for line in network.lines for p in line]
    offsets = np.cumsum([0] + [len(line) for line in network.lines])
    columns = {name: np.array(values, np.int32) for name, values in network.columns.items()}
    columns["oneway"] = columns["oneway"].astype(np.int8)
    columns["major"] = columns["major"].astype(np.int8)
    return {
        **columns,
        "offsets": offsets.astype(np.int32),
        "shape": np.round(np.array(shape) * MICRO).astype(np.int32),
        "nodes": np.array(list(network.nodes), np.int32),
    }
