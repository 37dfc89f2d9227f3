"""The call screen saves one field at a time and answers with the next sentence."""

from typing import Any

import pytest
from django.test import Client

from testigo.reports import operations, queries
from testigo.reports.types import Door, ReportView
from tests.build import act_of, maria, pilar
from tests.build_reports import BROADWAY

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def phone():
    """Pilar, on the line with somebody who speaks Spanish."""
    account = pilar()
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    act = act_of(account)
    call = operations.begin(act, door=Door.PHONE, language="es", owner=act.by)
    return client, act, call


def _press(client: Client, call: ReportView, name: str, *, on: str) -> Any:
    told = {"field": "switches", "value": name, "on": on}
    return client.post(f"/reports/{call.id}/answer/", told, headers=HTMX)


def test_an_answer_brings_the_next_sentence_in_the_callers_language(phone):
    client, act, call = phone
    told = {"field": "taken", "value": "no"}
    page = client.post(f"/reports/{call.id}/answer/", told, headers=HTMX)

    assert page.status_code == 200
    assert 'lang="es"' in page.content.decode()
    assert "Is it safe for you to talk?" in page.content.decode()
    assert queries.report_for(act, call.id).taken == "no"


def test_a_place_is_offered_read_back_and_taken(phone):
    client, act, call = phone
    for field, value in (("taken", "no"), ("safe", "yes")):
        client.post(f"/reports/{call.id}/answer/", {"field": field, "value": value}, headers=HTMX)
    told = {"field": "said_place", "value": "brodway y prospect"}
    page = client.post(f"/reports/{call.id}/answer/", told, headers=HTMX).content.decode()
    first = queries.places_for(act, call.id)[0]
    assert first.label.replace("&", "&amp;") in page
    assert "Is that the place?" in page

    told = {"field": "place", "value": first.value}
    client.post(f"/reports/{call.id}/answer/", told, headers=HTMX)
    assert queries.report_for(act, call.id).place == first.label


def test_what_cannot_be_saved_keeps_what_was_typed(phone):
    client, _act, call = phone
    told = {"field": "words", "value": "van " * 3000}
    page = client.post(f"/reports/{call.id}/answer/", told, headers=HTMX)

    assert page.status_code == 422
    assert "van van" in page.content.decode()
    assert "too long" in page.content.decode()


def test_a_typed_badge_is_offered_to_be_struck_and_gone_after(phone):
    client, act, call = phone
    told = {"field": "words", "value": "uno con placa 4471 en el chaleco"}
    page = client.post(f"/reports/{call.id}/answer/", told, headers=HTMX)
    assert "badge number" in page.content.decode()

    client.post(f"/reports/{call.id}/strike/", {"text": "placa 4471"}, headers=HTMX)
    assert "4471" not in queries.report_for(act, call.id).words


def test_a_pressed_switch_is_said_first(phone):
    client, act, call = phone
    operations.answer(act, call.id, field="place", value=BROADWAY)
    page = _press(client, call, "medical", on="yes")

    assert "911" in page.content.decode()


def test_switches_pressed_on_one_drawing_of_the_page_all_hold(phone):
    client, act, call = phone
    for name in ("panic", "child", "panic"):  # pressed twice, or sent again, is pressed once
        page = _press(client, call, name, on="yes")
    assert queries.report_for(act, call.id).switches == {"panic", "child"}
    assert page.content.decode().count('aria-pressed="true"') == 2

    for _again in range(2):
        page = _press(client, call, "panic", on="no")
    assert queries.report_for(act, call.id).switches == {"child"}
    assert page.content.decode().count('aria-pressed="true"') == 1


@pytest.mark.parametrize(("name", "on"), [("panic", ""), ("panic", "maybe"), ("loud", "yes")])
def test_a_press_that_says_no_switch_or_not_which_way_changes_nothing(phone, name, on):
    client, act, call = phone
    _press(client, call, "child", on="yes")

    assert _press(client, call, name, on=on).status_code == 422
    assert queries.report_for(act, call.id).switches == {"child"}


def test_an_observer_may_not_take_calls(phone):
    _client, _act, call = phone
    client = Client()
    client.force_login(maria(), backend="allauth.account.auth_backends.AuthenticationBackend")
    told = {"field": "taken", "value": "now"}
    page = client.post(f"/reports/{call.id}/answer/", told)

    assert page.status_code in {302, 403, 404}
    assert queries.report_for(phone[1], call.id).taken == ""
