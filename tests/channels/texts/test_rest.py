"""Providers of texts: what they are sent, what their answers mean, what is never sent twice."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from testigo.channels import registry
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    ContentRejected,
    Message,
    OptedOut,
    Priced,
    Probe,
    Probed,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.texts.rest import Texts

TO = "+16175550142"
MESSAGE = Message(
    text="¿Puede ir? Petición 42", language="es", reference="r", link="https://h.example/go/x/",
    seconds=600,
)  # fmt: skip
REST = {
    "twilio": ("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json", "AC1:secret"),
    "signalwire": ("https://us.signalwire.example/api/laml/2010-04-01/Accounts/AC1/Messages",
                   "AC1:secret"),
    "somleng": ("https://api.somleng.org/2010-04-01/Accounts/AC1/Messages", "AC1:secret"),
}  # fmt: skip


def texts(handler: Any, dialect: str = "twilio", **more: Any) -> Texts:
    server = "https://us.signalwire.example" if dialect == "signalwire" else ""
    told = {
        "dialect": dialect, "account": "AC1", "token": "secret", "sender": "+16175550100",
        "callback": "https://h.example/hooks/sms/status/", "server": server, **more,
    }  # fmt: skip
    return Texts(http=httpx.Client(transport=httpx.MockTransport(handler)), **told)


def answering(status: int, told: Any = None, **headers: str) -> Any:
    return lambda _request: httpx.Response(status, json=told or {}, headers=headers)


@pytest.mark.parametrize("dialect", REST)
def test_a_text_is_said_as_each_provider_wants_to_hear_it(dialect):
    heard: list[httpx.Request] = []

    def provider(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(201, json={"sid": "SM7", "status": "queued"})

    assert texts(provider, dialect).send(TO, MESSAGE) == Accepted(provider_id="SM7")
    (request,) = heard
    url, who = REST[dialect]
    assert str(request.url) == url
    assert base64.b64decode(request.headers["Authorization"].split()[1]).decode() == who
    assert dict(parse_qsl(request.content.decode())) == {
        "To": TO, "From": "+16175550100", "ValidityPeriod": "600",
        "Body": "¿Puede ir? Petición 42\nhttps://h.example/go/x/",
        "StatusCallback": "https://h.example/hooks/sms/status/",
    }  # fmt: skip


def test_telnyx_hears_the_same_as_json_with_a_bearer():
    heard: list[httpx.Request] = []

    def provider(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(200, json={"data": {"id": "40385f64-5717", "record_type": "message"}})

    assert texts(provider, "telnyx").send(TO, MESSAGE) == Accepted(provider_id="40385f64-5717")
    (request,) = heard
    assert str(request.url) == "https://api.telnyx.com/v2/messages"
    assert request.headers["Authorization"] == "Bearer secret"
    told = json.loads(request.content)
    assert (told["to"], told["from"], told["type"]) == (TO, "+16175550100", "SMS")
    assert told["text"].startswith("¿Puede ir? Petición 42")


def test_a_service_of_several_numbers_chooses_one_itself():
    heard: list[str] = []

    def provider(request: httpx.Request) -> httpx.Response:
        heard.append(request.content.decode())
        return httpx.Response(201, json={"sid": "SM7"})

    service = "MG" + "0" * 32
    texts(provider, sender=service, key="SK1").send(TO, MESSAGE)
    told = dict(parse_qsl(heard[0]))
    assert told["MessagingServiceSid"] == service
    assert "From" not in told


@pytest.mark.parametrize(
    ("status", "told", "outcome"),
    [
        (400, {"code": 21211}, AddressDead()),
        (400, {"code": 21614}, AddressDead()),
        (400, {"code": 21610}, OptedOut()),
        (400, {"code": 21617}, ContentRejected()),
        (400, {"code": 21611}, Throttled(after=5.0)),
        (429, {"code": 20429}, Throttled(after=5.0)),
        (503, {}, Retry(after=15.0)),
    ],
)
def test_what_a_refusal_means(status, told, outcome):
    assert texts(answering(status, told)).send(TO, MESSAGE) == outcome


@pytest.mark.parametrize(
    ("code", "outcome"),
    [("40310", AddressDead()), ("40300", OptedOut()), ("40009", ContentRejected()),
     ("40318", Throttled(after=5.0))],
)  # fmt: skip
def test_what_telnyx_means(code, outcome):
    told = {"errors": [{"code": code, "title": "No", "detail": "+16175550142"}]}
    assert texts(answering(422, told), "telnyx").send(TO, MESSAGE) == outcome


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, {"code": 20003}), (400, {"code": 21606}), (404, {}), (301, {}), (400, "no json at all")],
)
def test_what_people_have_to_see_to_is_said_and_names_nobody(status, told):
    with pytest.raises(Unreachable) as fault:
        texts(answering(status, told)).send(TO, MESSAGE)
    assert fault.value.permanent
    assert not fault.value.unknown_fate
    assert "6175550142" not in str(fault.value)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_whoever_breaks_may_have_sent_it(status):
    with pytest.raises(Unreachable) as fault:
        texts(answering(status)).send(TO, MESSAGE)
    assert fault.value.unknown_fate


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (httpx.ConnectError, False),
        (httpx.ConnectTimeout, False),
        (httpx.PoolTimeout, False),
        (httpx.ReadTimeout, True),
        (httpx.ReadError, True),
        (httpx.WriteError, True),
        (httpx.RemoteProtocolError, True),
    ],
)
def test_silence_before_the_request_left_is_no_doubt_and_after_it_is(error, unknown):
    def provider(_request: httpx.Request) -> httpx.Response:
        raise error("+16175550142 said nothing")

    with pytest.raises(Unreachable) as fault:
        texts(provider).send(TO, MESSAGE)
    assert fault.value.unknown_fate is unknown
    assert "6175550142" not in str(fault.value)


def test_the_rest_of_a_batch_does_not_ask_a_provider_that_has_enough():
    asked = []

    def provider(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(429, json={"code": 20429}, headers={"Retry-After": "30"})

    channel = texts(provider)
    assert channel.send(TO, MESSAGE) == Throttled(after=30.0)
    again = [channel.send(TO, MESSAGE) for _ in range(50)]
    assert len(asked) == 1
    assert all(isinstance(one, Throttled) and 0 < one.after <= 30 for one in again)


@pytest.mark.parametrize("told", [None, [], {"sid": 7}, {"sid": "x" * 500}, {"data": "?"}])
def test_whatever_a_provider_that_took_it_says_it_took_it(told):
    assert texts(answering(201, told)).send(TO, MESSAGE) == Accepted()
    assert texts(answering(200, told), "telnyx").send(TO, MESSAGE) == Accepted()


def test_a_text_longer_than_ten_segments_is_not_paid_for():
    long = Message(text="a" * 1601, language="en", reference="r")
    assert texts(answering(201)).send(TO, long) == ContentRejected()


def test_texts_are_priced_by_their_segments():
    channel = texts(answering(201), price=8, a_minute=75)
    assert isinstance(channel, Priced)
    assert channel.rate == 1.25
    plain = Message(text="a" * 160, language="en", reference="r")
    spanish = Message(text="í" + "a" * 159, language="es", reference="r")
    assert (channel.prepare("", plain).segments, channel.prepare("", plain).cost) == (1, 8)
    assert (channel.prepare("", spanish).segments, channel.prepare("", spanish).cost) == (3, 24)


@pytest.mark.parametrize(
    ("dialect", "method", "body"), [("twilio", "DELETE", b""), ("somleng", "POST", b"Body=")]
)
def test_a_copy_is_deleted_as_the_provider_can(dialect, method, body):
    heard: list[httpx.Request] = []

    def provider(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return httpx.Response(204)

    assert texts(provider, dialect).forget("SM7/../x")
    (request,) = heard
    assert (request.method, request.content) == (method, body)
    assert "/Messages/SM7%2F..%2Fx" in str(request.url)


def test_a_copy_that_cannot_be_deleted_yet_is_asked_for_again():
    assert not texts(answering(409)).forget("SM7")
    assert texts(answering(404)).forget("SM7")
    assert texts(answering(500), "telnyx").forget("SM7")  # keeps none that could be deleted


def test_a_probe_asks_about_the_account_and_writes_to_nobody():
    channel = texts(answering(200, {"status": "active"}))
    assert isinstance(channel, Probed)
    assert channel.probe() == Probe(works=True)
    assert not texts(answering(200, {"status": "suspended"})).probe().works
    assert not texts(answering(401)).probe().works


def test_what_it_shows_of_itself_holds_no_secret(settings):
    settings.CHANNELS = {
        "testigo.channels.texts.rest.Texts": {
            "dialect": "twilio", "account": "AC1", "token": "the secret", "sender": "+16175550100",
            "callback": "https://h.example/",
        },
    }  # fmt: skip
    assert "the secret" not in repr(registry.channels()["sms"])


@pytest.mark.parametrize(("dialect", "server"), [("pigeon", "https://a"), ("signalwire", "")])
def test_settings_that_can_never_work_are_refused(dialect, server):
    with pytest.raises(ValueError, match="no such provider"):
        Texts(dialect=dialect, account="a", token="b", sender="c", callback="d", server=server,
              http=httpx.Client())  # fmt: skip
