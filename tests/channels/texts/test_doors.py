"""The doors of providers: forged, replayed, cut and strange requests change nothing."""

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.urls import reverse

from testigo.channels import codes, registry, twilio
from testigo.channels.models import Address, Copy, Delivery, Message, Receipt
from testigo.channels.texts import copies, inbound, taking
from testigo.channels.types import Standing, State
from testigo.core import clock
from testigo.core.act import Act
from tests.build_channels import MARIA, a_network, an_address, an_envelope
from tests.channels.channels import Paid

pytestmark = pytest.mark.django_db

KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
TOKEN = "the token both know"
CALLER = "+16175550142"


@pytest.fixture(autouse=True)
def _home(settings):
    settings.ORIGIN = "https://hotline.example"
    settings.CHANNELS = {"tests.channels.channels.Paid": {}}
    a_network()


@pytest.fixture
def telnyx(settings):
    settings.SMS, settings.SMS_HOOK_TOKEN = "telnyx", PUBLIC


@pytest.fixture
def gateway(settings):
    settings.SMS, settings.SMS_HOOK_TOKEN = "gateway", TOKEN


@pytest.fixture
def kannel(settings):
    settings.SMS, settings.SMS_HOOK_TOKEN = "kannel", TOKEN


def from_telnyx(client: Client, told: Any, *, key: Any = KEY, ago: int = 0, **more: Any) -> int:
    body = more.get("body") or json.dumps({"data": told}).encode()
    timestamp = more.get("timestamp") or str(int(clock.now().timestamp()) - ago)
    signature = base64.b64encode(key.sign(timestamp.encode() + b"|" + body)).decode()
    answer = client.post(
        reverse("channels:sms_telnyx"), data=more.get("sent", body),
        content_type="application/json",
        headers={"Telnyx-Timestamp": timestamp, "Telnyx-Signature-Ed25519": signature},
    )  # fmt: skip
    return answer.status_code


def a_tip(about: str = "4f1", text: str = "ICE van") -> dict[str, Any]:
    return {
        "event_type": "message.received",
        "payload": {"id": about, "text": text, "from": {"phone_number": CALLER},
                    "to": [{"phone_number": "+16175550100"}]},
    }  # fmt: skip


def a_word(status: str, *, about: str = "SM9", code: str = "") -> dict[str, Any]:
    errors = [{"code": code}] if code else []
    payload = {"id": about, "to": [{"status": status, "phone_number": CALLER}], "errors": errors}
    return {"event_type": "message.finalized", "payload": payload}


def a_delivery(provider_id: str = "SM9", **more: Any) -> Delivery:
    act = a_network()
    envelope = an_envelope(provider_id)
    return Delivery.objects.create(
        network=act.network, address=an_address(act, MARIA, kind="sms", value=CALLER), kind="sms",
        template=envelope.template, purpose=envelope.purpose, urgency=envelope.urgency,
        dedupe=envelope.dedupe, state=State.ACCEPTED, due_at=act.at, provider_id=provider_id,
        expires_at=envelope.expires_at, created_at=act.at, keep_until=envelope.expires_at, **more,
    )  # fmt: skip


def test_a_tip_by_telnyx_is_kept_once_however_often_it_comes(client, telnyx):
    assert [from_telnyx(client, a_tip()) for _ in range(3)] == [200, 200, 200]
    message = Message.objects.get()
    assert (message.text, message.sender, message.provider_id) == ("ICE van", CALLER, "4f1")


def test_a_picture_by_telnyx_is_answered_as_one(client, telnyx):
    picture = a_tip(text="")
    picture["payload"]["media"] = [{"url": "https://x/1", "content_type": "image/jpeg"}]
    assert from_telnyx(client, picture) == 200
    assert Delivery.objects.get().template == "channels.only_words"
    assert from_telnyx(client, a_tip("4f2") | {"media": []}) == 200
    assert Delivery.objects.count() == 1


