"""Travel time: one bounded search from the incident labels every volunteer. No Django."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

import h3
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from testigo.places.city import HOME, MICRO, Segments
from testigo.places.geometry import METRES_PER_DEGREE, Point
from testigo.places.types import Mode

DENSE = 120.0  # metres: where blocks are shorter, corners and lights slow a walk
FASTEST: Final = {Mode.WALK: 2.3, Mode.CYCLE: 4.4, Mode.DRIVE: 8.0}  # metres a second
DENSE_SPEED: Final = {Mode.WALK: 1.8, Mode.CYCLE: 3.8, Mode.DRIVE: 5.5}
ARTERY: Final = {Mode.WALK: 1.0, Mode.CYCLE: 1.0, Mode.DRIVE: 1.4}
FLOW, DENSE_FLOW = 0.9, 0.75  # of what a sign allows: the rest goes to lights and corners
TURNOUT_DAY, TURNOUT_NIGHT = 1.75, 2.37  # minutes; medians of volunteers who went
NIGHT = (22, 7)
BOUND = 45.0  # minutes on the way; whoever is farther is not asked
FARTHEST = 400.0  # metres from a spot to the street that leads there

Floats = npt.NDArray[np.float64]


def turnout(now: datetime) -> float:
    """Tell the minutes from a call to the street door; `now` is in the city's own time."""
    at_night = now.hour >= NIGHT[0] or now.hour < NIGHT[1]
    return TURNOUT_NIGHT if at_night else TURNOUT_DAY


