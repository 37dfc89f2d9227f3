"""The way to a place along a city's streets: a line for the map, and the same in words. No Django.

Made for one person while they are on the way, from the coarse cell they set out from; kept nowhere.
"""

from itertools import pairwise
from math import atan2, cos, degrees, radians
from typing import Final

import numpy as np
from scipy.sparse.csgraph import dijkstra

from testigo.places.city import City
from testigo.places.geometry import METRES_PER_DEGREE, Point
from testigo.places.travel import BOUND, FARTHEST, Roads
from testigo.places.types import Mode, Step, Turn, Way

STRAIGHT: Final = 35.0  #: degrees within which a corner is no turn
Line = list[Point]


def way(city: City, roads: Roads, start: Point, spot: Point, mode: Mode) -> Way | None:
    """Find the quickest way; None where no street leads there within the hour."""
    (first, away), (last, off) = (roads.nearest(point, mode) for point in (start, spot))
    if max(away, off) > FARTHEST * 2:
        return None
    _times, found = dijkstra(
        roads.graphs[mode], indices=[last], limit=BOUND, return_predecessors=True
    )
    onward = found[0]
    nodes = [first]
    while nodes[-1] != last:
        # The graph is turned round: what comes before a node is what follows on the way.
        if onward[nodes[-1]] < 0:
            return None
        nodes.append(int(onward[nodes[-1]]))
    pieces = [_piece(city, a, b, mode) for a, b in pairwise(nodes)]
    if not pieces:
        return None
    line = [pieces[0][1][0], *(point for _name, piece in pieces for point in piece[1:])]
    return Way(line=tuple(line), steps=tuple(_steps(pieces)))


def _piece(city: City, start: int, end: int, mode: Mode) -> tuple[str, Line]:
    """Give the street between two neighbouring nodes, and its line in the way's direction."""
    segments = city.segments
    along = (segments.start == start) & (segments.end == end)
    against = (segments.start == end) & (segments.end == start)
    found = np.flatnonzero((along | against) & ((segments.modes & mode.bit) != 0))
    lines = [(index, segments.line(int(index))) for index in found]
    index, line = min(lines, key=lambda pair: _metres(pair[1]))
    name = city.streets[int(segments.street[index])] if segments.street[index] >= 0 else ""
    return name, line if along[index] else line[::-1]


def _steps(pieces: list[tuple[str, Line]]) -> list[Step]:
    steps: list[Step] = []
    before: Line | None = None
    for name, line in pieces:
        turn = _turn(before, line)
        before = line
        if steps and steps[-1].street == name:
            last = steps.pop()
            steps.append(Step(last.turn, name, last.metres + round(_metres(line))))
        else:
            steps.append(Step(turn, name, round(_metres(line))))
    return steps


def _turn(before: Line | None, line: Line) -> Turn:
    if before is None:
        return Turn.START
    angle = (_bearing(line[0], line[1]) - _bearing(before[-2], before[-1]) + 180) % 360 - 180
    if abs(angle) <= STRAIGHT:
        return Turn.ON
    return Turn.RIGHT if angle > 0 else Turn.LEFT


def _bearing(one: Point, other: Point) -> float:
    east = (other[0] - one[0]) * cos(radians(one[1]))
    return degrees(atan2(east, other[1] - one[1]))


def _metres(line: Line) -> float:
    total = 0.0
    for one, other in pairwise(line):
        east = (other[0] - one[0]) * cos(radians(one[1]))
        total += float(np.hypot(east, other[1] - one[1])) * METRES_PER_DEGREE
    return total
