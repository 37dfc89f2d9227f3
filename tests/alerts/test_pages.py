"""The desk's panel of an incident's alert, the board of alerts, one alert in every language."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from testigo.alerts import operations
from testigo.alerts.models import Alert
from testigo.alerts.types import AlertView, Stage
from testigo.core import clock
from testigo.core.act import Act
from testigo.incidents import operations as incidents
from testigo.incidents.types import Basis, IncidentView, Status
from testigo.security.types import Role
from tests.build import an_account, lucia, pilar, signed_in
from tests.build_alerts import a_subscriber, account, by
from tests.build_incidents import a_confirmed_incident, an_incident

pytestmark = pytest.mark.django_db


def lucia_now() -> Act:
    return by("Lucia", clock.now())


def nadia_now() -> Act:
    return by("Nadia", clock.now())


@pytest.fixture
def lucia_s(client: Client) -> Client:
    return signed_in(client, lucia())


@pytest.fixture
def nadia_s() -> Client:
    nadia_now()
    return signed_in(Client(), account("Nadia"))


@pytest.fixture
def confirmed() -> IncidentView:
    """An incident confirmed a moment ago, owned, with three people who want the area's news."""
    now = clock.now()
    for name in ("ana", "ben", "cam"):
        a_subscriber(f"{name}@example.invalid", at=now)
    seen = a_confirmed_incident(now)
    return incidents.own(lucia_now(), seen.id)


def panel(client: Client, incident: IncidentView | AlertView) -> str:
    number = incident.id if isinstance(incident, IncidentView) else incident.incident
    return client.get(
        f"/desk/incident/{number}/detail/", headers={"HX-Request": "true"}
    ).content.decode()


def test_the_panel_goes_from_the_draft_to_the_update(lucia_s, nadia_s, confirmed):
    shown = panel(lucia_s, confirmed)
    assert "Draft an alert for The Port" in shown
    assert "3 people want news of this area." in shown

    lucia_s.post(f"/alerts/draft/{confirmed.id}/", {"hours": 3})
    alert = Alert.objects.get()
    shown = panel(lucia_s, confirmed)
    assert "Drafted by Lucia" in shown
    assert "Release to 3 people, as the first of two" in shown
    assert "VERIFIED. Immigration agents are in The Port." in shown

    lucia_s.post(f"/alerts/{alert.pk}/release/")
    assert "You released it. A second person must release it too." in panel(lucia_s, confirmed)
    shown = panel(nadia_s, confirmed)
    assert "Released by Lucia, needs a second." in shown
    assert "Send to 3 people now, as the second" in shown

    nadia_s.post(f"/alerts/{alert.pk}/release/")
    shown = panel(lucia_s, confirmed)
    assert "Lucia and Nadia released it to 3 people." in shown
    assert "Cancel the alert" in shown

    for act in (lucia_now(), nadia_now()):
        incidents.settle(act, confirmed.id, outcome=Status.LEFT, basis=Basis.OBSERVER)
    shown = panel(lucia_s, confirmed)
    assert "Send the update to 3 people" in shown
    assert "UPDATE" in shown

    lucia_s.post(f"/alerts/{alert.pk}/update/")
    assert Alert.objects.get().stage == Stage.UPDATED
    assert "update sent" in panel(lucia_s, confirmed)


def test_the_timeline_of_the_incident_tells_every_act(lucia_s, nadia_s, confirmed):
    drafted = operations.draft(lucia_now(), confirmed.id)
    operations.release(lucia_now(), drafted.id)
    operations.take_back(lucia_now(), drafted.id)
    operations.release(nadia_now(), drafted.id)
    operations.release(lucia_now(), drafted.id)

    shown = panel(lucia_s, confirmed)
    for line in (
        "Lucia: Drafted an alert", "Lucia: Released the alert; it needs a second",
        "Lucia: Took the release back", "Lucia: Alert sent, as the second: 3 people",
    ):  # fmt: skip
        assert line in shown


def test_the_one_filled_button_is_the_alert_s_where_nothing_is_asked_first(lucia_s, confirmed):
    for alert in (None, operations.draft(lucia_now(), confirmed.id)):
        shown = panel(lucia_s, confirmed)
        filled = re.findall(r'<button class="btn (?:wide main|main wide)', shown)
        assert len(filled) == 1, alert


