"""Travel times: one bounded search labels all volunteers, beside Valhalla's 200x1 matrix.

Both read the same OpenStreetMap file of Harrisburg. Valhalla is told the pace our walkers and
cyclists have (its own is a stroll); how fast a car is on which street stays its own opinion.
"""

import os
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import h3
import numpy as np
from scipy.sparse.csgraph import connected_components, dijkstra

from testigo.places import travel
from testigo.places.city import HOME, load
from testigo.places.geometry import Point
from testigo.places.importers.building import build
from testigo.places.importers.layers import ODBL, Layer
from testigo.places.types import Mode
from tests.bench.beside_valhalla import ROOT, Valhalla, valhalla
from tests.bench.frame import NoPeer, Report, Side, Took, at_least, at_most, race

SEED: Final = 20_261_120
VOLUNTEERS: Final = 200
INCIDENTS: Final = 12  #: of one round
NOON: Final = datetime(2026, 3, 3, 12, tzinfo=UTC)
FARTHEST: Final = 45.0  #: minutes; whoever Valhalla puts farther away is not asked at all
NEAREST: Final = 1.0  #: minutes; below it both round
FOLDER: Final = Path(os.environ.get("TESTIGO_OSM", ROOT.parent / "shared" / "data" / "osm"))
MAP: Final = FOLDER / "v_harrisburg.osm.pbf"


@dataclass(frozen=True)
class Scene:
    """Incidents, and where two hundred volunteers live, as a mode's streets allow."""

    mode: Mode
    spots: Sequence[Point]
    homes: Sequence[Sequence[int]]  #: nodes: each volunteer's own door, for each incident
    cells: Sequence[Sequence[str]]  #: all we keep of them


def run(report: Report) -> None:
    """Measure all three modes."""
    if not MAP.exists():
        raise NoPeer(f"{MAP} is missing: put it there, or name its folder as TESTIGO_OSM")
    with tempfile.TemporaryDirectory(prefix="testigo-travel-") as name:
        folder = Path(name)
        roads = _roads(folder / "harrisburg")
        with valhalla(MAP, folder) as theirs:
            for mode in Mode:
                _measure(report, roads, theirs, _scene(roads, mode))


def _roads(folder: Path) -> travel.Roads:
    build("harrisburg", [(Layer.OSM, MAP)], folder, name="Harrisburg", attribution=ODBL,
          zone="America/New_York", with_map=False)  # fmt: skip
    return travel.Roads.of(load(folder).segments)


def _scene(roads: travel.Roads, mode: Mode) -> Scene:
    # Both maps end somewhere; what is cut off from the rest is no fair question to either.
    parts = connected_components(roads.graphs[mode], connection="strong")[1]
    whole = np.flatnonzero(parts == np.bincount(parts[roads.reached[mode]]).argmax())
    rng = np.random.default_rng(SEED)
    at = rng.choice(whole, INCIDENTS, replace=False)
    homes = []
    for node in at.tolist():
        away = dijkstra(roads.graphs[mode], indices=[node], limit=FARTHEST)[0][whole]
        homes.append(rng.choice(whole[away < FARTHEST], VOLUNTEERS).tolist())
    cells = [[h3.latlng_to_cell(lat, lon, HOME) for lon, lat in roads.nodes[doors].tolist()]
             for doors in homes]  # fmt: skip
    spots = [(float(lon), float(lat)) for lon, lat in roads.nodes[at].tolist()]
    return Scene(mode, spots, homes, cells)


def _measure(report: Report, roads: travel.Roads, theirs: Valhalla, scene: Scene) -> None:
    requests = [
        _request(roads, scene.mode, spot, homes)
        for spot, homes in zip(scene.spots, scene.homes, strict=True)
    ]

    def label() -> int:
        for spot, cells in zip(scene.spots, scene.cells, strict=True):
            roads.minutes(spot, cells, scene.mode, NOON)
        return len(scene.spots)

    def ask() -> Took:
        return theirs.matrices(requests)[0]

    label(), ask()  # neither is measured cold
    ours, peer = race(Side("one search", label), Side("Valhalla's matrix", ask))
    name = f"{scene.mode}, {VOLUNTEERS} volunteers"
    report.ratio(name, "incidents", ours, peer, goal=at_least(20))
    minutes = theirs.matrices(requests)[1]
    doors, cells = _errors(roads, scene, minutes)
    pairs = {"pairs": len(doors)}
    report.figure(f"{scene.mode}: error between the same doors, median", _median(doors), "%",
                  goal=at_most(15), **pairs)  # fmt: skip
    report.figure(f"{scene.mode}: error as told, from a cell, median", _median(cells), "%",
                  goal=at_most(15), **pairs)  # fmt: skip
    bias = statistics.median(error for error in doors) * 100
    report.figure(f"{scene.mode}: ours longer (+) or shorter", bias, "%")


def _request(
    roads: travel.Roads, mode: Mode, spot: Point, homes: Sequence[int]
) -> dict[str, Any]:  # fmt: skip
    pace = (travel.FASTEST[mode] + travel.DENSE_SPEED[mode]) / 2 * 3.6
    costing: dict[Mode, tuple[str, dict[str, float]]] = {
        Mode.WALK: ("pedestrian", {"walking_speed": pace}),
        Mode.CYCLE: ("bicycle", {"cycling_speed": pace}),
        Mode.DRIVE: ("auto", {}),
    }
    kind, options = costing[mode]
    return {
        "sources": [{"lon": lon, "lat": lat} for lon, lat in roads.nodes[homes].tolist()],
        "targets": [{"lon": spot[0], "lat": spot[1]}],
        "costing": kind,
        "costing_options": {kind: options},
    }


def _errors(
    roads: travel.Roads, scene: Scene, minutes: Sequence[Sequence[float | None]]
) -> tuple[list[float], list[float]]:
    """Give our errors as shares of Valhalla's time: from the same door, and from the cell."""
    doors, cells = [], []
    waits = travel.turnout(NOON)
    for number, spot in enumerate(scene.spots):
        node, _away = roads.nearest(spot, scene.mode)
        exact = dijkstra(roads.graphs[scene.mode], indices=[node])[0]
        told = roads.minutes(spot, scene.cells[number], scene.mode, NOON)
        people = zip(scene.homes[number], scene.cells[number], minutes[number], strict=True)
        for home, cell, theirs in people:
            if theirs is None or not NEAREST <= theirs <= FARTHEST or cell not in told:
                continue
            doors.append(float(exact[home]) / theirs - 1)
            cells.append((told[cell] - waits) / theirs - 1)
    return doors, cells


def _median(errors: Sequence[float]) -> float:
    return statistics.median(abs(error) for error in errors) * 100
