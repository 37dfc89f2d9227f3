"""Presses that waited on a phone: once, in their own time, refused with words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import trans_real
from hypothesis import given
from hypothesis import strategies as st

from testigo.core import clock
from testigo.dispatch import counting, limits, operations
from testigo.dispatch.models import Ask, Press
from testigo.dispatch.types import Answer, AskView
from testigo.incidents.models import Note
from testigo.security.models import Account
from testigo.security.types import Kind
from tests.build import DAWN, a_network, an_act, signed_in
from tests.build_dispatch import a_call_out, a_crowd, asked, now, own, says

pytestmark = pytest.mark.django_db
MINUTE = 60_000
PHONE_CLOCK = int(DAWN.timestamp() * 1000) + 90_000  #: a minute and a half ahead
QUEUED = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _a_drill_at_dawn(monkeypatch):
    a_network(kind=Kind.DRILL)
    monkeypatch.setattr(clock, "now", lambda: DAWN)


def somebody_on_the_way() -> AskView:
    a_crowd(3)
    ask = asked(a_call_out())[0]
    return says(ask, Answer.GOING, at=DAWN - timedelta(minutes=30))


def queued(ask: AskView, what: str, *, minutes: int = 10, **told: str):
    client = signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))
    waited = {"pressed": str(PHONE_CLOCK - minutes * MINUTE), "sent": str(PHONE_CLOCK)}
    told = {"once": str(uuid4()), **waited, **told}
    return client.post(f"/go/{ask.number}/{what}/", told, headers=QUEUED)


def test_a_press_that_waited_stands_when_it_was_pressed():
    ask = somebody_on_the_way()
    assert queued(ask, "arrive").status_code == 204
    press = Press.objects.latest("at")
    assert (press.at, press.pressed_at) == (DAWN, DAWN - timedelta(minutes=10))
    assert press.offset == 90
    assert now(ask).there_at == DAWN - timedelta(minutes=10)
    assert now(ask).check_in_due == DAWN + timedelta(minutes=5)


def test_a_check_in_that_waited_too_long_does_not_call_in_the_same_second():
    ask = somebody_on_the_way()
    queued(ask, "arrive", minutes=29)
    queued(ask, "ok", minutes=20)
    assert now(ask).check_in_due == DAWN + limits.AFTER_SILENCE
    queued(ask, "left", minutes=2)
    assert now(ask).ended_at == DAWN - timedelta(minutes=2)


def test_a_note_that_waited_tells_when_it_was_written():
    ask = somebody_on_the_way()
    queued(ask, "note", text="Two vans, men in vests", minutes=7)
    assert Note.objects.get().at == DAWN - timedelta(minutes=7)


def test_the_whole_queue_sent_again_changes_nothing():
    ask = somebody_on_the_way()
    once = [str(uuid4()) for _ in range(3)]
    for _again in range(3):
        for what, key in zip(("arrive", "note", "left"), once, strict=True):
            assert queued(ask, what, once=key, text="Two vans").status_code == 204
    assert Note.objects.count() == 1
    assert now(ask).stage == "left"
    assert Press.objects.filter(pk__in=once).count() == 3


def test_what_is_refused_comes_back_with_its_words():
    ask = somebody_on_the_way()
    queued(ask, "left")
    answer = queued(ask, "arrive")
    assert answer.status_code == 409
    assert "Something else happened first" in answer.content.decode()


def test_a_queue_whose_session_ended_is_told_to_prove_itself():
    ask = somebody_on_the_way()
    answer = Client().post(f"/go/{ask.number}/ok/", {}, headers=QUEUED)
    assert answer.status_code == 401


@given(
    pressed=st.integers(0, 10**14) | st.none(),
    sent=st.integers(0, 10**14) | st.none(),
)
def test_no_clock_puts_a_press_into_the_future_or_longer_back_than_a_day(
    pressed: int | None, sent: int | None
):
    press = counting.press(an_act(), uuid4(), pressed=pressed, sent=sent)
    assert DAWN - limits.PRESS_WAITS <= press.at <= DAWN


def test_two_tabs_that_send_the_same_press_make_one():
    ask = somebody_on_the_way()
    once = uuid4()
    row = Ask.objects.get(pk=ask.id)
    assert counting.first_press(own(ask), row, once)
    assert not counting.first_press(own(ask), row, once)
    operations.arrive(own(ask), ask.id, once=once)
    assert now(ask).stage == "going"


def test_the_shell_a_phone_keeps_names_nobody():
    ask = somebody_on_the_way()
    client = signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))
    for language, words in (("en", "comes back with the network"), ("ur", 'dir="rtl"')):
        shown = client.get(f"/go/offline/{language}/").content.decode()
        assert words in shown
        assert f'data-shell="/go/offline/{language}/"' in shown  # there it stays as it is
        assert ask.alias not in shown
        assert "csrf" not in shown.replace("csrfmiddlewaretoken", "")


def test_what_the_page_goes_on_to_without_network_names_no_place():
    ask = somebody_on_the_way()
    client = signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))
    shown = client.get(f"/go/{ask.number}/").content.decode()
    parts = shown[shown.index("data-parts") :]
    assert "Broadway" in shown
    assert "Broadway" not in parts
    for part in ("way", "there", "after"):
        assert f'data-part="{part}"' in parts


def test_a_shell_in_a_language_of_nobodys_fills_no_memory():
    loaded = vars(trans_real)["_translations"]
    known = set(loaded)
    for n in range(3):
        assert Client().get(f"/go/offline/{'q' * 40}{n}/").status_code == 404
    assert set(loaded) == known