def test_a_forged_an_old_or_a_changed_one_changes_nothing(client, telnyx):
    assert from_telnyx(client, a_tip(), key=Ed25519PrivateKey.generate()) == 403
    assert from_telnyx(client, a_tip(), ago=301) == 403
    assert from_telnyx(client, a_tip(), ago=-301) == 403
    assert from_telnyx(client, a_tip(), timestamp="soon") == 403
    assert from_telnyx(client, a_tip(), sent=b'{"data": {}}') == 403
    assert client.post(reverse("channels:sms_telnyx"), data=b"{}",
                       content_type="application/json").status_code == 403  # fmt: skip
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (None, 200),
        ([], 200),
        ({"event_type": "message.tomorrow"}, 200),
        ({"event_type": "message.received"}, 400),
        ({"event_type": "message.received", "payload": {"id": 7, "to": "x"}}, 400),
        ({"event_type": "message.finalized", "payload": {"id": "a", "to": []}}, 400),
        ({"event_type": "message.finalized", "payload": {"id": "a", "to": [{"status": "ß"}]}}, 400),
    ],
)
def test_absurd_news_gets_a_clear_answer(client, telnyx, told, status):
    assert from_telnyx(client, told) == status
    assert not Message.objects.exists()


@pytest.mark.parametrize("body", [b"", b"\xff", b"{", b"[" * 20_000, b"null"])
def test_what_is_no_news_gets_a_clear_answer(client, telnyx, body):
    body = body or b" "
    assert from_telnyx(client, None, body=body) in {200, 400}


def test_the_public_key_opens_no_door_of_another_provider(client, telnyx):
    told = [("MessageSid", "SM1"), ("From", CALLER), ("Body", "all clear")]
    url = f"https://hotline.example{reverse('channels:sms')}"
    answer = client.post(
        reverse("channels:sms"), data="MessageSid=SM1&From=%2B16175550142&Body=all+clear",
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": twilio.sign(PUBLIC, url, told)},
    )  # fmt: skip
    assert answer.status_code == 404
    assert not Message.objects.exists()


def test_telnyx_words_move_a_delivery_forward_only(client, telnyx):
    a_delivery()
    for word in ("queued", "delivered", "sent", "a word of tomorrow", "delivery_failed"):
        assert from_telnyx(client, a_word(word)) == 200
    assert Delivery.objects.get().state == State.DELIVERED
    assert Receipt.objects.count() == 5


@pytest.mark.parametrize(
    ("code", "state"), [("40001", Standing.INVALID), ("40300", Standing.OPTED_OUT), ("99", "")]
)
def test_a_number_that_takes_no_texts_is_written_to_no_more(client, telnyx, code, state):
    a_delivery()
    from_telnyx(client, a_word("delivery_failed", code=code))
    assert Delivery.objects.get().state == State.FAILED
    assert Address.objects.get().state == (state or Standing.COOLING)


def by_gateway(client: Client, told: Any, *, token: str = TOKEN, ago: int = 0) -> int:
    body = json.dumps(told).encode()
    timestamp = str(int(clock.now().timestamp()) - ago)
    return client.post(
        reverse("channels:sms_gateway"), data=body, content_type="application/json",
        headers={"X-Testigo-Timestamp": timestamp,
                 "X-Testigo-Signature": inbound.sign(token, timestamp, body)},
    ).status_code  # fmt: skip


def test_a_gateway_of_ones_own_signs_what_it_tells(client, gateway):
    tip = {"id": "m1", "from": "16175550142", "to": "+16175550100", "text": "niños en la 24"}
    assert [by_gateway(client, tip) for _ in range(2)] == [200, 200]
    message = Message.objects.get()
    assert (message.text, message.sender) == ("niños en la 24", CALLER)
    assert by_gateway(client, tip | {"id": "m2"}, token="another") == 403
    assert by_gateway(client, tip | {"id": "m2"}, ago=400) == 403
    assert by_gateway(client, [1]) == 400
    a_delivery()
    assert by_gateway(client, {"id": "SM9", "status": "delivered"}) == 200
    assert Delivery.objects.get().state == State.DELIVERED


