"""The providers' door: signed or shut, once per message, whatever comes through it."""

import asyncio
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from testigo.channels import twilio
from testigo.channels.errors import BadSignature
from testigo.channels.events import MessageArrived
from testigo.channels.models import Address, Delivery, Message, Receipt
from testigo.channels.types import Standing, State
from testigo.core.bodies import Limited
from testigo.security.models import Network
from tests.build import all_published, published
from tests.build_channels import MARIA, a_network, an_address, an_envelope

pytestmark = pytest.mark.django_db

TOKEN = "the provider's token"
CALLER = "+16175550142"


@pytest.fixture(autouse=True)
def _hook(settings):
    settings.SMS_HOOK_TOKEN = TOKEN
    settings.ORIGIN = "https://hotline.example"
    settings.CHANNELS = {"tests.channels.channels.Paid": {}}
    a_network()


def fields(**more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "From": CALLER, "To": "+16175550100", "Body": "ICE van", **more}


def post(
    client: Client,
    told: dict[str, str],
    *,
    name: str = "channels:sms",
    signature: str | None = None,
    body: str | bytes | None = None,
    kind: str | None = None,
) -> Any:
    url = f"https://hotline.example{reverse(name)}"
    if signature is None:
        signature = RequestValidator(TOKEN).compute_signature(url, told)
    return client.post(
        reverse(name),
        data=urlencode(told) if body is None else body,
        content_type=kind or "application/x-www-form-urlencoded; charset=utf-8",
        headers={"X-Twilio-Signature": signature},
    )


def test_a_signed_text_is_kept_before_the_provider_hears_so(client):
    answer = post(client, fields())

    assert (answer.status_code, answer.content) == (200, b"<Response/>")
    assert answer["Content-Type"] == "text/xml"
    message = Message.objects.get()
    assert (message.text, message.sender) == ("ICE van", CALLER)
    assert published(MessageArrived).message == message.pk


def test_the_same_text_three_times_is_one_message(client):
    assert [post(client, fields()).status_code for _ in range(3)] == [200, 200, 200]
    assert Message.objects.count() == 1
    assert len(all_published(MessageArrived)) == 1


@pytest.mark.parametrize("signature", ["", "AAAA", "é", "x" * 10_000])
def test_a_forged_text_changes_nothing(client, signature):
    assert post(client, fields(), signature=signature).status_code == 403
    assert not Message.objects.exists()


def test_a_text_changed_on_the_way_is_refused(client):
    url = f"https://hotline.example{reverse('channels:sms')}"
    signature = RequestValidator(TOKEN).compute_signature(url, fields())

    assert post(client, fields(Body="all clear"), signature=signature).status_code == 403
    assert post(client, fields(From="+1617"), signature=signature).status_code == 403


def test_without_a_token_the_door_is_shut(client, settings):
    settings.SMS_HOOK_TOKEN = ""
    assert post(client, fields()).status_code == 404


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 415),
        ({"Body": "no sender and no id"}, 400),
        ({"MessageSid": "SM1", "Body": "no sender"}, 400),
        ({"MessageSid": "S" * 101, "From": CALLER}, 400),
        ({"MessageSid": "SM1", "From": "\x00\x01"}, 400),
        ({"MessageSid": "SM1", "From": CALLER}, 200),
        ({"MessageSid": "SM1", "From": CALLER, "Body": "x" * 20_000}, 200),
        ({f"Media{n}": "x" for n in range(500)}, 400),
    ],
)
def test_absurd_texts_get_a_clear_answer(client, told, status):
    assert post(client, told).status_code == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", None, 415),
        (b"%%%&&&===", None, 403),
        (b"\xff\xfe\x00", None, 403),
        (b'{"MessageSid": "SM1"}', "application/json", 415),
        (b"<a/>", "text/xml", 415),
        (b"x" * 10_000_000, None, 413),
    ],
    ids=["empty", "cut", "binary", "json", "xml", "10 MB"],
)
def test_what_is_no_text_gets_a_clear_answer(client, body, kind, status):
    assert post(client, {}, signature="AAAA", body=body, kind=kind).status_code == status


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("niños en la 24 ¿qué hago?".encode(), "niños en la 24 ¿qué hago?"),
        ("niños en la 24".encode("cp1252"), "niños en la 24"),
        ("گلی میں پولیس ہے".encode(), "گلی میں پولیس ہے"),
        (b"\x81\x8d", "\x81\x8d"),
        (b"a\x00b", "ab"),
    ],
)
def test_texts_in_unknown_encodings_survive(client, raw, text):
    body = f"Body={quote_from_bytes(raw)}&From=%2B16175550142&MessageSid=SM1"
    pairs = [("Body", raw.decode("utf-8", "surrogateescape")), ("From", CALLER)]
    signature = twilio.sign(
        TOKEN, f"https://hotline.example{reverse('channels:sms')}", [*pairs, ("MessageSid", "SM1")]
    )
    assert post(client, {}, body=body, signature=signature).status_code == 200
    assert Message.objects.get().text == text


