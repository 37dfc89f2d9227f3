"""Time is one clock's, and timers are looked at every second."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from testigo.core import clock, keyring, sweep, work
from testigo.core.act import Act
from testigo.core.errors import Fault, Forbidden
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


@pytest.mark.parametrize(
    "failure",
    [
        DatabaseError("Lucia, 617-555-0147"), keyring.Locked(), Fault("Lucia's provider"),
        Forbidden(who="Lucia"), OSError("no space for Lucia"), KeyError("Lucia"),
    ],
    ids=lambda failure: type(failure).__name__,
)  # fmt: skip
def test_one_broken_timer_does_not_stop_the_others(monkeypatch, caplog, failure):
    def broken(act: Act) -> int:
        raise failure

    monkeypatch.setattr(sweep, "SWEEPS", {"broken": broken, "whole": lambda act: 2})

    assert sweep.sweep(an_act()) == 2
    assert "broken" in caplog.text
    assert "Lucia" not in caplog.text


def test_a_worker_whose_timers_end_ends_with_them_and_one_that_is_told_to_stop_does_not():
    told = """
import sys, threading, time
import django
django.setup()
from testigo.core import work
def moving(stop):
    if "die" in sys.argv:
        raise MemoryError
    stop.set()
thread = threading.Thread(target=work.until_stopped, args=[moving, threading.Event()])
thread.start(); thread.join(); time.sleep(1); print("lives")
"""
    run = [sys.executable, "-c", told]
    died = subprocess.run([*run, "die"], capture_output=True, check=False, timeout=60)
    stopped = subprocess.run(run, capture_output=True, check=False, timeout=60)

    assert died.returncode == -signal.SIGTERM
    assert b"lives" not in died.stdout
    assert (stopped.returncode, stopped.stdout) == (0, b"lives\n")


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
