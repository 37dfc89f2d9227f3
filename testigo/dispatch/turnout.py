"""How long people need from a request to their street door, learnt from those who arrived.

Plain arithmetic over counts: nobody's own pace is kept, and too few arrivals tell nothing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HOURS: Final = 3  #: hours of the day that are counted together
STEP: Final = 0.5  #: minutes that are counted together
LONGEST: Final = 15.0  #: minutes; longer ones are counted with it
WAIT: Final = timedelta(seconds=60)  #: whoever was silent for longer was replaced: not counted
ENOUGH: Final = 5  #: arrivals before anything is learnt: fewer would tell of somebody
WEIGHT: Final = 5.0  #: arrivals after which they outweigh what is usual in the field

Counts = Mapping[tuple[str, int], int]  #: mode and step -> how many


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The minutes until somebody sets out, and what they rest on."""

    minutes: float
    of: int = 0  #: arrivals; 0 where it is what is usual in the field


def took(
    *, asked: datetime, answered: datetime, there: datetime, minutes: float, ready: float
) -> float:
    """Tell how long somebody needed to set out; `minutes` was the estimate, `ready` in it."""
    gone = min(answered - asked, WAIT) + (there - answered)
    way = minutes - ready
    return min(max(gone.total_seconds() / 60 - way, 0.0), LONGEST)


def step(minutes: float) -> int:
    """Tell which count so many minutes belong to."""
    return int(min(max(minutes, 0.0), LONGEST) / STEP)


def hours(hour: int) -> int:
    """Tell which hours of the day are counted with this one: their first."""
    return hour - hour % HOURS


def ready(counts: Counts, mode: str, usual: float) -> Ready:
    """Learn from those who came the same way, else from everybody, else what is usual."""
    same = Counter({step: count for (by, step), count in counts.items() if by == mode})
    every: Counter[int] = Counter()
    for (_by, step), count in counts.items():
        every[step] += count
    for held in (same, every):
        if (of := held.total()) >= ENOUGH:
            learnt = (of * _middle(held) + WEIGHT * usual) / (of + WEIGHT)
            return Ready(minutes=round(learnt, 2), of=of)
    return Ready(minutes=usual)


def _middle(held: Counter[int]) -> float:
    below, half = 0, held.total() / 2
    for found in sorted(held):
        below += held[found]
        if below >= half:
            return found * STEP + STEP / 2
    return 0.0