def test_a_stop_is_obeyed_before_the_provider_hears_200(client):
    act = a_network()
    an_address(act, MARIA, kind="sms", value=CALLER)
    post(client, fields(Body="ALTO"))

    assert Address.objects.get().state == Standing.OPTED_OUT
    assert all_published(MessageArrived) == []


def test_a_text_belongs_to_the_network_whose_hotline_it_was_sent_to(client):
    other = a_network("somerville")
    network = Network.objects.get(pk="somerville")
    network.hotline = "617-555-0199"
    network.save()
    post(client, fields(To="+1 (617) 555-0199"))

    assert Message.objects.get().network == other.network


def test_receipts_move_a_delivery_forward_in_any_order_and_repeated(client):
    act = a_network()
    address = an_address(act, MARIA, kind="sms", value=CALLER)
    envelope = an_envelope()
    Delivery.objects.create(
        network=act.network, address=address, kind="sms", template=envelope.template,
        purpose=envelope.purpose, urgency=envelope.urgency, dedupe=envelope.dedupe,
        state=State.ACCEPTED, due_at=act.at, expires_at=envelope.expires_at, provider_id="SM9",
        created_at=act.at, keep_until=envelope.expires_at,
    )  # fmt: skip
    for word in ["delivered", "sent", "queued", "a word of tomorrow", "delivered", "failed"]:
        told = {"MessageSid": "SM9", "MessageStatus": word}
        assert post(client, told, name="channels:sms_status").status_code == 200

    assert Delivery.objects.get().state == State.DELIVERED
    assert Receipt.objects.count() == 5


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=6).map(
        lambda told: {**told, "From": CALLER}
    )
)
def test_our_signature_is_the_providers(told):
    url = "https://hotline.example/hooks/sms/?a=b"
    ours = twilio.sign(TOKEN, url, list(told.items()))
    assert ours == RequestValidator(TOKEN).compute_signature(url, told)
    assert RequestValidator(TOKEN).validate(url, told, ours)


@given(st.binary(max_size=300))
def test_no_body_breaks_the_reader(body):
    with pytest.raises(BadSignature):
        twilio.read(
            body, "application/x-www-form-urlencoded", token=TOKEN, url="https://a/", signature="A"
        )


@pytest.mark.parametrize(
    ("ours", "signed"),
    [
        ("https://a.example/x", "https://a.example:443/x"),
        ("https://a.example:443/x", "https://a.example/x"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
        ("http://[::1]/x", "http://[::1]:80/x"),
    ],
)
def test_the_usual_port_may_be_in_the_signed_address_or_not(ours, signed):
    signature = twilio.sign(TOKEN, signed, [("a", "b")])
    kind = "application/x-www-form-urlencoded"
    assert twilio.read(b"a=b", kind, token=TOKEN, url=ours, signature=signature) == [("a", "b")]


def test_ten_megabytes_in_pieces_are_refused_after_the_first_few():
    pieces = 0
    answers = []

    async def receive():
        nonlocal pieces
        pieces += 1
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": pieces < 1000}

    async def send(part):
        answers.append(part)

    async def app(_scope, receive, _send):
        while (await receive()).get("more_body"):
            pass

    scope: dict[str, Any] = {"type": "http", "path": "/hooks/sms/", "headers": []}
    asyncio.run(Limited(app, {"/hooks/": 64_000})(scope, receive, send))
    assert (pieces, answers[0]["status"]) == (7, 413)

    scope["headers"] = [(b"content-length", b"10000000")]
    asyncio.run(Limited(app, {"/hooks/": 64_000})(scope, receive, send))
    assert (pieces, answers[2]["status"]) == (7, 413)


def test_a_picture_without_a_word_is_answered_once_in_a_while(client):
    for number in range(3):
        picture = fields(MessageSid=f"MM{number}", Body="", NumMedia="1", MediaUrl0="https://x/1")
        assert post(client, picture).status_code == 200
    assert Message.objects.count() == 3
    answer = Delivery.objects.get()
    assert (answer.template, answer.address.kind) == ("channels.only_words", "sms")


@pytest.mark.parametrize(("text", "many"), [("at Broadway", 1), ("STOP", 0)])
def test_that_the_picture_above_a_text_was_not_kept_is_said_but_never_to_a_stop(client, text, many):
    post(client, fields(Body=text, NumMedia="2"))
    assert Delivery.objects.filter(template="channels.only_words").count() == many


@pytest.mark.parametrize("none", ["", "0"])
def test_a_text_without_a_picture_is_not_asked_for_words(client, none):
    post(client, fields(NumMedia=none))
    assert not Delivery.objects.exists()
