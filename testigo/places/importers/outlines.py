"""Outlines put together from the ways that bound them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shapely import LineString, polygonize
from shapely.geometry import Polygon

from testigo.places.geometry import Point
from testigo.places.importers.progress import Left

Shape = list[list[list[Point]]]  #: polygons of rings, the outer one first


@dataclass
class Rings:
    """Outlines of several ways, waiting for where these run."""

    told: dict[int, tuple[str, str, Sequence[int]]] = field(default_factory=dict)
    wanted: set[int] = field(default_factory=set)
    lines: dict[int, list[Point]] = field(default_factory=dict)

    def expect(self, relation: int, sort: str, name: str, ways: Sequence[int]) -> None:
        """Note the ways that bound something."""
        self.told[relation] = sort, name, ways
        self.wanted.update(ways)

    def give(self, way: int, points: Sequence[Point | None]) -> None:
        """Say where one of them runs, when all of it is known."""
        known = [point for point in points if point is not None]
        if len(known) == len(points) > 1:
            self.lines[way] = known

    def shapes(self, left: Counter[Left]) -> Iterator[tuple[str, str, Shape]]:
        """Give those that close, and count the others."""
        for sort, name, ways in self.told.values():
            lines = [LineString(self.lines[way]) for way in ways if way in self.lines]
            closed = polygonize(lines).geoms if lines else ()
            shape: Shape = [[ring_of(p)] for p in closed if isinstance(p, Polygon)]
            if shape and len(lines) == len(ways):
                yield sort, name, shape
            else:
                left[Left.OUTLINE_OPEN] += 1


def ring_of(polygon: Polygon) -> list[Point]:
    """Give a polygon's outer ring."""
    return [(float(at[0]), float(at[1])) for at in polygon.exterior.coords]
