"""The observer's pages, with and without script."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from testigo.channels.links import spelled
from testigo.channels.models import Delivery
from testigo.core import clock
from testigo.dispatch import operations, queries
from testigo.dispatch.models import Ask
from testigo.dispatch.types import Answer, AskView
from testigo.security.models import Account
from testigo.security.types import Kind, Role
from testigo.volunteers.models import Volunteer
from tests.build import DAWN, a_network, ivan, signed_in
from tests.build_dispatch import (
    a_call_out,
    a_crowd,
    a_dispatcher,
    again,
    asked,
    now,
    own,
    says,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_drill_at_dawn(monkeypatch):
    a_network(kind=Kind.DRILL)
    monkeypatch.setattr(clock, "now", lambda: DAWN)


def phone(ask: AskView) -> Client:
    return signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))


def test_an_observer_goes_from_asked_to_left_safely_without_script():
    a_crowd(3)
    a_crowd(1, Role.BUDDY)
    call_out = a_call_out()
    ask = asked(call_out)[0]
    client, page = phone(ask), f"/go/{call_out.number}/"

    shown = client.get(page).content.decode()
    assert "Can you go?" in shown
    assert "The Port" in shown or "Area" in shown
    assert "Broadway at Prospect" not in shown
    client.post(f"{page}answer/", {"answer": "going", "once": str(uuid4())})
    shown = client.get(page).content.decode()
    assert "Broadway at Prospect St" in shown
    assert "area-map" in shown
    assert client.post(f"{page}arrive/").status_code == 302
    assert "I am OK" in client.get(page).content.decode()
    client.post(f"{page}ok/")
    client.post(f"{page}left/")
    assert "Thank you" in client.get(page).content.decode()
    answer = client.post(f"{page}rest/", {"ended": "left", "how": "fine", "rest": "yes"})
    assert answer.status_code == 302
    assert now(ask).stage == "left"


def test_what_the_phone_repeats_changes_nothing():
    a_crowd(3)
    call_out = a_call_out()
    ask = asked(call_out)[0]
    client, once = phone(ask), str(uuid4())
    for _again in range(3):
        client.post(f"/go/{call_out.number}/answer/", {"answer": "going", "once": once})
    assert again(call_out).coming == 1


def test_a_late_answer_gets_a_kind_word():
    a_crowd(4)
    call_out = a_call_out(wanted={"observer": 1}, maximum=1)
    first, second, *_ = asked(call_out)
    says(first, Answer.GOING)
    answer = phone(second).post(f"/go/{call_out.number}/answer/", {"answer": "going"})
    assert answer.status_code == 409
    assert "1 of 1: enough" in answer.content.decode()
    assert "Enough are going" in phone(second).get(f"/go/{call_out.number}/").content.decode()


def test_a_page_of_another_stage_is_drawn_anew():
    a_crowd(3)
    call_out = a_call_out()
    ask = asked(call_out)[0]
    page = f"/go/{call_out.number}/"
    htmx = {"HX-Request": "true"}
    same = phone(ask).get(f"{page}?stage=asked", headers=htmx)
    assert "HX-Refresh" not in same.headers
    assert 'id="state"' in same.content.decode()
    says(ask, Answer.GOING)
    assert phone(ask).get(f"{page}?stage=asked", headers=htmx).headers["HX-Refresh"] == "true"


def test_who_is_in_the_middle_of_something_is_told_at_once_what_happened():
    a_crowd(3)
    call_out = a_call_out()
    ask = asked(call_out)[0]
    says(ask, Answer.GOING)

    def told() -> str:
        page = f"/go/{call_out.number}/?stage=there"
        return phone(ask).get(page, headers={"HX-Request": "true"}).content.decode()

    assert "alert" not in told()  # nothing happened but their own answer
    operations.stand_down_all(a_dispatcher(), call_out.id)
    assert "Your task is done." in told()


def test_who_was_not_asked_sees_nothing():
    a_crowd(3)
    call_out = a_call_out()
    assert signed_in(Client(), ivan()).get(f"/go/{call_out.number}/").status_code == 403
    other = signed_in(Client(), Account.objects.get(handle="lucia"))
    assert other.get(f"/go/{call_out.number}/").status_code == 403


def test_absurd_answers_are_refused_on_the_page():
    a_crowd(3)
    call_out = a_call_out()
    client = phone(asked(call_out)[0])
    answer = client.post(f"/go/{call_out.number}/answer/", {"answer": "maybe", "once": "x"})
    assert answer.status_code == 422
    assert "Can you go?" in answer.content.decode()
    assert client.post("/go/here/", {"number": "many"}).status_code == 422
    assert client.post("/go/here/", {"number": "99999"}).status_code == 404


def test_a_link_is_shown_by_get_and_spent_by_post():
    a_crowd(3)
    Volunteer.objects.update(by_link=True)
    a_call_out()
    written = Delivery.objects.filter(template__startswith="dispatch.asked")[0].path
    assert Client().get(written).status_code == 410, "what the queue holds answers nothing"
    path = spelled(written)
    client = Client()
    for _preview in range(3):
        assert "Can you go?" in client.get(path).content.decode()
    assert client.post(path, {"answer": "maybe"}).status_code == 200
    assert "Thank you" in client.post(path, {"answer": "going"}).content.decode()
    assert client.get(path).status_code == 410
    assert client.post(path, {"answer": "going"}).status_code == 410
    assert Ask.objects.filter(stage="going").count() == 1


def test_the_desk_approves_pulls_back_and_reads_why():
    a_crowd(4)
    call_out = a_call_out(approved=False)
    lucia = signed_in(Client(), Account.objects.get(handle="lucia"))
    approve = reverse("dispatch:approve", args=[call_out.id])
    assert lucia.post(approve, headers={"HX-Request": "true"}).status_code == 200
    assert lucia.post(approve).status_code == 409
    says(asked(call_out)[0], Answer.HERE)
    pull_back = reverse("dispatch:pull_back", args=[call_out.id])
    told = lucia.post(pull_back, headers={"HX-Request": "true"})
    assert "Told to pull back: 1" in told.content.decode()
    assert told["HX-Retarget"] == "#refusal"  # which is drawn anew with no part of the page
    why = lucia.get(reverse("dispatch:why", args=[call_out.id])).content.decode()
    assert "minute" in why
    lucia.post(reverse("dispatch:stand_down", args=[call_out.id]))
    assert again(call_out).phase == "over"


def test_the_sheet_is_read_by_whoever_answers_the_call_and_nobody_else():
    a_crowd(3)
    call_out = a_call_out()
    ask = says(asked(call_out)[0], Answer.HERE)
    operations.need_help(own(ask), ask.id)
    lucia = signed_in(Client(), Account.objects.get(handle="lucia"))
    sheet = reverse("dispatch:sheet", args=[ask.id])
    assert lucia.get(sheet).status_code == 403
    answered = lucia.post(reverse("dispatch:own_help", args=[ask.id]))
    assert answered.headers["Location"] == sheet
    assert lucia.get(sheet).status_code == 200


def test_fragments_of_the_desk_are_drawn():
    a_crowd(4)
    call_out = a_call_out()
    first, second, *_ = asked(call_out)
    says(first, Answer.GOING)
    act = a_dispatcher()
    request = RequestFactory().get("/desk/")
    request.act, request.user = act, AnonymousUser()  # type: ignore[attr-defined]
    context = {
        "call_outs": queries.call_outs(act, call_out.incident),
        "asks": queries.asks(act, call_out.id),
        "out": queries.out_now(act),
    }
    for name in ("_people", "_next", "_out"):
        assert render_to_string(f"dispatch/{name}.html", context, request)
    says(second, Answer.GOING)
    context["call_outs"] = queries.call_outs(act, call_out.incident)
    assert "2 of 4: enough" in render_to_string("dispatch/_next.html", context, request)


def test_a_word_that_is_no_address_leads_back_to_the_desk():
    a_crowd(4)
    call_out = a_call_out()
    lucia = signed_in(Client(), Account.objects.get(handle="lucia"))
    for back in ("two vans", "https://example.org/", "//example.org/", ""):
        answer = lucia.post(f"/dispatch/{call_out.id}/stand-down/", {"next": back})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
