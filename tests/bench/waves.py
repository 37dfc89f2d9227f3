"""Asking few and replacing refusals, beside asking all and beside fixed phases.

The study PMC12956087 (29,307 rows of alerts) found that asking 7 of 30 people near and replacing
each who refuses spares redundant arrivals at no loss of time. Here the choice is production's own
`dispatch.waves`; people, homes and ways are simulated in Cambridge, the same for every way.

Whoever comes late spares redundant arrivals too, so every other way is also tuned: it asks as many
as bring two people in time as often as ours does, and only then are redundant arrivals compared.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np

from testigo.dispatch import waves
from tests.bench import chart
from tests.bench.equal import Arrivals, off, spared
from tests.bench.frame import Report, above, at_least
from tests.bench.simcity import (
    NOON,
    ROLE,
    TARGET,
    WANTED,
    Ask,
    City,
    Outcome,
    Trial,
    Way,
    play,
)

SEEDS: Final = (20_261_120, 20_261_121, 20_261_122)  #: three cities, so that none decides
INCIDENTS: Final = 500  #: in each
#: People on duty in all of Cambridge, and how many that is within a kilometre of a place.
DENSITIES: Final = {59: 10, 177: 30, 412: 70}
MARGIN: Final = -0.03  #: of incidents in time: a difference this small is called equal
PICTURE: Final = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "waves.svg"


def few(trial: Trial, kind: str) -> Iterable[tuple[UUID, float]]:
    """Ask as production does: the fewest who are enough, and more only as people refuse."""
    del kind
    need = waves.Need(
        wanted={ROLE: WANTED}, coming={ROLE: trial.coming},
        waiting={ROLE: list(trial.waiting.values())}, target=max(TARGET - trial.now, 0.0),
        hour=NOON.hour,
    )  # fmt: skip
    return [(one.id, one.chance) for one in waves.choose(trial.people, need, NOON).ask]


def everyone(trial: Trial, kind: str) -> Iterable[tuple[UUID, float]]:
    """Ask all at once who can be there in time."""
    near = [p.id for p in trial.people if p.minutes is not None and p.minutes <= TARGET]
    return [(id_, 0.0) for id_ in near] if kind == "start" else []


def nearest(trial: Trial, count: int) -> list[tuple[UUID, float]]:
    """Give the nearest who were not asked yet."""
    return [(p.id, 0.0) for p in trial.people if p.minutes is not None][:count]


def at_once(size: int) -> Ask:
    """Ask so many of the nearest, once."""
    return lambda trial, kind: nearest(trial, size) if kind == "start" else []


def by_clock(size: int) -> Ask:
    """Ask so many of the nearest, then as many again, by the clock, whatever people answer."""
    return lambda trial, kind: nearest(trial, size) if kind in {"start", "clock"} else []


def replacing(size: int) -> Ask:
    """Ask so many of the nearest, and one more for each who refuses: the study's own way."""
    return lambda trial, kind: nearest(trial, size if kind == "start" else 1)


# Production looks again every quarter of a minute while people lack.
OURS: Final = Way("few, replaced (ours)", few, every=0.25)
SEVEN: Final = Way("seven, replaced (study)", replacing(7))
ALL: Final = Way("all at once", everyone)
QUICK: Final = Way("five every 30 s", by_clock(5), every=0.5)
STEADY: Final = Way("five every minute", by_clock(5), every=1.0)
SLOW: Final = Way("five every 2 min", by_clock(5), every=2.0)
WAYS: Final = (OURS, SEVEN, ALL, QUICK, STEADY, SLOW)
#: Each other way with every size it is tried with, the smallest first.
TUNED: Final = {
    SEVEN: [Way(f"{n}, replaced", replacing(n)) for n in range(1, 10)],
    ALL: [Way(f"{n} at once", at_once(n)) for n in (2, 4, 6, 8, 10, 12, 15, 20, 30)],
    QUICK: [Way(f"{n} every 30 s", by_clock(n), every=0.5) for n in range(1, 8)],
    STEADY: [Way(f"{n} every minute", by_clock(n), every=1.0) for n in range(1, 10)],
    SLOW: [Way(f"{n} every 2 min", by_clock(n), every=2.0) for n in range(2, 13)],
}
RIVALS: Final = (ALL, QUICK, STEADY, SLOW)
WOKEN, REDUNDANT = "people woken", "redundant arrivals"
IN_TIME: Final = f"{WANTED} there within {TARGET:g} minutes"
EVEN: Final = "redundant, as many in time"