def by_kannel(client: Client, text: bytes, *, password: str = TOKEN, **headers: str) -> int:
    who = base64.b64encode(f"kannel:{password}".encode()).decode()
    return client.generic(
        "POST", f"{reverse('channels:sms_kannel')}?id=7a1", data=text,
        content_type=headers.pop("kind", "text/plain; charset=UTF-8"),
        headers={"Authorization": f"Basic {who}", "X-Kannel-From": "+16175550142",
                 "X-Kannel-To": "+16175550100", **headers},
    ).status_code  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("¿migra en la 24?".encode(), "text/plain; charset=UTF-8", "¿migra en la 24?"),
        ("警察在街上".encode("utf-16-be"), "text/plain; charset=UTF-16BE", "警察在街上"),
        ("شرطة".encode("utf-16-be"), "text/plain; charset=UTF-16BE", "شرطة"),
    ],
)
def test_kannels_texts_are_read_in_the_encoding_it_names(client, kannel, raw, kind, text):
    assert by_kannel(client, raw, kind=kind) == 204
    assert Message.objects.get().text == text


def test_kannel_without_the_password_is_refused(client, kannel):
    assert by_kannel(client, b"all clear", password="guess") == 403
    assert by_kannel(client, b"all clear", Authorization="Bearer x") == 403
    assert by_kannel(client, b"all clear", Authorization="Basic %%%") == 403
    assert not Message.objects.exists()


def test_kannels_words_come_to_an_address_only_we_can_make(client, kannel):
    delivery = a_delivery()
    Delivery.objects.update(provider_id=str(delivery.code))
    good = codes.make(codes.For.RECEIPT, delivery.code, clock.now() + timedelta(days=1))
    for_reply = codes.make(codes.For.REPLY, delivery.code, clock.now() + timedelta(days=1))
    for code, step, status in [
        ("a" * 44, "1", 403), (for_reply, "1", 403), (good, "4", 204), (good, "9000", 204),
        (good, "1", 204), (good, "2", 204),
    ]:  # fmt: skip
        path = reverse("channels:sms_kannel_status", args=[code])
        assert client.get(path, {"status": step}).status_code == status
    assert Delivery.objects.get().state == State.DELIVERED


@pytest.mark.parametrize("name", ["sms_telnyx", "sms_gateway", "sms_kannel"])
def test_a_door_nobody_set_up_is_shut(client, settings, name):
    settings.SMS_HOOK_TOKEN = TOKEN
    settings.SMS = "twilio"
    assert client.post(reverse(f"channels:{name}")).status_code == 404


@dataclass(frozen=True, kw_only=True)
class Forgetful(Paid):
    """One whose provider deletes nothing until it says so."""

    asked: list[str] = field(default_factory=list)
    works: list[bool] = field(default_factory=list)

    def forget(self, provider_id: str) -> bool:
        self.asked.append(provider_id)
        return bool(self.works)


@pytest.fixture
def provider(settings, telnyx):
    settings.CHANNELS = {f"{__name__}.Forgetful": {}}
    return registry.channels()["sms"]


def test_the_providers_copy_goes_once_the_text_is_here_however_often_it_has_to_be_asked(
    client, provider
):
    from_telnyx(client, a_tip())
    from_telnyx(client, a_tip())
    now = clock.now()
    assert copies.delete_due(Act.system(now)) == 0  # a provider deletes nothing still on its way
    for minutes in (1, 2, 10):
        assert copies.delete_due(Act.system(now + timedelta(minutes=minutes))) == 0
    provider.works.append(True)
    assert copies.delete_due(Act.system(now + timedelta(hours=1))) == 1
    assert copies.delete_due(Act.system(now + timedelta(hours=2))) == 0
    assert set(provider.asked) == {"4f1"}
    assert Message.objects.get().removed_at == now + timedelta(hours=1)
    assert not Copy.objects.exists()


def test_our_own_texts_are_deleted_there_when_they_ended(client, provider):
    from_telnyx(client, a_word("sent"))
    assert not Copy.objects.exists()
    from_telnyx(client, a_word("delivered"))
    assert Copy.objects.get().provider_id == "SM9"


def test_half_a_sign_loses_no_tip(client, telnyx, gateway):
    # As JSON has it where a long text was cut between the two halves of a picture sign.
    told = inbound.of_gateway(json.loads('{"id": "1", "from": "+1", "text": "hay migra \\ud83d"}'))
    assert isinstance(told, twilio.Text)
    taking.take(a_network(), told)
    assert Message.objects.get().text.startswith("hay migra")
