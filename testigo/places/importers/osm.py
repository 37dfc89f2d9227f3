"""Reading OpenStreetMap: streets, house numbers, places people name, outlines. What is not whole
is counted."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
from osmium.osm import RELATION, WAY

from testigo.places.geometry import Point, centre
from testigo.places.importers import outlines, tags
from testigo.places.importers.errors import LayerError
from testigo.places.importers.progress import Left, Step, Tell, quiet
from testigo.places.importers.ranges import Address
from testigo.places.importers.streaming import checked_size
from testigo.places.importers.streets import MOST, Network, check_near, oneway_of, said, sort_of

Mark = tuple[str, str, float, float, str]
EVERY = 20_000  # objects between two words of progress


@dataclass
class Found:
    """What OpenStreetMap gives besides streets."""

    addresses: list[Address] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    places: list[tuple[str, Point]] = field(default_factory=list)  #: named quarters without outline
    areas: list[tuple[str, outlines.Shape]] = field(default_factory=list)
    drawn: dict[str, list[tuple[str, outlines.Shape]]] = field(default_factory=dict)


class Reader:
    """Two passes over one file: which points ways share, then where they are."""

    def __init__(self, path: Path, network: Network, left: Counter[Left], tell: Tell) -> None:
        self.path, self.network, self.left, self.tell = path, network, left, tell
        self.found = Found()
        self.used: Counter[int] = Counter()  #: how often streets touch a point
        self.rings = outlines.Rings()
        self.drawn: dict[int, Point] = {}  #: points of ids below 0: drawn, not uploaded yet
        self.count = 0

    def read(self) -> Found:
        """Read the file."""
        checked_size(self.path)
        first = len(self.network)
        try:
            self._survey()
            total, self.count = self.count * 8, 0
            for thing in self._things(osmium.FileProcessor(str(self.path)).with_locations()):
                self._take(thing)
                self._count(total)
        except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
            raise LayerError(self.path, f"is no whole OpenStreetMap file: {error}") from error
        for sort, name, shape in self.rings.shapes(self.left):
            self._outline(sort, name, shape)
        check_near(self.path, self.network, first)
        return self.found

    def _survey(self) -> None:
        wanted = WAY | RELATION
        for thing in self._things(osmium.FileProcessor(str(self.path), wanted)):
            told = dict(thing.tags)
            if isinstance(thing, osmium.osm.Way):
                if tags.is_street(told) and sort_of(told):
                    refs = [node.ref for node in thing.nodes]
                    self.used.update(refs)
                    self.used.update((refs[0], refs[-1]) if refs else ())
            elif sort := tags.outline_sort(told):
                ways = [m.ref for m in thing.members if m.type == "w" and m.role != "inner"]
                self.rings.expect(thing.id, sort, told.get("name", ""), ways)
            self._count(0)

    def _things(self, processor: Any) -> Iterator[Any]:
        yield from processor

    def _count(self, total: int) -> None:
        self.count += 1
        if self.count % EVERY == 0:
            self.tell(Step.STREETS, min(self.count, total) if total else self.count, total)
        if len(self.network) > MOST:
            raise LayerError(self.path, f"has more than {MOST:,} streets: cut it to the city")

    def _take(self, thing: Any) -> None:
        if thing.id < 0 and isinstance(thing, osmium.osm.Node):
            self.drawn[thing.id] = thing.location.lon, thing.location.lat
        if isinstance(thing, osmium.osm.Relation) or not (
            thing.tags or (isinstance(thing, osmium.osm.Way) and thing.id in self.rings.wanted)
        ):
            return
        told = dict(thing.tags)
        if isinstance(thing, osmium.osm.Node):
            point = (thing.location.lon, thing.location.lat)
            self._named(told, point)
            if name := tags.quarter(told):
                self.found.places.append((name, point))
            return
        line = [(n.ref, self._where(n)) for n in thing.nodes]
        if tags.is_street(told):
            self._street(thing.id, told, line)
        self._shape(thing.id, told, [point for _ref, point in line])

    def _where(self, node: Any) -> Point | None:
        if node.location.valid():
            return node.location.lon, node.location.lat
        return self.drawn.get(node.ref)

    def _street(self, way: int, told: dict[str, str], line: list[tuple[int, Point | None]]) -> None:
        if (sort := sort_of(told)) is None:
            return
        sort = sort._replace(modes=tags.modes(told, sort.modes), speed=tags.speed(told, sort.speed))
        name = tags.street_name(told, sort)
        oneway = oneway_of(told) or tags.implied_oneway(told)
        pieces = list(self._pieces(line))
        if any(point is None for _ref, point in line):
            self.left[Left.WAY_CUT if pieces else Left.WAY_LOST] += 1
        for piece in pieces:
            self.network.segment(name, piece, sort, origin=way, oneway=oneway)

    def _pieces(self, line: list[tuple[int, Point | None]]) -> Iterator[list[Point]]:
        """Cut a way where others touch it, and where its points are not known."""
        piece: list[Point] = []
        for ref, point in line:
            if point is None:
                if len(piece) > 1:
                    yield piece
                piece = []
                continue
            piece.append(point)
            if self.used[ref] > 1 and len(piece) > 1:
                yield piece
                piece = [point]
        if len(piece) > 1:
            yield piece

    def _shape(self, way: int, told: dict[str, str], points: list[Point | None]) -> None:
        if way in self.rings.wanted:
            self.rings.give(way, points)
        known = [p for p in points if p is not None]
        if not told or not known:
            return
        closed = len(known) > 3 and None not in points and known[0] == known[-1]
        self._named(told, centre(known) if closed else known[len(known) // 2])
        if closed and (sort := tags.outline_sort(told)):
            self._outline(sort, told.get("name", ""), [[known]])

    def _outline(self, sort: str, name: str, shape: outlines.Shape) -> None:
        if sort == tags.AREA:
            if name:
                self.found.areas.append((name, shape))
            else:
                self.left[Left.AREA_NAMELESS] += 1
        else:
            self.found.drawn.setdefault(sort, []).append((name, shape))

    def _named(self, told: dict[str, str], at: Point) -> None:
        number, street = told.get("addr:housenumber", ""), told.get("addr:street", "")
        if number and street:
            self.found.addresses.append(Address(number, said(street), at))
        if sort := tags.landmark_sort(told):
            point = round(at[0], 6), round(at[1], 6)
            for name in tags.names(told):
                self.found.marks.append((name, sort, *point, f"{number} {street}".strip()))


def read(path: Path, network: Network, left: Counter[Left], tell: Tell = quiet) -> Found:
    """Read one .pbf file into a network of streets, and give the rest."""
    return Reader(path, network, left, tell).read()