@dataclass(frozen=True)
class Homes:
    """The nodes of every home cell, as rows of one table: one sort gives all medians."""

    rows: dict[str, int]  #: of each cell with a street
    table: npt.NDArray[np.int64]  #: nodes; rows are filled up with a node nobody reaches
    counts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, cells: Sequence[str], reached: npt.NDArray[np.bool_]) -> Self:
        """Gather the nodes that lie on one mode's streets by their cells."""
        held: dict[str, list[int]] = {}
        for node in np.flatnonzero(reached).tolist():
            held.setdefault(cells[node], []).append(node)
        counts = np.array([len(nodes) for nodes in held.values()], np.int64)
        table = np.full((len(held), counts.max(initial=1)), len(cells), np.int64)
        for row, nodes in enumerate(held.values()):
            table[row, : len(nodes)] = nodes
        return cls({cell: row for row, cell in enumerate(held)}, table, counts)

    def medians(self, times: Floats, cells: Iterable[str]) -> Iterator[tuple[str, float]]:
        """Give each cell's middle time; a cell without a street borrows its neighbours'."""
        times = np.append(times, np.inf)
        own = []
        for cell in dict.fromkeys(cells):
            if cell in self.rows:
                own.append(cell)
            elif near := self._beside(cell):
                nodes = np.concatenate([self.table[row, : self.counts[row]] for row in near])
                yield cell, float(np.median(times[nodes]))
        rows = [self.rows[cell] for cell in own]
        held, counts = np.sort(times[self.table[rows]], axis=1), self.counts[rows]
        each = np.arange(len(rows))
        middles = (held[each, (counts - 1) // 2] + held[each, counts // 2]) / 2
        yield from zip(own, middles.tolist(), strict=True)

    def _beside(self, cell: str) -> list[int]:
        for ring in (1, 2):
            if near := [self.rows[c] for c in h3.grid_ring(cell, ring) if c in self.rows]:
                return near
        return []


@dataclass(frozen=True)
class Roads:
    """A city's streets as reversed graphs, one per mode, in minutes."""

    nodes: Floats  #: (n, 2) lon, lat
    graphs: dict[Mode, Any]
    homes: dict[Mode, Homes]
    reached: dict[Mode, npt.NDArray[np.bool_]]  #: the nodes that lie on a mode's streets

    @classmethod
    def of(cls, segments: Segments) -> Self:
        """Make the graphs of a city's segments."""
        nodes = segments.nodes / MICRO
        metres = lengths(segments)
        graphs = {mode: _graph(segments, metres, mode) for mode in Mode}
        reached = {mode: _reached(segments, mode) for mode in Mode}
        cells = [h3.latlng_to_cell(lat, lon, HOME) for lon, lat in nodes.tolist()]
        homes = {mode: Homes.of(cells, reached[mode]) for mode in Mode}
        return cls(nodes, graphs, homes, reached)

    def minutes(
        self, spot: Point, homes: Iterable[str], mode: Mode, now: datetime,
        *, ready: float | None = None,
    ) -> dict[str, float]:  # fmt: skip
        """Give the minutes from each home cell to a spot: a median over the cell's nodes.

        `ready` is what goes by before the street door, where somebody knows better than `turnout`.
        """
        node, away = self.nearest(spot, mode)
        if away > FARTHEST:
            return {}
        times = dijkstra(self.graphs[mode], indices=[node], limit=BOUND)[0]
        waits = turnout(now) if ready is None else ready
        waits += away / DENSE_SPEED[Mode.WALK] / 60
        middles = self.homes[mode].medians(times, homes)
        return {cell: round(m + waits, 2) for cell, m in middles if m < BOUND}

    def nearest(self, spot: Point, mode: Mode = Mode.WALK) -> tuple[int, float]:
        """Find the node nearest to a spot on a mode's streets, and how many metres it is away."""
        wide = np.cos(np.radians(spot[1]))
        offset = (self.nodes - np.array(spot)) * np.array([wide, 1.0])
        square = (offset**2).sum(axis=1)
        node = int(np.where(self.reached[mode], square, np.inf).argmin())
        return node, float(np.sqrt(square[node]) * METRES_PER_DEGREE)


def lengths(segments: Segments) -> Floats:
    """Measure every segment along its shape, in metres."""
    shape = segments.shape / MICRO
    wide = np.cos(np.radians(shape[:, 1].mean()))
    steps = np.hypot(np.diff(shape[:, 0]) * wide, np.diff(shape[:, 1])) * METRES_PER_DEGREE
    steps[segments.offsets[1:-1] - 1] = 0.0  # from one segment's end to the next one's start
    total = np.concatenate([[0.0], np.cumsum(steps)])
    ends: Floats = total[segments.offsets[1:] - 1] - total[segments.offsets[:-1]]
    return np.maximum(ends, 0.5)


def _reached(segments: Segments, mode: Mode) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(segments.nodes), bool)
    allowed = (segments.modes & mode.bit) != 0
    found[segments.start[allowed]] = found[segments.end[allowed]] = True
    return found


def _graph(segments: Segments, metres: Floats, mode: Mode) -> Any:
    """Make one mode's graph, every edge turned round: the search runs from the incident."""
    speed = np.where(metres < DENSE, DENSE_SPEED[mode], FASTEST[mode])
    speed = np.where(segments.major == 1, speed * ARTERY[mode], speed)
    if mode == Mode.DRIVE:
        flow = np.where(metres < DENSE, DENSE_FLOW, FLOW) / 3.6
        speed = np.where(segments.speed > 0, segments.speed * flow, speed)
    minutes = metres / speed / 60
    allowed = (segments.modes & mode.bit) != 0
    onward = allowed & (segments.oneway >= 0)
    back = allowed & (segments.oneway <= 0)
    if mode == Mode.WALK:
        onward = back = allowed
    # reversed: an edge start -> end is kept as end -> start
    rows = np.concatenate([segments.end[onward], segments.start[back]])
    columns = np.concatenate([segments.start[onward], segments.end[back]])
    weights = np.concatenate([minutes[onward], minutes[back]])
    order = np.lexsort((weights, columns, rows))
    rows, columns, weights = rows[order], columns[order], weights[order]
    first = np.ones(len(rows), bool)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    count = len(segments.nodes)
    return csr_array((weights[first], (rows[first], columns[first])), shape=(count, count))