def test_a_call_taker_sees_the_alert_and_releases_nothing(confirmed):
    drafted = operations.draft(lucia_now(), confirmed.id)
    client = signed_in(Client(), pilar())
    shown = panel(client, confirmed)
    assert "Drafted by Lucia" in shown
    assert "as the first of two" not in shown
    assert client.post(f"/alerts/{drafted.id}/release/").status_code == 403
    assert Alert.objects.get().stage == Stage.DRAFTED


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.VERIFIER, Role.BUDDY, Role.INTERPRETER])
def test_whoever_is_out_there_neither_reads_nor_releases_alerts(role, confirmed):
    drafted = operations.draft(lucia_now(), confirmed.id)
    client = signed_in(Client(), an_account("Out", role))
    assert client.get("/alerts/").status_code == 403
    assert client.get(f"/alerts/{drafted.id}/").status_code == 403
    assert client.post(f"/alerts/{drafted.id}/release/").status_code == 403


def test_the_board_is_empty_with_a_word_of_what_will_be_there(lucia_s):
    shown = lucia_s.get("/alerts/").content.decode()
    assert "No alert today" in shown
    assert "Nobody is on the rota" in shown


def test_the_board_shows_alerts_and_what_ended_for_a_day(lucia_s, confirmed):
    drafted = operations.draft(lucia_now(), confirmed.id)
    operations.release(lucia_now(), drafted.id)
    operations.release(nadia_now(), drafted.id)
    shown = lucia_s.get("/alerts/").content.decode()
    assert "Immigration agents are in The Port" in shown
    assert 'class="alertcard"' in shown

    for act in (lucia_now(), nadia_now()):
        operations.cancel(act, drafted.id)
    assert 'class="alertcard upd"' in lucia_s.get("/alerts/").content.decode()
    Alert.objects.update(ended_at=clock.now() - timedelta(hours=25))
    assert "No alert today" in lucia_s.get("/alerts/").content.decode()


def test_one_alert_is_read_in_every_language_before_it_goes(lucia_s, confirmed):
    drafted = operations.draft(lucia_now(), confirmed.id)
    shown = lucia_s.get(f"/alerts/{drafted.id}/").content.decode()
    for code in ("en", "es", "ur"):
        assert f'lang="{code}" dir="auto">' in shown
    assert "Release to 3 people, as the first of two" in shown


def test_a_turn_on_the_rota_is_taken_and_ended(lucia_s, nadia_s, confirmed):
    nadia_s.post("/alerts/rota/begin/", {"hours": 4})
    assert "Nadia" in lucia_s.get("/alerts/").content.decode()
    drafted = operations.draft(lucia_now(), confirmed.id)
    operations.release(by("Rosa", clock.now()), drafted.id)
    assert "Somebody is on the release rota now." in panel(lucia_s, confirmed)

    nadia_s.post("/alerts/rota/end/")
    assert "as the second" in panel(lucia_s, confirmed)


def test_words_sent_along_with_a_press_go_nowhere(lucia_s, nadia_s, confirmed):
    words = {"text": "Everybody come to 12 Broadway", "area": "the blue house", "what": "raid!"}
    lucia_s.post(f"/alerts/draft/{confirmed.id}/", {"hours": 2, **words})
    alert = Alert.objects.get()
    lucia_s.post(f"/alerts/{alert.pk}/release/", words)
    nadia_s.post(f"/alerts/{alert.pk}/release/", words)

    shown = lucia_s.get(f"/alerts/{alert.pk}/").content.decode()
    assert Alert.objects.get().stage == Stage.RELEASED
    assert "Everybody" not in shown
    assert "blue house" not in shown


@pytest.mark.parametrize("hours", ["0", "7", "1000", "-2", "two"])
def test_no_press_makes_an_alert_last_longer(lucia_s, confirmed, hours):
    answer = lucia_s.post(f"/alerts/draft/{confirmed.id}/", {"hours": hours})
    assert answer.status_code == 422
    assert not Alert.objects.exists()


def test_an_unverified_incident_offers_no_alert(lucia_s):
    incident = an_incident(clock.now())
    assert "Draft an alert" not in panel(lucia_s, incident)
    assert lucia_s.post(f"/alerts/draft/{incident.id}/").status_code == 409
