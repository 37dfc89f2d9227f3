"""The frame of every bench: sides that take turns, medians, CPU beside wall, goals held or not.

A bench is a module with `run(report)`, listed in `tests/bench/__main__.py`:

    def run(report: Report) -> None:
        ours, theirs = race(
            Side("our sender", lambda: drain(10_000)),
            Side("the peer", lambda: peer_drain(500)),
        )
        report.ratio("drain", "messages", ours, theirs, goal=at_least(30))
"""

import importlib
import json
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

TIMES: Final = 5  #: rounds of a race; every median is of at least so many


class NoPeer(Exception):
    """What a bench measures against is not installed here."""


@dataclass(frozen=True)
class Goal:
    """What was promised of one figure."""

    words: str  #: such as ">= 30"
    holds: Callable[[float], bool]


def at_least(least: float) -> Goal:
    return Goal(f">= {least:g}", lambda value: value >= least)


def above(limit: float) -> Goal:
    return Goal(f"> {limit:g}", lambda value: value > limit)


def at_most(most: float) -> Goal:
    return Goal(f"<= {most:g}", lambda value: value <= most)


def below(limit: float) -> Goal:
    return Goal(f"< {limit:g}", lambda value: value < limit)


@dataclass(frozen=True)
class Took:
    """What one round took; CPU is this process's and that of the children it waited for."""

    wall: float
    cpu: float
    operations: int


@dataclass(frozen=True)
class Side:
    """One of those who take turns: `run` does the work and gives its number of operations.

    A peer in a process of its own measures itself: then `run` gives what it took there.
    """

    name: str
    run: Callable[[], "int | Took"]
    before: Callable[[], object] | None = None  #: what the round needs; not measured
    after: Callable[[], object] | None = None  #: what the round leaves; not measured


@dataclass(frozen=True)
class Result:
    """The rounds of one side."""

    name: str
    rounds: Sequence[Took]

    @property
    def wall(self) -> float:
        """Seconds for one operation: the median of all rounds."""
        return statistics.median(took.wall / took.operations for took in self.rounds)

    @property
    def cpu(self) -> float:
        """Seconds of CPU for one operation: the median of all rounds."""
        return statistics.median(took.cpu / took.operations for took in self.rounds)

    @property
    def operations(self) -> int:
        """How many operations one round had, in the middle."""
        return int(statistics.median(took.operations for took in self.rounds))


def race(*sides: Side, times: int = TIMES) -> list[Result]:
    """Let the sides take turns, A-B-A-B, so that a loaded minute falls on both."""
    rounds: list[list[Took]] = [[] for _ in sides]
    for turn in range(times):
        for side, held in zip(sides, rounds, strict=True):
            if side.before:
                side.before()
            held.append(timed(side.run))
            if side.after:
                side.after()
            per_second = held[-1].operations / held[-1].wall
            print(f"  {turn + 1}/{times} {side.name}: {per_second:,.0f}/s", file=sys.stderr)
    return [Result(side.name, held) for side, held in zip(sides, rounds, strict=True)]


def timed(run: Callable[[], int | Took]) -> Took:
    """Run once; tell how long it took, and how much CPU."""
    cpu, began = _cpu(), time.perf_counter()
    operations = run()
    if isinstance(operations, Took):
        return operations
    return Took(time.perf_counter() - began, _cpu() - cpu, max(operations, 1))


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value below which so much of all lies: 0.99 for p99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share) - 1)]


def peer(name: str) -> Any:
    """Import what is measured against; it lives in the environment `make bench` makes."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NoPeer(f"{name} is not installed here: `make bench` brings it along") from error


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    name: str
    value: float
    unit: str
    goal: Goal | None = None
    more: dict[str, float | int | str] = field(default_factory=dict)

    @property
    def verdict(self) -> Literal["held", "not held", ""]:
        if self.goal is None:
            return ""
        return "held" if self.goal.holds(self.value) else "not held"

    def row(self) -> str:
        """Give the figure as a row of the table."""
        promised = f"goal {self.goal.words}" if self.goal else ""
        value = f"{self.value:,.3f}" if abs(self.value) < 100 else f"{self.value:,.0f}"
        return f"{self.name:<48} {value:>12} {self.unit:<14} {promised:<14} {self.verdict}"


@dataclass
class Report:
    """The figures of one bench, told at its end as a table and one JSON line each."""

    bench: str
    figures: list[Figure] = field(default_factory=list)

    def figure(
        self, name: str, value: float, unit: str, *, goal: Goal | None = None, **more: Any
    ) -> None:
        """Note one measured value, with the goal it has to hold, if it has one."""
        self.figures.append(Figure(name, value, unit, goal, more))

    def result(self, name: str, operation: str, result: Result) -> None:
        """Note one side: operations a second, and CPU for one."""
        title = f"{name}: {result.name}"
        of: dict[str, Any] = {"rounds": len(result.rounds), "operations": result.operations}
        self.figure(title, 1 / result.wall, f"{operation}/s", **of)
        self.figure(f"{title}, CPU", result.cpu * 1e6, "us each", **of)

    def ratio(
        self,
        name: str,
        operation: str,
        ours: Result,
        theirs: Result,
        *,
        goal: Goal | None,
        of: Literal["wall", "cpu"] = "wall",
    ) -> None:
        """Note both sides and how many times faster (or thriftier) ours is."""
        self.result(name, operation, ours)
        self.result(name, operation, theirs)
        shares = {"wall": theirs.wall / ours.wall, "cpu": theirs.cpu / ours.cpu}
        for kind, value in shares.items():
            words = {"wall": "times faster", "cpu": "times less CPU"}[kind]
            self.figure(f"{name}: {words}", value, "x", goal=goal if kind == of else None)

    def growth(
        self,
        name: str,
        small: Result,
        large: Result,
        *,
        goal: Goal | None = None,
        of: Literal["wall", "cpu"] = "wall",
    ) -> None:
        """Note by how much the whole time grew where the work grew tenfold; CPU is ours alone."""
        work = large.operations / small.operations
        grown = {"wall": large.wall / small.wall, "cpu": large.cpu / small.cpu}
        for kind, value in grown.items():
            words = {"wall": "time grew", "cpu": "CPU grew"}[kind]
            held = (goal or below(1.1 * work)) if kind == of else None
            self.figure(f"{name}: work x{work:g}, {words}", value * work, "x", goal=held)

    def tell(self) -> bool:
        """Print everything; give whether every goal was held."""
        print(f"\n{self.bench}")
        for figure in self.figures:
            print(f"  {figure.row()}".rstrip())
        for figure in self.figures:
            print(json.dumps(self._line(figure), ensure_ascii=False))
        return not any(figure.verdict == "not held" for figure in self.figures)

    def _line(self, figure: Figure) -> dict[str, Any]:
        promised: dict[str, Any] = {}
        if figure.goal:
            promised = {"goal": figure.goal.words, "held": figure.verdict == "held"}
        more = {k: round(v, 4) if isinstance(v, float) else v for k, v in figure.more.items()}
        told = {"bench": self.bench, "name": figure.name, "value": round(figure.value, 4)}
        return {**told, "unit": figure.unit, **promised, **more}


def _cpu() -> float:
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, both))
