"""A carrier takes so many segments a second: who goes now, and when everybody else's turn is.

Urgent messages never wait here: what they take is missing for the others behind them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from testigo.channels.ladders.models import Pace
from testigo.core import clock

AHEAD: Final = 1.0  #: seconds of a carrier's line that may be taken at once
CREDIT: Final = 2.0  #: seconds we may have been late and still use


@dataclass
class Line:
    """One carrier's line while it is being filled; seconds on the network's clock."""

    rate: float  #: segments a second
    now: datetime
    taken_to: datetime
    spread_to: datetime
    speed: float = 1.0  #: of a drill's clock

    def wait(self, segments: int, *, urgent: bool) -> float:
        """Take a place for one message; give the seconds until its turn, 0: now."""
        step = timedelta(seconds=segments / self.rate)
        late = timedelta(seconds=CREDIT * self.speed)
        start = max(self.taken_to, self.now - late)
        if urgent or start <= self.now + timedelta(seconds=AHEAD * self.speed):
            self.taken_to = start + step
            return 0.0
        turn = max(self.spread_to, start)
        self.spread_to = turn + step
        return (turn - self.now).total_seconds()


@contextmanager
def line(kind: str, rate: float, now: datetime) -> Iterator[Line]:
    """Hold a carrier's line for this transaction: no other sender fills it meanwhile."""
    Pace.objects.bulk_create([Pace(kind=kind, taken_to=now, spread_to=now)], ignore_conflicts=True)
    row = Pace.objects.select_for_update().get(pk=kind)
    held = Line(rate, now, row.taken_to, row.spread_to, max(clock.speed(), 1.0))
    yield held
    Pace.objects.filter(pk=kind).update(taken_to=held.taken_to, spread_to=held.spread_to)


def ahead(kind: str, now: datetime) -> float:
    """Give the seconds for which a carrier's line is full already."""
    row = Pace.objects.filter(pk=kind).first()
    return max((max(row.taken_to, row.spread_to) - now).total_seconds(), 0.0) if row else 0.0
