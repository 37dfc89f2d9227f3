"""A clock that jumps: no timer fires twice for one silence, and each goes on afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from testigo.core import clock, sweep
from testigo.core.act import Act
from testigo.core.models import DrillMark
from testigo.dispatch import operations
from testigo.dispatch.events import CheckInMissed, StageChanged
from testigo.dispatch.types import Answer, AskView, Stage
from testigo.incidents.events import LawyerUnanswered
from testigo.security.types import Kind, Role
from tests.build import a_network, all_published, dana
from tests.build_dispatch import a_call_out, a_crowd, a_volunteer, asked, own, says
from tests.build_incidents import an_incident

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Real:
    """The machine's own clock, in our hands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.at)

    def move(self, by: timedelta) -> None:
        self.at += by
        clock.forget()


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Real:
    a_network(kind=Kind.DRILL)
    return Real(monkeypatch)


def two_sweeps() -> None:
    sweep.sweep(Act.system())
    sweep.sweep(Act.system())


def one_there_one_silent() -> AskView:
    at = clock.now()
    a_volunteer("Tom", Role.BUDDY, at=at)
    a_crowd(2, at=at)
    there, _silent = asked(a_call_out(at=at), at=at)
    return says(there, Answer.HERE, at=at)


def silences() -> int:
    return sum(event.stage == Stage.SILENT for event in all_published(StageChanged))


def test_a_drill_s_clock_goes_a_day_forward_and_back(real: Real):
    DrillMark.objects.create(real_at=real.at, shown_at=real.at, speed=1.0)
    clock.forget()
    dana()
    an_incident(real.at, taken="now")
    there = one_there_one_silent()

    clock.move(forward=DAY)
    two_sweeps()
    assert len(all_published(CheckInMissed)) == 1
    assert len(all_published(LawyerUnanswered)) == 1, "one page, not one for each that was missed"
    assert silences() >= 1
    told = silences()

    clock.move(forward=-DAY)
    two_sweeps()
    assert len(all_published(CheckInMissed)) == 1
    assert len(all_published(LawyerUnanswered)) == 1
    assert silences() == told

    operations.check_in(own(there, at=clock.now()), there.id, once=uuid4())
    clock.move(forward=16 * MINUTE)
    two_sweeps()
    assert len(all_published(CheckInMissed)) == 2, "a new silence is a new call"


def test_the_machine_s_clock_steps_back_an_hour(real: Real):
    there = one_there_one_silent()
    real.move(16 * MINUTE)
    two_sweeps()
    told = silences()
    assert (len(all_published(CheckInMissed)), told >= 1) == (1, True)

    real.move(-HOUR)
    two_sweeps()
    assert (len(all_published(CheckInMissed)), silences()) == (1, told)

    operations.check_in(own(there, at=clock.now()), there.id, once=uuid4())
    real.move(16 * MINUTE)
    two_sweeps()
    assert len(all_published(CheckInMissed)) == 2
