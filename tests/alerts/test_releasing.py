"""Two people release an alert; it goes to whoever wants it, and what follows to the same."""

from datetime import datetime, timedelta

import pytest

from testigo.alerts import operations, queries
from testigo.alerts.errors import (
    Expired,
    NothingToCorrect,
    NotNow,
    NotOnTheRota,
    NotOver,
    NotVerified,
    SomethingWaits,
)
from testigo.alerts.events import (
    AlertCancelled,
    AlertCorrected,
    AlertReleased,
    AlertUpdated,
    AlertWaits,
)
from testigo.alerts.types import AlertView, Stage, Word
from testigo.channels.models import Delivery
from testigo.incidents import operations as incidents
from testigo.incidents.models import Incident
from testigo.incidents.types import Basis, Status
from tests.build import DAWN, all_published, published
from tests.build_alerts import (
    a_draft,
    a_subscriber,
    an_alert,
    by,
    lucia_acts,
    nadia_acts,
    told,
)
from tests.build_incidents import an_incident, minutes

pytestmark = pytest.mark.django_db


def test_the_first_release_sends_nothing_and_the_second_sends_it_to_the_area():
    ana = a_subscriber()
    elsewhere = a_subscriber("ben@example.invalid", areas=["cambridgeport"])
    drafted = a_draft()

    waits = operations.release(lucia_acts(), drafted.id)
    assert (waits.stage, told(drafted)) == (Stage.WAITING, [])
    assert published(AlertWaits).alert == drafted.id

    out = operations.release(nadia_acts(), drafted.id)

    assert out.stage == Stage.RELEASED
    assert (out.released_by, out.seconded_by) == (lucia_acts().by, nadia_acts().by)
    assert out.until == DAWN + timedelta(hours=2)
    assert told(out) == [str(ana.pk)]
    assert str(elsewhere.pk) not in told(out)
    assert published(AlertReleased).alert == out.id


def test_what_goes_out_is_made_of_the_incident_s_facts():
    a_subscriber()
    alert = an_alert()

    sent = Delivery.objects.get(dedupe=f"alert:{alert.id}:1")

    assert sent.template == "alerts.here"
    assert sent.parameters == {
        "what": "here", "area": "The Port", "looked": "verifier", "since": "06:40",
        "from": "06:40", "to": "06:40", "until": "08:40", "now": "06:40", "sent": "06:40",
        "hotline": "617-555-0100",
    }  # fmt: skip
    assert sent.path == f"/en/a/{alert.code}/"
    assert sent.expires_at == alert.until
    assert queries.say(nadia_acts(), alert, "en").startswith(
        "VERIFIED. Immigration agents are in The Port. Since 06:40. A verifier looked, 06:40."
    )


def test_each_reads_it_in_their_own_language():
    a_subscriber("es@example.invalid", language="es")
    a_subscriber("ur@example.invalid", language="ur")
    alert = an_alert()

    sent = Delivery.objects.filter(dedupe=f"alert:{alert.id}:1")
    paths = sent.order_by("path").values_list("path", flat=True)
    assert list(paths) == [f"/es/a/{alert.code}/", f"/ur/a/{alert.code}/"]


def test_a_person_taken_is_corrected_to_exactly_those_who_got_the_alert():
    ana = a_subscriber()
    alert = an_alert()
    late = a_subscriber("late@example.invalid")
    after = DAWN + minutes(5)
    with pytest.raises(NothingToCorrect):
        operations.correct(lucia_acts(after), alert.id)
    incidents.mark_taken(lucia_acts(after), alert.incident)

    waits = operations.correct(lucia_acts(after), alert.id)
    assert (waits.stage, waits.what, told(alert, 2)) == (Stage.RELEASED, "here", [])
    with pytest.raises(SomethingWaits):
        operations.cancel(nadia_acts(after), alert.id)
    corrected = operations.correct(nadia_acts(after), alert.id)

    assert (corrected.stage, corrected.what) == (Stage.CORRECTED, "taken")
    assert corrected.until == alert.until, "a correction never lengthens an alert"
    assert told(alert, 2) == [str(ana.pk)]
    assert str(late.pk) not in told(alert, 2)
    assert published(AlertCorrected).alert == alert.id


