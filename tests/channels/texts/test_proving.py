"""A phone number becomes a way of being reached once its owner typed the code that went there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from testigo.alerts.models import Subscriber
from testigo.alerts.types import Standing as Subscribed
from testigo.channels import operations, ways
from testigo.channels.contract import Accepted
from testigo.channels.errors import NotANumber
from testigo.channels.models import Delivery, NumberCode
from testigo.channels.sending import Sender
from testigo.channels.texts import proving
from testigo.channels.texts.rest import Texts
from testigo.core import clock
from testigo.core.act import Act
from testigo.public import subscribing
from testigo.security.flood import Limiter
from tests.build import DAWN, a_network
from tests.build_alerts import AREA

pytestmark = pytest.mark.django_db

PHONE = "+16175550142"
WRITTEN = "(617) 555-0142"
SENT: list[str] = []


@pytest.fixture(autouse=True)
def _texts_are_on(settings, monkeypatch):
    settings.CHANNELS = {
        "testigo.channels.texts.rest.Texts": {
            "dialect": "twilio", "account": "AC1", "token": "t", "sender": "+16175550100",
            "callback": "https://h.example/",
        },
    }  # fmt: skip
    SENT.clear()
    monkeypatch.setattr(subscribing, "ASKED", Limiter(room=100))
    monkeypatch.setattr(clock, "now", lambda: DAWN)
    monkeypatch.setattr(Texts, "send", _send)
    a_network()


def _send(_channel: Texts, address: str, message: Any) -> Any:
    SENT.append(f"{address} {message.text}")
    return Accepted(provider_id=f"SM{len(SENT)}")


def the_code() -> str:
    """What the phone shows."""
    sender = Sender(stopped=lambda: False)
    sender.round()
    sender.close()
    number, code, *_words = SENT[-1].split()
    assert number == PHONE
    assert len(code) == 6
    assert code.isdecimal()
    return code


def test_a_code_is_good_once_and_five_guesses_are_enough():
    asks()
    code = the_code()
    for _ in range(5):
        assert types("000000" if code != "000000" else "1").status_code == 422
    assert types(code).status_code == 422
    assert Subscriber.objects.get().state == Subscribed.PENDING


def test_whoever_said_stop_gets_no_code():
    act = Act.system(DAWN, network="home")
    for number, text in enumerate(("vans on Elm Street", "STOP")):
        operations.receive(act, kind="sms", sender=PHONE, text=text, provider_id=f"SM{number}",
                           network="home")  # fmt: skip
    assert asks().status_code == 200
    assert not Delivery.objects.filter(template="channels.number_code").exists()


@pytest.mark.parametrize("value", ["", "911", "not a number", "+525512345678", "+442071234567"])
def test_only_numbers_that_can_be_paid_for_are_taken(value):
    with pytest.raises(NotANumber):
        ways.checked("sms", value)


def asks(number: str = WRITTEN) -> Any:
    return Client().post("/en/alerts/", {
        "area": [AREA], "kind": ["verified"], "language": "en", "way": "sms", "number": number,
        "value": "", "go": "ask",
    })  # fmt: skip


def types(code: str, number: str = WRITTEN) -> Any:
    return Client().post("/en/alerts/code/", {"way": "sms", "number": number, "code": code})


def test_a_neighbour_without_data_subscribes_by_a_code():
    assert "By text message" in Client().get("/en/alerts/").content.decode()
    assert "Type the code" in asks().content.decode()
    code = the_code()
    assert types("1").status_code == 422
    assert Subscriber.objects.get().state == Subscribed.PENDING

    answer = types(code)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/alerts/mine/")
    assert Subscriber.objects.get().state == Subscribed.CONFIRMED
    assert Client().get(answer["Location"]).status_code == 200
    assert types(code).status_code == 422


def test_nobody_learns_whether_a_number_subscribed():
    asks()
    known, unknown = types("1"), types("1", "(617) 555-0199")
    assert known.status_code == unknown.status_code == 422
    assert "not right" in unknown.content.decode()
    assert asks("12").status_code == 422


def test_invented_numbers_do_not_use_up_what_alerts_may_cost():
    asked = [asks(f"(617) 555-{n:04}").status_code for n in range(100, 130)]
    assert asked == [200] * proving.MOST + [429] * 10
    assert Delivery.objects.count() == proving.MOST
    assert "by e-mail" in asks().content.decode()

    NumberCode.objects.update(keep_until=DAWN)
    assert asks().status_code == 200


def test_a_full_house_does_not_tell_who_subscribed():
    asks()
    Subscriber.objects.update(linked_at=DAWN - timedelta(hours=1))
    for n in range(100, 100 + proving.MOST):
        asks(f"(617) 555-{n:04}")
    assert again(WRITTEN).status_code == again("(617) 555-0999").status_code == 429


def test_numbers_that_are_confirmed_make_room_for_others():
    for _n in range(proving.MOST + 5):
        asks()
        assert types(the_code()).status_code == 302
        Subscriber.objects.update(linked_at=DAWN - timedelta(hours=1))


def again(number: str) -> Any:
    return Client().post("/en/alerts/link/", {"way": "sms", "number": number})
