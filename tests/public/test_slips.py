"""What anybody reads and passes on of an alert: what two people released, and nothing before."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from testigo.alerts import operations, queries
from testigo.alerts.types import AlertView
from testigo.core import clock
from testigo.core.act import Act
from testigo.incidents.models import Incident
from tests.build import DAWN, a_network
from tests.build_alerts import MAIL, an_alert, lucia_acts, nadia_acts

pytestmark = pytest.mark.django_db
Press = Callable[[Act, AlertView], object]


@pytest.fixture(autouse=True)
def _it_is_dawn(settings, monkeypatch):
    settings.CHANNELS = MAIL
    monkeypatch.setattr(clock, "now", lambda: DAWN)
    a_network()


def cancels(act: Act, alert: AlertView) -> None:
    operations.cancel(act, alert.id)


def corrects(act: Act, alert: AlertView) -> None:
    Incident.objects.filter(pk=alert.incident).update(area="cambridgeport")
    operations.correct(act, alert.id)


def everything_of(alert: AlertView) -> dict[str, str]:
    """The page, the slip with its picture and paper, and the feeds, as anybody gets them."""
    paths = [
        f"/{language}/a/{alert.code}/{end}" for language in ("en", "es") for end in ("", "slip/")
    ]
    paths += [f"/feeds/cap/{alert.code}.xml", "/feeds/en/all.atom"]
    answers = {path: Client().get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.content.decode() for path, answer in answers.items()}


def picture_of(alert: AlertView) -> str:
    page = Client().get(f"/en/a/{alert.code}/slip/").content.decode()
    return page[page.index("<canvas") : page.index("</canvas>")]


@pytest.mark.parametrize("press", [cancels, corrects])
def test_what_one_person_alone_released_is_read_nowhere(press: Press):
    alert = an_alert()
    before = everything_of(alert)

    press(lucia_acts(), alert)

    assert everything_of(alert) == before
    assert "Cambridgeport" not in str(before)


def test_what_waits_is_in_no_public_view_and_is_in_the_desk_s():
    alert = an_alert()
    corrects(lucia_acts(), alert)
    seen = [queries.by_code(alert.code, now=DAWN), *queries.live("home", DAWN)]
    seen += queries.recent("home", DAWN)
    assert [one.waiting for one in seen] == [None] * 3
    assert queries.alert_for(nadia_acts(), alert.id).waiting


def test_with_the_second_person_the_slip_says_what_was_sent():
    alert = an_alert()
    cancels(lucia_acts(), alert)
    cancels(nadia_acts(), alert)
    slip = Client().get(f"/en/a/{alert.code}/slip/").content.decode()
    assert "CANCELLED" in slip
    assert "Cancelled. We took it back." in picture_of(alert)


@pytest.mark.parametrize(("language", "word"), [("en", "Expired"), ("es", "Vencida")])
def test_the_slip_of_an_alert_that_expired_begins_with_that(monkeypatch, language, word):
    alert = an_alert()
    page = Client().get(f"/{language}/a/{alert.code}/slip/").content.decode()
    assert f">{word}" not in page
    later = DAWN + timedelta(hours=3)
    operations.advance(Act.system(later))
    monkeypatch.setattr(clock, "now", lambda: later)

    page = Client().get(f"/{language}/a/{alert.code}/slip/").content.decode()

    assert f'dir="auto">{word}\n' in page, "the text to copy"
    assert f'<p dir="auto">{word}<br>' in page, "the paper"
    assert f'data-badge="{word}"' in page, "the picture"