def test_a_correction_to_another_area_reaches_its_people_too_and_what_follows_reaches_all():
    ana = a_subscriber()
    both = a_subscriber("both@example.invalid", areas=["the-port", "cambridgeport"])
    ben = a_subscriber("ben@example.invalid", areas=["cambridgeport"])
    alert = an_alert()
    a_subscriber("late@example.invalid")
    after = DAWN + minutes(5)
    Incident.objects.filter(pk=alert.incident).update(area="cambridgeport")
    everybody = sorted(str(one.pk) for one in (ana, both, ben))

    operations.correct(lucia_acts(after), alert.id)
    panel = queries.panel(nadia_acts(after), alert.incident)
    assert (panel.word, panel.people) == ("correction", 3)
    operations.correct(nadia_acts(after), alert.id)
    assert told(alert, 2) == everybody

    for act in (lucia_acts(after), nadia_acts(after)):
        operations.cancel(act, alert.id)
    assert told(alert, 3) == everybody


def test_a_cancellation_goes_to_exactly_those_who_got_it():
    ana = a_subscriber()
    alert = an_alert()
    after = DAWN + minutes(5)
    operations.cancel(nadia_acts(after), alert.id)
    assert told(alert, 2) == []

    cancelled = operations.cancel(lucia_acts(after), alert.id)

    assert cancelled.stage == Stage.CANCELLED
    assert told(alert, 2) == [str(ana.pk)]
    assert published(AlertCancelled).alert == alert.id
    states = Delivery.objects.filter(dedupe=f"alert:{alert.id}:1").values_list("state", flat=True)
    assert set(states) == {"cancelled"}, "what has not left yet is not sent any more"
    with pytest.raises(NotNow):
        operations.correct(lucia_acts(after), alert.id)


def over(alert: AlertView, at: datetime) -> None:
    """Two people say that they left."""
    for act in (lucia_acts(at), nadia_acts(at)):
        incidents.settle(act, alert.incident, outcome=Status.LEFT, basis=Basis.OBSERVER)


def test_an_update_says_how_it_ended_to_exactly_those_who_got_the_alert():
    ana = a_subscriber()
    alert = an_alert()
    a_subscriber("late@example.invalid")
    after = DAWN + minutes(50)
    with pytest.raises(NotOver):
        operations.update(lucia_acts(after), alert.id)
    over(alert, after)

    updated = operations.update(lucia_acts(after), alert.id)

    assert (updated.stage, updated.what) == (Stage.UPDATED, "left")
    assert told(alert, 2) == [str(ana.pk)]
    assert published(AlertUpdated).alert == alert.id
    assert queries.say(lucia_acts(after), updated, "en").startswith(
        "UPDATE 07:30. Was here, left. The Port. A trained observer was there, from 06:40 to 07:30."
    )


def test_an_update_comes_even_after_the_alert_has_expired():
    ana = a_subscriber()
    alert = an_alert(hours=1)
    after = DAWN + timedelta(minutes=70)
    operations.advance(lucia_acts(after))
    over(alert, after)

    assert operations.update(lucia_acts(after), alert.id).stage == Stage.UPDATED
    assert told(alert, 2) == [str(ana.pk)]


def test_the_first_release_can_be_taken_back_before_the_second():
    drafted = a_draft()
    operations.release(lucia_acts(), drafted.id)

    back = operations.take_back(lucia_acts(), drafted.id)
    assert (back.stage, back.waiting) == (Stage.DRAFTED, None)
    operations.release(nadia_acts(), drafted.id)
    out = operations.release(lucia_acts(), drafted.id)

    assert out.stage == Stage.RELEASED
    with pytest.raises(NotNow):
        operations.take_back(lucia_acts(), drafted.id)


