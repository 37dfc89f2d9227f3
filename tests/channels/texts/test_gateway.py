"""Gateways of one's own: what each hears, by which id it is known, when it has enough."""

import json
from typing import Any

import httpx
import pytest
from django.utils import timezone

from testigo.channels import codes
from testigo.channels.contract import Accepted, Message, Throttled, Unreachable
from testigo.channels.texts import inbound
from testigo.channels.texts.gateway import Gateway

TO = "+16175550142"
REFERENCE = "0197f0a0-0000-7000-8000-000000000001"
MESSAGE = Message(text="¿Puede ir? Petición 42", language="es", reference=REFERENCE, seconds=600)


def a_gateway(profile: str, answer: httpx.Response) -> tuple[Gateway, list[httpx.Request]]:
    heard: list[httpx.Request] = []

    def hear(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        return answer

    return Gateway(
        profile=profile, url="http://gateway.example/send", token="the secret", user="testigo",
        sender="+16175550100", callback="https://h.example/hooks/sms/kannel/",
        http=httpx.Client(transport=httpx.MockTransport(hear)),
    ), heard  # fmt: skip


def test_a_gateway_hears_signed_json_and_is_told_never_to_send_it_twice():
    gateway, heard = a_gateway("gateway", httpx.Response(202, json={"id": "G7"}))
    assert gateway.send(TO, MESSAGE) == Accepted(provider_id="G7")
    (request,) = heard
    signed = request.headers["X-Testigo-Timestamp"], request.content
    assert request.headers["X-Testigo-Signature"] == inbound.sign("the secret", *signed)
    assert request.headers["Idempotency-Key"] == REFERENCE
    told = json.loads(request.content)
    assert (told["to"], told["text"], told["seconds"]) == (TO, "¿Puede ir? Petición 42", 600)
    assert told["wide"], "í is in no plain alphabet of phones"


@pytest.mark.parametrize("told", [{}, [], {"id": 7}, {"id": ""}, {"id": "x" * 101}])
def test_a_gateway_without_an_id_of_its_own_speaks_of_ours(told: Any):
    gateway, _heard = a_gateway("gateway", httpx.Response(200, json=told))
    assert gateway.send(TO, MESSAGE) == Accepted(provider_id=REFERENCE)


def test_kannel_hears_the_text_as_its_body_and_gets_an_address_to_tell_us():
    gateway, heard = a_gateway("kannel", httpx.Response(202, text="0: Accepted for delivery"))
    assert gateway.send(TO, MESSAGE) == Accepted(provider_id=REFERENCE)
    (request,) = heard
    assert request.content.decode("utf-16-be") == "¿Puede ir? Petición 42"
    assert request.headers["X-Kannel-Coding"] == "2"
    assert request.headers["X-Kannel-Validity"] == "10"
    code = request.headers["X-Kannel-DLR-Url"].split("/status/")[1].partition("/")[0]
    assert str(codes.read(codes.For.RECEIPT, code, timezone.now())) == REFERENCE
    assert str(request.url) == "http://gateway.example/send", "nothing personal in an address"


@pytest.mark.parametrize("profile", ["gateway", "kannel"])
def test_a_gateway_that_has_enough_is_left_in_peace(profile):
    gateway, heard = a_gateway(profile, httpx.Response(429, headers={"Retry-After": "30"}))
    assert gateway.send(TO, MESSAGE) == Throttled(after=30.0)
    assert isinstance(gateway.send(TO, MESSAGE), Throttled)
    assert len(heard) == 1


def test_a_gateway_that_breaks_may_have_sent_it():
    gateway, _heard = a_gateway("gateway", httpx.Response(500))
    with pytest.raises(Unreachable) as fault:
        gateway.send(TO, MESSAGE)
    assert fault.value.unknown_fate