Measured = dict[str, np.ndarray]  #: measure -> one value of each incident


def run(report: Report) -> None:
    """Play the same incidents under every way of asking, at three densities."""
    found = {near: _played(on_duty, near) for on_duty, near in DENSITIES.items()}
    if "django" in sys.modules:
        raise AssertionError("the choice must not need Django")
    even = {near: _even(report, near, ways) for near, ways in found.items()}
    for near, ways in found.items():
        _tell(report, near, ways)
    PICTURE.write_text(_picture(found, even), encoding="utf-8")


def _played(on_duty: int, near: int) -> dict[str, Measured]:
    ways = [*WAYS, *(way for sizes in TUNED.values() for way in sizes)]
    outcomes: dict[str, list[Outcome]] = {way.name: [] for way in ways}
    for seed in SEEDS:
        city = City(on_duty, seed + near)
        for _number in range(INCIDENTS):
            crowd = city.incident()
            for way in ways:
                outcomes[way.name].append(play(crowd, way))
    return {
        name: {
            WOKEN: np.array([o.woken for o in held], float),
            REDUNDANT: np.array([o.redundant for o in held], float),
            IN_TIME: np.array([o.in_time for o in held], float),
        }
        for name, held in outcomes.items()
    }


def _even(report: Report, near: int, ways: dict[str, Measured]) -> dict[str, chart.Bar]:
    """Compare at equal arrivals; give the bars of everybody's redundant arrivals there."""
    ours = Arrivals.of(ways[OURS.name][REDUNDANT], ways[OURS.name][IN_TIME])
    bars = {OURS.name: chart.Bar(ours.redundant.mean(), off(ours.redundant))}
    for way, sizes in TUNED.items():
        theirs = [Arrivals.of(ways[w.name][REDUNDANT], ways[w.name][IN_TIME]) for w in sizes]
        found = spared(ours, theirs, np.random.default_rng(SEEDS[0]))
        small, large = sizes[found.size].name, sizes[found.size + 1].name if found.share else ""
        report.figure(
            f"{near} near, as many in time, spared beside {way.name}: at least", found.least,
            "people", goal=above(0) if way in RIVALS else None, spared=found.middle,
            tuned=f"{small} or {large}" if large else small, in_time=found.in_time,
        )  # fmt: skip
        half = found.middle - found.least
        bars[way.name] = chart.Bar(ours.redundant.mean() + found.middle, half)
    return bars


def _tell(report: Report, near: int, ways: dict[str, Measured]) -> None:
    for way in WAYS:
        for measure, values in ways[way.name].items():
            report.figure(f"{near} near, {way.name}: {measure}", float(values.mean()), "",
                          off=off(values), incidents=len(values))  # fmt: skip
    ours = ways[OURS.name]
    for way in RIVALS:
        theirs = ways[way.name]
        fewer = theirs[REDUNDANT] - ours[REDUNDANT]
        sooner = ours[IN_TIME] - theirs[IN_TIME]
        # Phases that are slow enough spare people by being late: those are compared when tuned.
        report.figure(f"{near} near, redundant spared beside {way.name}: at least",
                      float(fewer.mean()) - off(fewer), "people",
                      goal=above(0) if way in {ALL, QUICK} else None)  # fmt: skip
        report.figure(f"{near} near, in time beside {way.name}: at least",
                      float(sooner.mean()) - off(sooner), "of all",
                      goal=at_least(MARGIN))  # fmt: skip


def _picture(found: dict[int, dict[str, Measured]], even: dict[int, dict[str, chart.Bar]]) -> str:
    def bars(near: int, measure: str) -> list[chart.Bar]:
        if measure == EVEN:
            return [even[near][way.name] for way in WAYS]
        held = [found[near][way.name][measure] for way in WAYS]
        return [chart.Bar(float(values.mean()), off(values)) for values in held]

    panels = [
        chart.Panel(
            measure,
            {f"{near} people near": bars(near, measure) for near in found},
            percent=measure == IN_TIME,
        )
        for measure in (REDUNDANT, IN_TIME, EVEN, WOKEN)
    ]
    title = "Redundant arrivals, arrivals in time and people woken under six ways of asking"
    return chart.draw(title, [way.name for way in WAYS], panels)
