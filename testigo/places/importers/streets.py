"""The streets of a city: names, segments with house ranges, nodes, corners."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from testigo.places.city import EVERYBODY, MICRO, Corner
from testigo.places.folding import fold, plain
from testigo.places.geometry import Point, metres, simplify
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import FIELDS, LEFT_OUT_LIKE, SPEEDS, VALUES
from testigo.places.importers.progress import Step, Tell, quiet
from testigo.places.importers.reading import LINES, POINTS, Feature, features
from testigo.places.types import Mode

SAME_CORNER = 25.0  # metres: an official corner this near a node is that node
MOST = 2_000_000  # segments: more is a country
FARTHEST = 1.5  # degrees from the middle: more is another city, or a wrong number
NO_NUMBERS = (0, 0, 0, 0)
NUMBERS = ("left_from", "left_to", "right_from", "right_to")


class Sort(NamedTuple):
    """What kind of street a segment is of."""

    major: int = 0  #: 0 a small street, 1 an artery, 2 a collector
    modes: int = EVERYBODY  #: who may travel on it: bits of `city.BITS`
    alley: bool = False
    speed: int = 0  #: km/h of a car; 0 not known


@dataclass
class Network:
    """What is gathered while the street layers are read."""

    names: dict[str, int] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)  #: what was read -> its street's label
    labels: dict[tuple[str, ...], str] = field(default_factory=dict)
    nodes: dict[tuple[int, int], int] = field(default_factory=dict)
    meets: dict[int, set[int]] = field(default_factory=dict)
    columns: "dict[str, array[int]]" = field(default_factory=dict)
    shape: "array[int]" = field(default_factory=lambda: array("i"))
    ends: "array[int]" = field(default_factory=lambda: array("i", [0]))
    origins: "array[int]" = field(
        default_factory=lambda: array("q")
    )  #: a feature's number, for errors
    corners: list[Corner] = field(default_factory=list)

    def street(self, name: str) -> int:
        if name not in self.spelt:  # Ruth Av is Ruth Ave, DeWolfe St is Dewolfe St
            self.spelt[name] = self.labels.setdefault(tuple(plain(fold(name))), name)
        return self.names.setdefault(self.spelt[name], len(self.names))

    def node(self, point: Point) -> int:
        key = (round(point[0] * MICRO), round(point[1] * MICRO))
        return self.nodes.setdefault(key, len(self.nodes))

    def add(self, column: str, value: int) -> None:
        self.columns.setdefault(column, array("i")).append(value)

    def segment(
        self, name: str, line: Sequence[Point], sort: Sort, *, origin: int,
        oneway: int = 0, numbers: Sequence[int] = NO_NUMBERS,
    ) -> None:  # fmt: skip
        """Add a piece of a street between two nodes."""
        start, end = self.node(line[0]), self.node(line[-1])
        street = self.street(name) if name else -1
        told = {"street": street, "start": start, "end": end, "oneway": oneway,
                "major": sort.major, "modes": sort.modes, "speed": sort.speed}  # fmt: skip
        for column, value in (*told.items(), *zip(NUMBERS, numbers, strict=True)):
            self.add(column, value)
        for lon, lat in simplify(line, 1.0):
            self.shape.extend((round(lon * MICRO), round(lat * MICRO)))
        self.ends.append(len(self.shape) // 2)
        self.origins.append(origin)
        if street >= 0:
            self.meets.setdefault(start, set()).add(street)
            self.meets.setdefault(end, set()).add(street)

    def line(self, index: int) -> list[Point]:
        """Give a segment's line."""
        flat = self.shape[2 * self.ends[index] : 2 * self.ends[index + 1]]
        return [(x / MICRO, y / MICRO) for x, y in zip(flat[::2], flat[1::2], strict=True)]

    def __len__(self) -> int:
        return len(self.origins)


def read_streets(path: Path, into: Network, tell: Tell = quiet) -> None:
    """Read a centreline layer."""
    first = len(into)
    for feature in features(path, LINES, needs="street", tell=tell, step=Step.STREETS):
        if (sort := sort_of(feature.fields)) is None:
            continue
        name = said(feature.text("street"), sort)
        for part in feature.parts:
            if len(part[0]) < 2:
                why = "field 'coordinates' has fewer than two points"
                raise LayerError(path, why, feature=feature.number)
            into.segment(name, part[0], sort, origin=feature.number,
                         oneway=oneway_of(feature.fields), numbers=_numbers(feature))  # fmt: skip
        if len(into) > MOST:
            raise LayerError(path, f"has more than {MOST:,} streets: cut it to the city")
    check_near(path, into, first)


