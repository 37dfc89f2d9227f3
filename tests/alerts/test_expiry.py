"""An alert ends within hours by itself; what ended is never sent late."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from testigo.alerts import operations, queries
from testigo.alerts.errors import NotNow
from testigo.alerts.events import AlertExpired
from testigo.alerts.models import Text
from testigo.alerts.types import Stage
from testigo.channels.models import Delivery
from testigo.channels.sending import Sender
from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.incidents import operations as incidents
from tests.build import DAWN, published
from tests.build_alerts import a_draft, a_subscriber, an_alert, lucia_acts, nadia_acts

pytestmark = pytest.mark.django_db


def sweep(after: timedelta) -> int:
    return operations.advance(Act.system(DAWN + after))


def test_an_alert_expires_by_itself_at_its_end_and_not_before():
    alert = an_alert(hours=3)
    assert sweep(timedelta(hours=3, seconds=-1)) == 0
    assert [seen.id for seen in queries.live("home", DAWN)] == [alert.id]

    assert sweep(timedelta(hours=3)) == 1
    assert sweep(timedelta(hours=3)) == 0

    seen = queries.alert_for(lucia_acts(), alert.id)
    assert (seen.stage, published(AlertExpired).alert) == (Stage.EXPIRED, alert.id)


def test_an_expired_alert_is_not_live_even_before_the_sweep():
    an_alert(hours=1)
    assert queries.live("home", DAWN + timedelta(minutes=61)) == []


def test_an_alert_whose_time_is_over_is_never_sent_late(settings):
    a_subscriber()
    alert = an_alert()  # at dawn of a day long past: its two hours are over
    assert clock.now() > DAWN + timedelta(hours=6)
    sender = Sender()
    while sender.round():
        pass
    sender.close()

    (late,) = Delivery.objects.filter(dedupe=f"alert:{alert.id}:1")
    assert late.state == "expired"


def test_nothing_of_an_alert_can_be_sent_after_its_end():
    a_subscriber()
    alert = an_alert(hours=1)
    incidents.mark_taken(lucia_acts(), alert.incident)
    for act in (lucia_acts(DAWN + timedelta(minutes=59)), nadia_acts(DAWN + timedelta(minutes=59))):
        operations.correct(act, alert.id)

    for sent in Delivery.objects.filter(dedupe__startswith=f"alert:{alert.id}:"):
        assert alert.until is not None
        assert sent.expires_at <= alert.until


def test_a_correction_that_waits_when_the_alert_expires_is_let_go():
    alert = an_alert(hours=1)
    incidents.mark_taken(lucia_acts(), alert.incident)
    operations.correct(lucia_acts(), alert.id)
    sweep(timedelta(hours=1))

    assert not Text.objects.filter(out_at=None).exists()
    with pytest.raises(NotNow):
        operations.correct(nadia_acts(DAWN + timedelta(hours=1)), alert.id)


def test_an_old_draft_is_dropped_it_tells_of_another_moment():
    drafted = a_draft()
    operations.release(lucia_acts(), drafted.id)
    assert sweep(timedelta(hours=1, minutes=59)) == 0
    assert sweep(timedelta(hours=2)) == 1
    with pytest.raises(NotNow):
        operations.release(nadia_acts(DAWN + timedelta(hours=2)), drafted.id)


def test_nothing_public_tells_of_an_alert_a_day_after_it_ended():
    alert = an_alert(hours=1)
    sweep(timedelta(hours=1))
    soon, later = DAWN + timedelta(hours=24), DAWN + timedelta(hours=25, seconds=1)
    assert queries.by_code(alert.code, now=soon).stage == Stage.EXPIRED
    assert [seen.id for seen in queries.found24("home", "the-port", soon)] == [alert.id]

    with pytest.raises(NotYours):
        queries.by_code(alert.code, now=later)
    assert queries.recent("home", later) == []
    assert queries.found24("home", "the-port", later) == []


def test_in_public_nobody_is_named_who_released_it():
    alert = an_alert()
    for seen in (queries.by_code(alert.code, now=DAWN), *queries.recent("home", DAWN)):
        told = str(seen)
        assert "Lucia" not in told
        assert "account:" not in told


class TestAnyHours(TestCase):
    @given(hours=st.integers(1, 6), later=st.integers(0, 6 * 3600 + 60))
    @settings(max_examples=12, deadline=None)
    def test_an_alert_is_live_exactly_for_its_hours(self, hours: int, later: int):
        alert = an_alert(hours=hours)
        now = DAWN + timedelta(seconds=later)
        operations.advance(Act.system(now))
        assert bool(queries.live("home", now)) is (later < hours * 3600)
        assert queries.alert_for(lucia_acts(), alert.id).is_live is (later < hours * 3600)
