"""Distances and lines on the small scale of a city, where the earth is flat."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians

Point = tuple[float, float]  # lon, lat

METRES_PER_DEGREE = 111_195.0


def metres(a: Point, b: Point) -> float:
    """Measure between two points."""
    wide = METRES_PER_DEGREE * cos(radians((a[1] + b[1]) / 2))
    return hypot((a[0] - b[0]) * wide, (a[1] - b[1]) * METRES_PER_DEGREE)


def length(line: Sequence[Point]) -> float:
    """Measure along a line."""
    return sum(metres(a, b) for a, b in pairwise(line))


def along(line: Sequence[Point], share: float) -> Point:
    """Find the point that share (0 to 1) of the way along a line."""
    left = length(line) * min(max(share, 0.0), 1.0)
    for a, b in pairwise(line):
        step = metres(a, b)
        if step >= left and step > 0:
            t = left / step
            return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
        left -= step
    return line[-1]


def beside(line: Sequence[Point], share: float, metres_left: float) -> Point:
    """Find the point along a line, moved to its left (or, negative, to its right)."""
    here = along(line, share)
    before, after = along(line, share - 0.05), along(line, share + 0.05)
    wide = cos(radians(here[1]))
    dx, dy = (after[0] - before[0]) * wide, after[1] - before[1]
    norm = hypot(dx, dy)
    if norm == 0:
        return here
    move = metres_left / METRES_PER_DEGREE
    return here[0] - dy / norm * move / wide, here[1] + dx / norm * move


def to_line(point: Point, line: Sequence[Point]) -> tuple[float, float]:
    """Measure from a point to a line: metres away, and the share of the line nearest to it."""
    wide = cos(radians(point[1]))
    best, best_at, walked = float("inf"), 0.0, 0.0
    for a, b in pairwise(line):
        ax, ay = (a[0] - point[0]) * wide, a[1] - point[1]
        bx, by = (b[0] - point[0]) * wide, b[1] - point[1]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        t = 0.0 if square == 0 else min(max(-(ax * dx + ay * dy) / square, 0.0), 1.0)
        away = hypot(ax + t * dx, ay + t * dy) * METRES_PER_DEGREE
        step = metres(a, b)
        if away < best:
            best, best_at = away, walked + t * step
        walked += step
    return best, (best_at / walked if walked else 0.0)


def simplify(line: Sequence[Point], tolerance: float) -> list[Point]:
    """Leave out points that lie within so many metres of the line (Douglas-Peucker)."""
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        chord = (line[first], line[last])
        away, worst = 0.0, 0
        for i in range(first + 1, last):
            d = to_line(line[i], chord)[0]
            if d > away:
                away, worst = d, i
        if away > tolerance:
            keep.add(worst)
            todo += [(first, worst), (worst, last)]
    return [line[i] for i in sorted(keep)]


def centre(ring: Sequence[Point]) -> Point:
    """Find the centre of gravity of a ring."""
    twice, x, y = 0.0, 0.0, 0.0
    ox, oy = ring[0]
    for a, b in pairwise(ring):
        cross = (a[0] - ox) * (b[1] - oy) - (b[0] - ox) * (a[1] - oy)
        twice += cross
        x += (a[0] + b[0] - 2 * ox) * cross
        y += (a[1] + b[1] - 2 * oy) * cross
    if twice == 0:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    return ox + x / (3 * twice), oy + y / (3 * twice)
