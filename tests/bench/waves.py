"""Asking few and replacing refusals, beside asking all and beside fixed phases.

The study PMC12956087 (29,307 rows of alerts) found that asking 7 of 30 people near and replacing
each who refuses spares redundant arrivals at no loss of time. Here the choice is production's own
`dispatch.waves`; people, homes and ways are simulated in Cambridge, the same for every way.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np

from testigo.dispatch import waves
from tests.bench import chart
from tests.bench.frame import Report, above, at_least
from tests.bench.simcity import (
    NOON,
    ROLE,
    TARGET,
    WANTED,
    City,
    Outcome,
    Trial,
    Way,
    play,
)

SEED: Final = 20_261_120
INCIDENTS: Final = 500
#: People on duty in all of Cambridge, and how many that is within a kilometre of a place.
DENSITIES: Final = {59: 10, 177: 30, 412: 70}
THIN: Final = 10  #: so few people near: nobody is spared there, so nothing is promised
MARGIN: Final = -0.03  #: of incidents in time: a difference this small is called equal
SURE: Final = 1.96  #: standard errors either way: a confidence of 95 %
PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "waves.svg"


def few(trial: Trial, kind: str) -> Iterable[tuple[UUID, float]]:
    """Ask as production does: the fewest who are enough, and one more for each who refuses."""
    del kind
    need = waves.Need(
        wanted={ROLE: WANTED}, coming={ROLE: trial.coming},
        waiting={ROLE: list(trial.waiting.values())}, target=TARGET, hour=NOON.hour,
    )  # fmt: skip
    return [(one.id, one.chance) for one in waves.choose(trial.people, need, NOON).ask]


def everyone(trial: Trial, kind: str) -> Iterable[tuple[UUID, float]]:
    """Ask all at once who can be there in time."""
    near = [p.id for p in trial.people if p.minutes is not None and p.minutes <= TARGET]
    return [(id_, 0.0) for id_ in near] if kind == "start" else []


def nearest(trial: Trial, count: int) -> list[tuple[UUID, float]]:
    """Give the nearest who were not asked yet."""
    known = [(p.minutes, str(p.id), p.id) for p in trial.people if p.minutes is not None]
    return [(id_, 0.0) for _minutes, _text, id_ in sorted(known)[:count]]


def phases(trial: Trial, kind: str) -> Iterable[tuple[UUID, float]]:
    """Ask the five nearest, then the next five, by the clock, whatever people answer."""
    return nearest(trial, 5) if kind in {"start", "phase"} else []


def seven(trial: Trial, kind: str) -> Iterable[tuple[UUID, float]]:
    """Ask the seven nearest, and one more for each who refuses: the study's own way."""
    return nearest(trial, 7 if kind == "start" else 1)


OURS: Final = Way("few, replaced (ours)", few)
SEVEN: Final = Way("seven, replaced (study)", seven)
ALL: Final = Way("all at once", everyone)
QUICK: Final = Way("five every 30 s", phases, every=0.5)
STEADY: Final = Way("five every minute", phases, every=1.0)
SLOW: Final = Way("five every 2 min", phases, every=2.0)
WAYS: Final = (OURS, SEVEN, ALL, QUICK, STEADY, SLOW)
WOKEN, REDUNDANT = "people woken", "redundant arrivals"
IN_TIME: Final = f"{WANTED} there within {TARGET:g} minutes"

Measured = dict[str, np.ndarray]  #: measure -> one value of each incident


def run(report: Report) -> None:
    """Play the same incidents under every way of asking, at three densities."""
    found = {near: _played(on_duty, near) for on_duty, near in DENSITIES.items()}
    if "django" in sys.modules:
        raise AssertionError("the choice must not need Django")
    for near, ways in found.items():
        _tell(report, near, ways)
    PICTURE.write_text(_picture(found), encoding="utf-8")


def _played(on_duty: int, seed: int) -> dict[str, Measured]:
    city = City(on_duty, SEED + seed)
    outcomes: dict[str, list[Outcome]] = {way.name: [] for way in WAYS}
    for _number in range(INCIDENTS):
        crowd = city.incident()
        for way in WAYS:
            outcomes[way.name].append(play(crowd, way))
    return {
        name: {
            WOKEN: np.array([o.woken for o in held], float),
            REDUNDANT: np.array([o.redundant for o in held], float),
            IN_TIME: np.array([o.in_time for o in held], float),
        }
        for name, held in outcomes.items()
    }


def _tell(report: Report, near: int, ways: dict[str, Measured]) -> None:
    for name, measured in ways.items():
        for measure, values in measured.items():
            report.figure(f"{near} near, {name}: {measure}", float(values.mean()), "",
                          off=_off(values), incidents=len(values))  # fmt: skip
    ours = ways[OURS.name]
    for way in (ALL, QUICK, STEADY, SLOW):
        theirs = ways[way.name]
        spared = theirs[REDUNDANT] - ours[REDUNDANT]
        sooner = ours[IN_TIME] - theirs[IN_TIME]
        promised = near > THIN
        # Phases that are slow enough spare people by being late: there being in time is compared.
        fewer = above(0) if promised and way in {ALL, QUICK} else None
        report.figure(f"{near} near, redundant spared beside {way.name}: at least",
                      float(spared.mean()) - _off(spared), "people", goal=fewer)  # fmt: skip
        report.figure(f"{near} near, in time beside {way.name}: at least",
                      float(sooner.mean()) - _off(sooner), "of all",
                      goal=at_least(MARGIN) if promised else None)  # fmt: skip


def _off(values: np.ndarray) -> float:
    return float(SURE * values.std(ddof=1) / np.sqrt(len(values)))


def _picture(found: dict[int, dict[str, Measured]]) -> str:
    panels = [
        chart.Panel(
            measure,
            {
                f"{near} people near": [
                    chart.Bar(float(ways[way.name][measure].mean()), _off(ways[way.name][measure]))
                    for way in WAYS
                ]
                for near, ways in found.items()
            },
            percent=measure == IN_TIME,
        )
        for measure in (REDUNDANT, WOKEN, IN_TIME)
    ]
    title = "Redundant arrivals, people woken and arrivals in time under six ways of asking"
    return chart.draw(title, [way.name for way in WAYS], panels)
