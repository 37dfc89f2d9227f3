"""A city of volunteers for trials of whom to ask: Cambridge's streets, homes and distances.

Everything is drawn from one seed, and every way of asking meets the same people: whoever would
have gone under one way would have gone under the other. Nothing here, and nothing it imports,
knows of Django: the choice is production's own `waves`.
"""

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np

import testigo.places
from testigo.dispatch import waves
from testigo.places import travel
from testigo.places.city import load
from testigo.places.geometry import Point
from testigo.places.types import Mode

NOON: Final = datetime(2026, 3, 3, 12, tzinfo=UTC)
TARGET: Final = 10.0  #: minutes
WANTED: Final = 2
ROLE: Final = "observer"
MODES: Final = {Mode.WALK: 0.6, Mode.CYCLE: 0.25, Mode.DRIVE: 0.15}
ANSWER, ANSWER_SPREAD = 0.4, 0.7  # minutes: the middle, and the spread of the logarithm
SAYS_NO: Final = 0.5  #: of those who will not go; the others stay silent
SILENCE: Final = 1.0  #: minutes; then somebody counts as silent
NEWS: Final = 0.15  #: minutes until "enough" has reached everyone asked
HORIZON: Final = 30.0  #: minutes after which nobody is asked any more


@dataclass(frozen=True)
class Someone:
    """A volunteer on duty as the choice sees them, and what they would really do."""

    person: waves.Person
    goes: bool
    after: float | None  #: minutes until they answer; None is silence
    way: float  #: minutes from the answer to the place


@dataclass
class Trial:
    """One incident under one way of asking."""

    crowd: dict[UUID, Someone]
    now: float = 0.0  #: minutes since somebody approved it
    asked: set[UUID] = field(default_factory=set)
    waiting: dict[UUID, float] = field(default_factory=dict)  #: the chance of each
    arrivals: list[float] = field(default_factory=list)
    enough_at: float = math.inf

    @property
    def coming(self) -> int:
        return len(self.arrivals)

    @property
    def people(self) -> list[waves.Person]:
        """Give those who have not been asked, the nearest first."""
        return [one.person for id_, one in self.crowd.items() if id_ not in self.asked]


@dataclass(frozen=True)
class Outcome:
    """What one incident came to."""

    woken: int
    redundant: int  #: who arrived beyond those wanted
    in_time: bool  #: the wanted number, within the target

    @classmethod
    def of(cls, trial: Trial) -> "Outcome":
        soon = sum(minutes <= TARGET for minutes in trial.arrivals)
        return cls(len(trial.asked), max(0, trial.coming - WANTED), soon >= WANTED)


#: Whom to ask now (each with a chance), given why: start, clock, refused or silent.
Ask = Callable[[Trial, str], Iterable[tuple[UUID, float]]]


@dataclass(frozen=True)
class Way:
    """One way of asking, and when it asks again by itself."""

    name: str
    ask: Ask
    every: float = 0.0  #: minutes after which it looks again by the clock; 0 where it does not


def play(crowd: dict[UUID, Someone], way: Way) -> Outcome:
    """Play one incident to its end."""
    trial = Trial(crowd)
    calls: list[tuple[float, int, str, UUID]] = []
    nobody = UUID(int=0)

    def later(minutes: float, kind: str, id_: UUID = nobody) -> None:
        heapq.heappush(calls, (minutes, len(trial.asked), kind, id_))

    later(0.0, "start")
    looks = int(HORIZON / way.every) if way.every else 0
    for number in range(1, looks):
        later(number * way.every, "clock")
    while calls:
        now, _order, kind, id_ = heapq.heappop(calls)
        if kind == "answer":
            kind = _answered(trial, crowd[id_], now)
        elif kind == "silent" and trial.waiting.pop(id_, None) is None:
            continue  # they have answered
        if kind == "coming" or trial.coming >= WANTED or now > HORIZON:
            continue
        trial.now = now
        for chosen, chance in list(way.ask(trial, kind)):
            trial.asked.add(chosen)
            trial.waiting[chosen] = chance
            after = crowd[chosen].after
            if after is not None:
                later(now + after, "answer", chosen)
            if after is None or after > SILENCE:
                later(now + SILENCE, "silent", chosen)
    return Outcome.of(trial)


def _answered(trial: Trial, someone: Someone, now: float) -> str:
    trial.waiting.pop(someone.person.id, None)
    if not someone.goes:
        return "refused"
    if now < trial.enough_at + NEWS:
        trial.arrivals.append(now + someone.way)
    if trial.coming >= WANTED:
        trial.enough_at = min(trial.enough_at, now)
    return "coming"


@dataclass(frozen=True)
class Volunteer:
    """Who lives in the city: all that stays the same from incident to incident."""

    cell: str
    mode: Mode
    goes: float  #: how likely, which nobody knows
    asked: int
    went: int


class City:
    """Cambridge with volunteers; every incident draws who is on duty and what they do."""

    def __init__(self, on_duty: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        folder = Path(testigo.places.__file__).parent / "cities" / "cambridge"
        self.roads = travel.Roads.of(load(folder).segments)
        self.on_duty = on_duty
        homes = sorted(self.roads.homes[Mode.WALK].rows)
        self.people = [self._volunteer(homes) for _ in range(on_duty * 5)]

    def _volunteer(self, homes: Sequence[str]) -> Volunteer:
        rng, mean = self.rng, waves.MEAN
        goes = float(rng.beta(mean * waves.WEIGHT, (1 - mean) * waves.WEIGHT))
        asked = int(rng.poisson(8))
        mode = rng.choice(list(MODES), p=list(MODES.values()))
        cell = str(homes[int(rng.integers(len(homes)))])
        return Volunteer(cell, Mode(mode), goes, asked, int(rng.binomial(asked, goes)))

    def incident(self) -> dict[UUID, Someone]:
        """Draw a place and a moment: who is on duty (the nearest first), and what each would do."""
        nodes = np.flatnonzero(self.roads.reached[Mode.WALK])
        lon, lat = self.roads.nodes[self.rng.choice(nodes)].tolist()
        spot: Point = (lon, lat)
        drawn = self.rng.choice(len(self.people), self.on_duty, replace=False)
        found: dict[UUID, Someone] = {}
        here = [(number, self.people[number]) for number in drawn.tolist()]
        for mode in Mode:
            cells = {one.cell for _n, one in here if one.mode == mode}
            minutes = self.roads.minutes(spot, sorted(cells), mode, NOON)
            for number, one in here:
                if one.mode == mode:
                    someone = self._someone(number, one, minutes.get(one.cell))
                    found[someone.person.id] = someone
        far = math.inf
        return dict(sorted(found.items(), key=lambda kv: (kv[1].person.minutes or far, kv[0])))

    def _someone(self, number: int, one: Volunteer, minutes: float | None) -> Someone:
        rng = self.rng
        person = waves.Person(
            id=UUID(int=number + 1), roles=frozenset({ROLE}), languages=frozenset({"en"}),
            minutes=minutes, asked=one.asked, went=one.went,
        )  # fmt: skip
        goes, says_no = bool(rng.random() < one.goes), bool(rng.random() < SAYS_NO)
        after = float(ANSWER * math.exp(rng.normal(0, ANSWER_SPREAD)))
        # The minutes count from the call: reading and answering it is part of the turnout.
        whole = (minutes or 0.0) * math.exp(rng.normal(0, waves.SPREAD))
        way = max(whole - after, whole - travel.turnout(NOON))
        return Someone(person, goes, after if goes or says_no else None, float(way))
