"""Whom to ask, and how many: plain arithmetic, no database, no clock, no chance.

Each person has a probability of going (beta-binomial, shrunk to the network's mean) and a travel
time. Asked are the fewest people such that the chance that at least the wanted number arrive
within the target is high enough (Poisson-binomial), never more than the cap. Whoever refuses is
replaced, so the chance counts one replacement for each, as long as there are people left.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from testigo.dispatch.turnout import Ready

SURE_ENOUGH: Final = 0.9
MEAN: Final = 0.32  #: 17-47 % of those alerted answer; the middle until a network has its own
WEIGHT: Final = 6.0  #: answers after which a person's own history outweighs the mean
NIGHT: Final = 0.75  #: fewer go between 23 and 6
TIRED: Final = 0.9  #: for each time asked this week
SPREAD: Final = 0.25  #: of the logarithm of a travel time
IN_REACH: Final = 0.3  #: chance of being in time below which somebody counts as late
REPLACED: Final = (1.0, 2.0, 3.0)  #: minutes after which who refuses or is silent is replaced
SPARE: Final = 3  #: people asked beyond those lacking, at any moment; each could come for nothing
LATE: Final = 1  #: and so many where nobody can be in time any more
TOO_FAR: Final = 45.0  #: minutes
CAP: Final = 12  #: people asked and not yet answered, for all roles, at any moment


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody on duty, as far as the choice must know."""

    id: UUID
    roles: frozenset[str]
    languages: frozenset[str]
    minutes: float | None  #: turnout and travel; None where there is no way
    asked: int = 0
    went: int = 0
    asked_this_week: int = 0
    weekly_limit: int = 6
    rest_until: datetime | None = None
    remote_only: bool = False
    busy: bool = False  #: asked, on the way or there for another call-out
    asked_already: bool = False  #: for this one
    ready: Ready | None = None  #: the part of `minutes` before the street door, where known


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a call-out still lacks."""

    wanted: Mapping[str, int]  #: role -> how many
    coming: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, Sequence[float]] = field(default_factory=dict)  #: chances of the asked
    language: str = ""  #: an interpreter must speak it
    together: int = 1  #: never fewer than this at a place
    target: float = 15.0  #: minutes that are left
    mean: float = MEAN
    hour: int = 12  #: local hour, 0-23
    cap: int = CAP


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One person to ask, and the numbers that chose them."""

    id: UUID
    role: str
    minutes: float
    chance: float  #: of arriving within the target
    ready: Ready | None = None