def test_a_draft_can_be_dropped_and_drafted_anew():
    drafted = a_draft()
    assert operations.drop(lucia_acts(), drafted.id).stage == Stage.DROPPED
    with pytest.raises(NotNow):
        operations.release(lucia_acts(), drafted.id)

    assert operations.draft(lucia_acts(), drafted.incident).number == drafted.number + 1


def test_an_answer_to_a_rumour_goes_to_those_who_asked_for_answers():
    ana = a_subscriber(kinds=["rumour"])
    a_subscriber("ben@example.invalid")
    incident = an_incident()
    incidents.settle(lucia_acts(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)
    drafted = operations.draft(lucia_acts(), incident.id)
    operations.release(lucia_acts(), drafted.id)
    out = operations.release(nadia_acts(), drafted.id)

    assert (out.kind, told(out)) == ("rumour", [str(ana.pk)])
    assert "Looked, nobody seen" in queries.say(nadia_acts(), out, "en")
    with pytest.raises(NotNow):
        operations.update(nadia_acts(), out.id)


def test_people_are_counted_before_the_button():
    a_subscriber()
    a_subscriber("es@example.invalid", language="es")
    drafted = a_draft()
    assert queries.counts(lucia_acts(), drafted.id).people == 2
    assert dict(queries.counts(lucia_acts(), drafted.id).by_language) == {"en": 1, "es": 1}

    operations.release(lucia_acts(), drafted.id)
    operations.release(nadia_acts(), drafted.id)
    a_subscriber("late@example.invalid")
    assert queries.counts(lucia_acts(), drafted.id, Word.UPDATE).people == 2


def test_whoever_is_on_the_release_rota_gives_the_second_release():
    rosa = by("Rosa")
    operations.take_turn(rosa, until=DAWN + timedelta(hours=4))
    drafted = a_draft()
    operations.release(lucia_acts(), drafted.id)
    with pytest.raises(NotOnTheRota):
        operations.release(nadia_acts(), drafted.id)

    assert operations.release(by("Rosa", DAWN), drafted.id).seconded_by == rosa.by


def test_nobody_waits_for_the_rota_when_its_only_member_was_the_first():
    operations.take_turn(lucia_acts(), until=DAWN + timedelta(hours=4))
    drafted = a_draft()
    operations.release(lucia_acts(), drafted.id)

    assert operations.release(nadia_acts(), drafted.id).stage == Stage.RELEASED


def test_a_turn_that_has_ended_binds_nobody():
    rosa = by("Rosa")
    operations.take_turn(rosa, until=DAWN + timedelta(hours=4))
    operations.end_turn(rosa)
    drafted = a_draft()
    operations.release(lucia_acts(), drafted.id)

    assert operations.release(nadia_acts(), drafted.id).stage == Stage.RELEASED


def test_each_text_is_news_once():
    an_alert()
    assert len(all_published(AlertReleased)) == 1


def test_an_expired_alert_is_neither_corrected_nor_cancelled():
    alert = an_alert(hours=1)
    after = DAWN + timedelta(minutes=61)
    with pytest.raises(Expired):
        operations.cancel(lucia_acts(after), alert.id)


def test_a_correction_that_is_no_longer_so_is_not_sent():
    a_subscriber()
    alert = an_alert()
    after = DAWN + minutes(5)
    incidents.mark_taken(lucia_acts(after), alert.incident)
    operations.correct(lucia_acts(after), alert.id)

    Incident.objects.filter(pk=alert.incident).update(area="cambridgeport")
    with pytest.raises(NotVerified):
        operations.correct(nadia_acts(after), alert.id)
    assert told(alert, 2) == []

    operations.take_back(nadia_acts(after), alert.id)
    for act in (nadia_acts(after), lucia_acts(after)):
        seen = operations.correct(act, alert.id)
    assert (seen.area, seen.what) == ("cambridgeport", "taken")
