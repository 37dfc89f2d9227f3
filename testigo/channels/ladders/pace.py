"""A carrier takes so many segments a second: who goes now, and when everybody else's turn is.

Urgent messages never wait here: what they take is missing for the others behind them. A line never
stands still while somebody has a turn on it: where those before them were withdrawn, they move up.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from testigo.channels.ladders.models import Pace
from testigo.channels.types import Urgency
from testigo.core import clock

AHEAD: Final = 1.0  #: seconds of a carrier's line that may be taken at once
CREDIT: Final = 2.0  #: seconds we may have been late and still use
FARTHEST: Final = timedelta(minutes=10)  #: a line full for longer was filled by a clock set back
MOST: Final = 5_000  #: that move up at once: the line is held meanwhile
TURN: Final = "turn"  #: why a delivery waits, where it waits for its turn

#: As in `leases.CLAIM`, urgency by urgency along the line: a million behind are not looked at.
WITH_A_TURN: Final = """
SELECT n.at, n.due_at FROM unnest(%(urgencies)s::smallint[]) u(urgency)
CROSS JOIN LATERAL (
  SELECT t.ctid AS at, t.due_at FROM channels_turn t JOIN channels_delivery d ON d.id = t.delivery
  WHERE t.urgency = u.urgency AND t.due_at > %(now)s
    AND d.kind = %(kind)s AND d.state = 'waiting' AND d.error = %(turn)s
  ORDER BY t.due_at, t.delivery LIMIT %(limit)s FOR UPDATE OF t SKIP LOCKED
) n ORDER BY n.due_at LIMIT %(limit)s
"""
#: The turn goes first, as in `queue.WITHDRAW`; one that is being withdrawn is left behind.
SOONER: Final = f"""
WITH held AS MATERIALIZED ({WITH_A_TURN}), moved AS (
  UPDATE channels_turn t SET due_at = t.due_at - %(gap)s FROM held WHERE t.ctid = held.at
  RETURNING t.delivery, t.due_at
)
UPDATE channels_delivery d SET due_at = moved.due_at FROM moved WHERE d.id = moved.delivery
"""  # noqa: S608 - made of a constant


@dataclass
class Line:
    """One carrier's line while it is being filled; seconds on the network's clock."""

    rate: float  #: segments a second
    now: datetime
    taken_to: datetime
    spread_to: datetime
    speed: float = 1.0  #: of a drill's clock

    def __post_init__(self) -> None:
        self.taken_to = min(self.taken_to, self.now + FARTHEST * self.speed)

    def wait(self, segments: int, *, urgent: bool, seconds: float = math.inf) -> float:
        """Take a place for one message; give the seconds until its turn, 0: now.

        After so many `seconds` it is worth nothing: it takes no turn then, and waits until there.
        """
        step = timedelta(seconds=segments / self.rate)
        late = timedelta(seconds=CREDIT * self.speed)
        start = max(self.taken_to, self.now - late)
        if urgent or start <= self.now + timedelta(seconds=AHEAD * self.speed):
            self.taken_to = start + step
            return 0.0
        turn = max(self.spread_to, start)
        wait = (turn - self.now).total_seconds()
        if wait >= seconds:
            return seconds
        self.spread_to = turn + step
        return wait


@contextmanager
def line(kind: str, rate: float, now: datetime) -> Iterator[Line]:
    """Hold a carrier's line for this transaction: no other sender fills it meanwhile."""
    Pace.objects.bulk_create([Pace(kind=kind, taken_to=now, spread_to=now)], ignore_conflicts=True)
    row = Pace.objects.select_for_update().get(pk=kind)
    held = Line(rate, now, row.taken_to, row.spread_to, max(clock.speed(), 1.0))
    yield held
    Pace.objects.filter(pk=kind).update(taken_to=held.taken_to, spread_to=held.spread_to)


def move_up(now: datetime) -> None:
    """Let those who have turns on a line that stands still go at once, in their order."""
    late = timedelta(seconds=(AHEAD + CREDIT) * max(clock.speed(), 1.0))
    still = Pace.objects.filter(taken_to__lt=now, spread_to__gt=now + late)
    for kind in list(still.order_by("kind").values_list("kind", flat=True)):
        with transaction.atomic():
            _close_up(still.filter(pk=kind).select_for_update().first(), now, late)


def _close_up(row: Pace | None, now: datetime, late: timedelta) -> None:
    if row is None:
        return
    told: dict[str, Any] = {
        "now": now, "kind": row.kind, "turn": TURN, "limit": 1,
        "urgencies": [int(Urgency.ALERT), int(Urgency.REST)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WITH_A_TURN, told)
        _at, first = cursor.fetchone() or ("", None)
        if first is None:  # what the line was given for was withdrawn, or came too late
            Pace.objects.filter(pk=row.kind).update(spread_to=now)
        elif first > now + late:
            cursor.execute(SOONER, {**told, "gap": first - now, "limit": MOST})
            if cursor.rowcount < MOST:  # nobody is left behind
                spread_to = max(row.spread_to - (first - now), now)
                Pace.objects.filter(pk=row.kind).update(spread_to=spread_to)


def ahead(kind: str, now: datetime) -> float:
    """Give the seconds for which a carrier's line is full already."""
    row = Pace.objects.filter(pk=kind).first()
    if row is None:
        return 0.0
    taken_to = min(row.taken_to, now + FARTHEST * max(clock.speed(), 1.0))
    return max((max(taken_to, row.spread_to) - now).total_seconds(), 0.0)
