"""Comparing at equal arrivals: another way is tuned until it is in time as often as ours.

A way has sizes (how many it asks at a time). Between two sizes lies a mixture, one size at some
incidents and the other at the rest, which is in time exactly as often as ours. Where no size
reaches ours, the one that is in time most often stands for the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

SURE: Final = 1.96  #: standard errors either way: a confidence of 95 %
AGAIN: Final = 1000  #: times the incidents are drawn anew from those played

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Arrivals:
    """What every incident came to under one way of asking."""

    redundant: Values
    in_time: Values

    @classmethod
    def of(cls, redundant: Values, in_time: Values) -> Self:
        """Pair the two measures of the same incidents."""
        return cls(redundant, in_time)


@dataclass(frozen=True)
class Spared:
    """How many redundant arrivals ours spares beside a way that is in time as often."""

    middle: float
    least: float  #: with a confidence of 95 % either way
    size: int  #: which size was compared with
    share: float  #: of incidents at which the next size was
    in_time: float  #: how often they are in time


def off(values: Values) -> float:
    """Give half the width of the interval in which a mean surely lies."""
    return float(SURE * values.std(ddof=1) / np.sqrt(len(values)))


def spared(ours: Arrivals, theirs: Sequence[Arrivals], rng: np.random.Generator) -> Spared:
    """Compare redundant arrivals at equal arrivals in time, with the tuning's own uncertainty."""
    count = len(ours.in_time)
    # One row for each size, ours last: drawing incidents anew weighs all columns alike.
    in_time = np.array([*(a.in_time for a in theirs), ours.in_time])
    redundant = np.array([*(a.redundant for a in theirs), ours.redundant])
    weights = rng.multinomial(count, np.full(count, 1 / count), size=AGAIN).T / count
    drawn = zip((in_time @ weights).T, (redundant @ weights).T, strict=True)
    found = sorted(_spared(times, extra)[0] for times, extra in drawn)
    middle, size, share = _spared(in_time.mean(axis=1), redundant.mean(axis=1))
    pair = in_time[[size, min(size + 1, len(theirs) - 1)]].mean(axis=1)
    reached = float(pair[0] * (1 - share) + pair[1] * share)
    return Spared(middle, found[round(AGAIN * 0.025)], size, share, reached)


def _spared(in_time: Values, redundant: Values) -> tuple[float, int, float]:
    *sizes, ours = in_time.tolist()
    reaching = next((n for n, share in enumerate(sizes) if share >= ours), None)
    if reaching is None:
        size, share = sizes.index(max(sizes)), 0.0
    elif reaching == 0:
        size, share = 0, 0.0
    else:
        size, under = reaching - 1, sizes[reaching - 1]
        share = (ours - under) / (sizes[reaching] - under)
    extra = (
        redundant[size] + share * (redundant[size + 1] - redundant[size])
        if share
        else redundant[size]
    )
    return float(extra - redundant[-1]), size, share
