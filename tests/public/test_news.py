"""News of an area at the open door, and the page of one alert."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from testigo.alerts import operations
from testigo.alerts.models import Subscriber, Subscription
from testigo.alerts.types import Standing
from testigo.channels import codes, stopping
from testigo.channels.models import Address
from testigo.core import clock
from testigo.public import subscribing
from tests.build import DAWN, a_network, an_act
from tests.build_alerts import (
    AREA,
    MAIL,
    a_subscriber,
    an_alert,
    asks,
    links_sent,
    lucia_acts,
    nadia_acts,
)
from tests.build_channels import an_address
from tests.public.test_true import NEVER

pytestmark = pytest.mark.django_db
MAILBOX = "ana@example.invalid"


@pytest.fixture(autouse=True)
def _mail_is_on_and_it_is_dawn(settings, monkeypatch):
    settings.CHANNELS = MAIL
    monkeypatch.setattr(clock, "now", lambda: DAWN)
    subscribing.ASKED._buckets.clear()
    a_network()


def sent(**told: Any) -> Any:
    form = {"area": [AREA], "kind": ["verified"], "language": "es", "way": "email",
            "value": MAILBOX, "go": "ask", **told}  # fmt: skip
    return Client().post("/es/alerts/", form)


def test_somebody_asks_confirms_changes_and_is_forgotten():
    assert "Look for our message" not in sent().content.decode()  # it is in Spanish
    (_owner, token), *_ = links_sent()
    door = Client()

    shown = door.get(f"/es/alerts/confirm/{token}/")
    assert shown.status_code == 200
    assert Subscriber.objects.get().state == Standing.PENDING
    pressed = door.post(f"/es/alerts/confirm/{token}/")
    assert pressed["Location"] == f"/es/alerts/mine/{token}/"
    assert Subscriber.objects.get().state == Standing.CONFIRMED

    mine = f"/es/alerts/mine/{token}/"
    chosen = {"area": ["cambridgeport"], "kind": ["rumour"], "language": "ur", "go": "save"}
    assert door.post(mine, chosen).status_code == 200
    assert list(Subscription.objects.values_list("area", "kind")) == [("cambridgeport", "rumour")]
    assert Subscriber.objects.get().language == "ur"

    assert door.get(f"/es/alerts/forget/{token}/").status_code == 200
    assert Subscriber.objects.exists()
    door.post(f"/es/alerts/forget/{token}/")
    assert not Subscriber.objects.exists()
    assert door.get(mine).status_code == 200


@pytest.mark.parametrize(("told", "kept"), [
    ({"area": []}, MAILBOX), ({"kind": []}, MAILBOX),
    ({"value": "not an address"}, "not an address"),
    ({"value": "ana@example.invalid\nBcc: all@example.invalid"}, "Bcc"),
    ({"way": "sms", "value": "+16175550100"}, "555"), ({"way": "loopback"}, MAILBOX),
])  # fmt: skip
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(told, kept):
    answer = sent(**told)
    assert answer.status_code == 422
    assert kept in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("endpoint", [
    "https://127.0.0.1/push", "http://fcm.googleapis.com/x", "https://intranet.example/", "",
])  # fmt: skip
def test_a_made_up_push_endpoint_is_never_called(endpoint):
    value = json.dumps({"endpoint": endpoint, "p256dh": "A" * 87, "auth": "A" * 22})
    assert sent(way="webpush", value=value).status_code == 422
    assert not Subscriber.objects.exists()


def test_the_area_of_a_place_is_found_and_the_place_is_not_kept():
    answer = sent(go="find", area=[], place="Magazine St and Perry St")
    page = answer.content.decode()
    assert "Cambridgeport" in page
    assert 'value="cambridgeport" checked' in page
    assert not Subscriber.objects.exists()
    assert "qqqq zzzz" in sent(go="find", place="qqqq zzzz").content.decode()


def test_a_link_that_is_no_longer_good_offers_a_new_one():
    for path in ("confirm", "mine", "forget"):
        answer = Client().get(f"/en/alerts/{path}/made-up/")
        assert answer.status_code == 200
    assert "no longer good" in Client().get("/en/alerts/mine/made-up/").content.decode()


def test_a_fresh_link_tells_nobody_whether_an_address_is_known(monkeypatch):
    asks(MAILBOX)
    monkeypatch.setattr(clock, "now", lambda: DAWN + timedelta(hours=2))
    known, unknown = (
        Client().post("/en/alerts/link/", {"way": "email", "value": value})
        for value in (MAILBOX, "nobody@example.invalid")
    )
    assert known.content == unknown.content
    assert len(links_sent()) == 2


@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ur"])
def test_the_page_of_an_alert_says_what_was_sent_and_that_it_is_ours(language):
    seen = an_alert()
    page = Client().get(f"/{language}/a/{seen.code}/").content.decode()
    assert f"/{language}/a/{seen.code}/" in page
    slip = Client().get(f"/{language}/a/{seen.code}/slip/").content.decode()
    assert seen.area_name in page
    assert seen.area_name in slip
    assert not NEVER.search(page)


def test_an_alert_that_was_cancelled_looks_different():
    seen = an_alert()
    assert "alertcard upd" not in Client().get(f"/en/a/{seen.code}/").content.decode()
    operations.cancel(lucia_acts(), seen.id)
    operations.cancel(nadia_acts(), seen.id)
    page = Client().get(f"/en/a/{seen.code}/").content.decode()
    assert "alertcard upd" in page
    assert "We took it back" in page


def test_an_alert_nobody_released_has_no_page():
    answer = Client().get("/en/a/river-lemon/")
    assert answer.status_code == 404
    assert "No such alert" in answer.content.decode()


def test_a_mail_program_ends_the_news_by_one_press_and_looking_ends_nothing():
    omar = an_address(an_act(), "account:omar", value=MAILBOX)
    a_subscriber(MAILBOX)
    page = stopping.path_for("alert", language="es", address=str(address_of_the_subscriber()))
    program = Client(enforce_csrf_checks=True)

    shown = program.get(page)
    assert shown.status_code == 200
    assert b"<form" in shown.content
    assert Subscriber.objects.exists()
    pressed = program.post(page, {"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert b"<form" not in pressed.content
    assert not Subscriber.objects.exists()
    assert program.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    omar.refresh_from_db()
    assert (omar.state, omar.value) == ("ok", MAILBOX)


def test_a_code_that_is_not_ours_ends_nothing():
    a_subscriber(MAILBOX)
    omar = an_address(an_act(), "account:omar", value="omar@example.invalid")
    real = codes.make(codes.For.STOP, address_of_the_subscriber())
    for code in (
        real[:-3] + "aaa", "x", codes.make(codes.For.STOP, omar.pk),
        codes.make(codes.For.REPLY, address_of_the_subscriber()),
    ):  # fmt: skip
        assert Client().post(f"/es/alerts/stop/{code}/").status_code == 200
    assert Subscriber.objects.exists()
    assert Address.objects.get(owner="account:omar").state == "ok"


def address_of_the_subscriber() -> Any:
    return Address.objects.get(owner__startswith="subscriber:").pk


def test_nobody_has_us_write_to_a_mailbox_again_and_again():
    told = [sent(value=f"ana+{n}@example.invalid").status_code for n in range(25)]
    assert told == [200] * 20 + [429] * 5
    assert Subscriber.objects.count() == 20
    assert sent(value="ana+99@example.invalid", go="find", place="Broadway").status_code == 200
