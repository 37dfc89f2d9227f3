"""The clock everything reads. Only a drill's database may shift or speed it."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from testigo.core.errors import Refused

FRESH = 0.5  #: seconds a process trusts what it last read of a drill's clock


class RealClock(Refused):
    """Only a drill's clock may be moved."""


@dataclass(frozen=True)
class _Pace:
    since: datetime  #: real time at which the pace was set
    shown: datetime  #: what the clock showed then
    speed: float

    def now(self, real: datetime) -> datetime:
        return self.shown + (real - self.since) * self.speed


class _Cache(threading.local):
    pace: _Pace | None = None
    read_at: float = -1.0


_cache = _Cache()


def now() -> datetime:
    """Tell the time, in UTC: the real one, or the drill's."""
    real = timezone.now()
    pace = _pace()
    return pace.now(real) if pace else real


def speed() -> float:
    """Tell how many seconds pass on this clock in one real second."""
    pace = _pace()
    return pace.speed if pace else 1.0


def move(*, forward: timedelta = timedelta(), speed: float | None = None) -> None:
    """Shift or speed a drill's clock. Raises RealClock outside a drill's database."""
    from testigo.core.models import DrillMark

    with transaction.atomic():
        mark = DrillMark.objects.select_for_update().first()
        if mark is None:
            raise RealClock
        real = timezone.now()
        shown = _Pace(mark.real_at, mark.shown_at, mark.speed).now(real)
        mark.real_at, mark.shown_at = real, shown + forward
        mark.speed = mark.speed if speed is None else speed
        mark.save()
    forget()


def forget() -> None:
    """Read the drill's clock anew at the next look."""
    _cache.read_at = -1.0


def _pace() -> _Pace | None:
    # A look every half second keeps a thousand reads a second off the database.
    if time.monotonic() - _cache.read_at < FRESH:
        return _cache.pace
    if connection.needs_rollback:
        return _cache.pace
    with connection.cursor() as cursor:
        cursor.execute("SELECT real_at, shown_at, speed FROM core_drillmark LIMIT 1")
        row = cursor.fetchone()
    _cache.pace = _Pace(*row) if row else None
    _cache.read_at = time.monotonic()
    return _cache.pace
