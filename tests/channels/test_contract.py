"""What every channel promises, kept by every channel there is."""

from dataclasses import FrozenInstanceError, is_dataclass
from typing import Any

import httpx
import pytest

from testigo.channels import registry, vapid
from testigo.channels.chats.matrix import Matrix
from testigo.channels.chats.signal import Signal
from testigo.channels.chats.telegram import Telegram
from testigo.channels.chats.whatsapp import WhatsApp
from testigo.channels.contract import Carries, Channel, Message, Unreachable
from testigo.channels.email import Email
from testigo.channels.loopback import Loopback
from testigo.channels.texts.rest import Texts
from testigo.channels.webpush import WebPush
from tests.build_channels import a_drill
from tests.channels.chats import nobody

pytestmark = pytest.mark.django_db

CHANNELS: dict[str, Channel] = {
    "loopback": Loopback(),
    "email": Email(server="127.0.0.1", port=1, sender="hotline@example.invalid"),
    "sms": Texts(
        dialect="twilio",
        account="AC1",
        token="t",
        sender="+16175550100",
        callback="http://a/",
        server="http://127.0.0.1:1",
        http=httpx.Client(trust_env=False),
    ),
    "webpush": WebPush(private_key=vapid.new_key(), contact="https://a.example"),
    "signal": Signal(http=nobody(), url="http://127.0.0.1:1", account="+16175550100"),
    "whatsapp": WhatsApp(http=nobody(), number="1", token="the secret", secret="the secret"),
    "matrix": Matrix(
        server="http://127.0.0.1:1",
        user="@a:b.example",
        password="the secret",
        folder="/nowhere",
        pickle="the secret",
    ),
    "telegram": Telegram(http=nobody(), token="the secret"),
}
MESSAGE = Message(text="You are asked for", language="en", reference="r", network="evening")

every_channel = pytest.mark.parametrize("channel", CHANNELS.values(), ids=CHANNELS)


@every_channel
def test_a_channel_is_a_frozen_dataclass_that_says_what_it_is(channel: Any):
    kind: Any = type(channel)
    assert is_dataclass(kind)
    assert CHANNELS[channel.kind] is channel
    assert isinstance(channel.longest, int)
    assert channel.carries <= set(Carries)
    assert isinstance(channel.repeatable, bool)
    assert channel.together >= 1
    with pytest.raises(FrozenInstanceError):
        channel.kind = "other"  # type: ignore[misc]


@every_channel
def test_a_channel_answers_with_an_outcome_or_says_that_it_is_unreachable(channel):
    a_drill()
    outcome: object
    try:
        outcome = channel.send("nobody@example.invalid", MESSAGE)
    except Unreachable as fault:
        outcome = fault
    assert "nobody" not in str(outcome)
    assert type(outcome).__module__ == "testigo.channels.contract"


@every_channel
@pytest.mark.parametrize("address", ["", "\x00", "not an address", "{}", "x" * 10_000, "أحمد"])
def test_no_address_makes_a_channel_break(channel, address):
    a_drill()
    if channel.kind == "loopback":
        return  # a practice phone is whoever the drill says
    outcome = channel.send(address, MESSAGE)
    assert type(outcome).__name__ == "AddressDead"


def test_what_a_channel_shows_of_itself_holds_no_secret():
    key = vapid.new_key()
    push = WebPush(private_key=key, contact="https://a.example")
    mail = Email(server="127.0.0.1", sender="a@b.invalid", password="the secret")
    assert key not in repr(push)
    assert not [kind for kind, channel in CHANNELS.items() if "the secret" in repr(channel)]
    assert "the secret" not in repr(mail)


def test_a_channel_absent_from_the_settings_is_off(settings):
    settings.CHANNELS = {}
    assert registry.channels() == {}


def test_the_settings_choose_channels(settings):
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.webpush.WebPush": {
            "private_key": vapid.new_key(), "contact": "mailto:a@example.invalid",
        },
    }  # fmt: skip
    channels = registry.channels()
    assert list(channels) == ["loopback", "webpush"]
    push = channels["webpush"]
    assert isinstance(push, WebPush)
    assert push.private is False
    assert registry.kinds(drill=True) == ["loopback"]
    assert registry.kinds(drill=False) == ["webpush"]