@dataclass(frozen=True, kw_only=True)
class Wave:
    """Those to ask at once, and why the others are not."""

    ask: tuple[Choice, ...]
    passed_over: Mapping[UUID, str]
    chance: Mapping[str, float]  #: role -> that the wanted number arrive in time, some replaced
    alone: bool = False  #: nobody is asked because one person would go alone

    @property
    def minutes(self) -> float | None:
        times = sorted(choice.minutes for choice in self.ask)
        return times[len(times) // 2] if times else None


def choose(people: Iterable[Person], need: Need, now: datetime) -> Wave:
    """Choose the fewest people to ask now."""
    free: list[Person] = []
    passed: dict[UUID, str] = {}
    for person in people:
        why = refusal(person, need, now)
        if why:
            passed[person.id] = why
        else:
            free.append(person)
    room = need.cap - sum(len(chances) for chances in need.waiting.values())
    asked: list[Choice] = []
    chance: dict[str, float] = {}
    for role in _rarest_first(free, need):
        taken = {choice.id for choice in asked}
        able = [p for p in free if role in p.roles and p.id not in taken and _speaks(p, role, need)]
        chosen, chance[role] = _for_role(role, able, need, room=room - len(asked))
        asked += chosen
    if _would_go_alone(asked, need):
        return Wave(ask=(), passed_over=passed, chance=chance, alone=True)
    chosen_ids = {choice.id for choice in asked}
    passed |= {p.id: "not_needed" for p in free if p.id not in chosen_ids}
    return Wave(ask=tuple(asked), passed_over=passed, chance=chance)


def refusal(person: Person, need: Need, now: datetime) -> str:
    """Tell why a person must not be asked; empty where they may."""
    wanted = {role for role, count in need.wanted.items() if count > 0}
    if person.asked_already:
        return "asked_already"
    if person.busy:
        return "busy"
    if person.remote_only:
        return "remote_only"
    if not person.roles & wanted:
        return "no_role"
    if person.rest_until is not None and person.rest_until > now:
        return "resting"
    if person.asked_this_week >= person.weekly_limit:
        return "weekly_limit"
    if person.minutes is None or person.minutes > TOO_FAR:
        return "too_far"
    if not any(_speaks(person, role, need) for role in person.roles & wanted):
        return "language"
    return ""


def going(person: Person, need: Need) -> float:
    """Give the probability that a person says "going"."""
    own = (person.went + need.mean * WEIGHT) / (person.asked + WEIGHT)
    night = NIGHT if need.hour >= 23 or need.hour < 6 else 1.0
    return min(1.0, own) * night * TIRED**person.asked_this_week


def in_time(minutes: float, target: float) -> float:
    """Give the probability that a trip told as `minutes` takes no longer than the target."""
    if minutes <= 0 or target <= 0:
        return float(target > 0)
    z = math.log(target / minutes) / SPREAD
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def at_least(chances: Sequence[float], count: int) -> float:
    """Give the probability that at least `count` of independent chances come true."""
    if count <= 0:
        return 1.0
    exactly = [1.0] + [0.0] * count  # the last cell holds "count or more"
    for chance in chances:
        exactly[count] += exactly[count - 1] * chance
        for k in range(count - 1, 0, -1):
            exactly[k] = exactly[k] * (1.0 - chance) + exactly[k - 1] * chance
        exactly[0] *= 1.0 - chance
    return min(1.0, exactly[count])


def replaced(chances: Sequence[float], left: Sequence[Sequence[float]]) -> list[float]:
    """Give the chances of those asked, where each who refuses is replaced while any are left.

    `left` has each one's chance a minute later, two minutes later, and so on; they are taken in
    order, each for one place only.
    """
    count, found = len(chances), []
    for place, chance in enumerate(chances):
        nobody = 1.0 - chance  # comes for this place
        for turn, after in enumerate(range(place, len(left), count)):
            if turn >= len(REPLACED):
                break
            nobody *= 1.0 - left[after][turn]
        found.append(1.0 - nobody)
    return found


def at_once(lacking: int) -> int:
    """Tell how many may be asked and not have answered yet, for one role."""
    return max(lacking + SPARE, lacking * 5 // 2) if lacking > 0 else 0


def _for_role(
    role: str, able: Sequence[Person], need: Need, *, room: int
) -> tuple[list[Choice], float]:
    lacking = need.wanted.get(role, 0) - need.coming.get(role, 0)
    chances = list(need.waiting.get(role, ()))
    room = min(room, at_once(lacking) - len(chances))
    # The nearest first: whoever replaces them a minute later should have time left for the way.
    ranked = sorted((_choice(p, role, need) for p in able), key=lambda c: (c.minutes, str(c.id)))
    near = [choice for choice in ranked if in_time(choice.minutes, need.target) >= IN_REACH]
    # Nobody beyond those who may be asked now, and their replacements, changes anything.
    reach = near[: (1 + len(REPLACED)) * (len(chances) + max(room, 0))]
    left = [tuple(_later(choice, need, by) for by in REPLACED) for choice in reach]
    chosen: list[Choice] = []
    sure = at_least(replaced(chances, left), lacking)
    for choice in near[: max(room, 0)]:
        if sure >= SURE_ENOUGH:
            break
        chosen.append(choice)
        chances.append(choice.chance)
        sure = at_least(replaced(chances, left[len(chosen) :]), lacking)
    # A refusal is replaced, a late arrival is not: whoever would be late is asked when nobody
    # nearer is left and those who have not answered yet could not fill the places.
    if len(chosen) == len(near) and len(chances) < lacking:
        chosen += ranked[len(near) :][
            : max(min(room - len(chosen), lacking + LATE - len(chances)), 0)
        ]
    return chosen, sure


def _choice(person: Person, role: str, need: Need) -> Choice:
    minutes = person.minutes or 0.0
    chance = going(person, need) * in_time(minutes, need.target)
    return Choice(id=person.id, role=role, minutes=minutes, chance=chance, ready=person.ready)


def _later(choice: Choice, need: Need, by: float) -> float:
    now = in_time(choice.minutes, need.target)
    return choice.chance * in_time(choice.minutes + by, need.target) / now if now else 0.0


def _rarest_first(free: Sequence[Person], need: Need) -> list[str]:
    # Who alone can interpret must not be used up as one of many observers.
    able = {role: sum(role in person.roles for person in free) for role in need.wanted}
    return sorted(need.wanted, key=lambda role: (able[role], role))


def _speaks(person: Person, role: str, need: Need) -> bool:
    return role != "interpreter" or not need.language or need.language in person.languages


def _would_go_alone(asked: Sequence[Choice], need: Need) -> bool:
    others = sum(need.coming.values()) + sum(len(chances) for chances in need.waiting.values())
    return 0 < len(asked) + others < need.together
