"""Time is one clock's, and timers are looked at every second."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from testigo.core import clock, sweep, work
from testigo.core.act import Act
from testigo.core.models import DrillMark
from tests.build import DAWN, an_act


@pytest.mark.django_db
def test_a_real_network_s_clock_cannot_be_moved():
    with pytest.raises(clock.RealClock):
        clock.move(forward=timedelta(hours=1))

    assert abs(clock.now() - timezone.now()) < timedelta(seconds=1)


@pytest.mark.django_db
def test_a_drill_s_evening_passes_in_minutes():
    now = timezone.now()
    DrillMark.objects.create(real_at=now, shown_at=DAWN, speed=60.0)
    clock.forget()
    assert clock.speed() == 60
    assert timedelta() <= clock.now() - DAWN < timedelta(minutes=5)

    clock.move(forward=timedelta(hours=3), speed=1.0)

    assert clock.now() - DAWN >= timedelta(hours=3)
    assert clock.speed() == 1


def test_one_broken_timer_does_not_stop_the_others(monkeypatch, caplog):
    def broken(act: Act) -> int:
        raise DatabaseError("Lucia, 617-555-0147")

    monkeypatch.setattr(sweep, "SWEEPS", {"broken": broken, "whole": lambda act: 2})

    assert sweep.sweep(an_act()) == 2
    assert "broken" in caplog.text
    assert "Lucia" not in caplog.text


def test_beats_that_were_missed_are_skipped_and_the_schedule_stays():
    times = iter([0.0, 0.2, 3.4, 4.1])
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(round(timeout or 0, 3))
            return False

    beats = work.on_schedule(Stop(), lambda: next(times), 1.0)
    for _ in range(4):
        next(beats, None)

    assert waits == [0.8, 0.6, 0.9]  # at 1, at 4 (2 and 3 were missed), at 5