def said(name: str, sort: Sort = Sort()) -> str:  # noqa: B008 - a tuple, nobody changes it
    """Write a street's name as people do: TODD AVE is Todd Ave."""
    if name.casefold() in VALUES["no_name"] or (sort.alley and "-" in name):
        return ""  # an alley called after the streets beside it is no name anybody says
    if name.isupper() and len(name) > 3:
        name = " ".join(
            w if w[0].isdigit() and len(w) < 3 else w.capitalize() for w in name.split()
        )
    return name


def _numbers(feature: Feature) -> list[int]:
    told = [feature.number_of(name) for name in NUMBERS]
    for side in (0, 2):
        if not any(told[side : side + 2]):
            possible = NUMBERS[side : side + 2]
            told[side : side + 2] = [feature.number_of(f"{name}_possible") for name in possible]
    return told


def oneway_of(fields: Mapping[str, Any]) -> int:
    """Tell the direction of a one-way street: 1 as drawn, -1 against it, 0 both ways."""
    for name in FIELDS["oneway"]:
        if (word := _word(fields.get(name))) in VALUES["onward"]:
            return 1
        if word in VALUES["back"]:
            return -1
    return 0


def sort_of(fields: Mapping[str, Any]) -> Sort | None:
    """Tell what kind of street it is; None when it is none."""
    words = {_word(fields.get(name)) for name in FIELDS["class"]} - {""}
    if words & VALUES["left_out"] or any(LEFT_OUT_LIKE.match(w) for w in words):
        return None
    modes = EVERYBODY
    if words & VALUES["walk_only"]:
        modes = Mode.WALK.bit
    elif words & VALUES["walk_and_cycle"]:
        modes = Mode.WALK.bit | Mode.CYCLE.bit
    elif words & VALUES["drive_only"]:
        modes = Mode.DRIVE.bit
    major = 1 if words & VALUES["artery"] else 2 if words & VALUES["collector"] else 0
    speed = max((SPEEDS[word] for word in words & SPEEDS.keys()), default=0)
    return Sort(major, modes, alley=bool(words & VALUES["alley"]), speed=speed)


def _word(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip().lower()


def check_near(path: Path, network: Network, first: int = 0) -> None:
    """Refuse streets far from all others: a number is wrong, or the layer is no city."""
    if len(network) == first:
        raise LayerError(path, "has no street in it")
    at = np.array(network.shape).reshape(-1, 2) / MICRO
    away = np.abs(at - np.median(at, axis=0)).max(axis=1)
    worst = int(away.argmax())
    if away[worst] > FARTHEST:
        segment = int(np.searchsorted(np.array(network.ends), worst, side="right")) - 1
        lon, lat = at[worst]
        why = f"({lon:g}, {lat:g}) lies {away[worst] * 111:,.0f} km from the other streets"
        raise LayerError(path, why, feature=network.origins[segment])


def corners_from_nodes(into: Network) -> None:
    """Every node where two named streets meet is a corner."""
    places = {number: key for key, number in into.nodes.items()}
    for node, streets in into.meets.items():
        if len(streets) > 1:
            lon, lat = places[node]
            into.corners.append(Corner(lon / MICRO, lat / MICRO, tuple(sorted(streets))))


def read_corners(path: Path, into: Network, tell: Tell = quiet) -> None:
    """Read the city's own list of corners: names joined by &. It knows more than the lines do."""
    index: dict[tuple[int, int], list[int]] = {}
    for number, corner in enumerate(into.corners):
        index.setdefault(_tile(corner.lon, corner.lat), []).append(number)
    for feature in features(path, POINTS, needs="corner", tell=tell, step=Step.CORNERS):
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
    columns = {name: np.array(values, np.int32) for name, values in network.columns.items()}
    for small in ("oneway", "major", "modes", "speed"):
        columns[small] = columns[small].astype(np.int8)
    return {
        **columns,
        "offsets": np.array(network.ends, np.int32),
        "shape": np.array(network.shape, np.int32).reshape(-1, 2),
        "nodes": np.array(list(network.nodes), np.int32),
    }
