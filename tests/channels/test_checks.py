"""Settings that would reach nobody are said aloud."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.checks import CheckMessage

from testigo.channels import checks, dkim, vapid
from testigo.channels.chats import checks as chats
from testigo.channels.mailbox import Mailbox


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


def test_a_push_key_that_is_none_is_named(settings):
    push = {"private_key": "not a key!", "contact": "https://a.example"}
    settings.CHANNELS = {"testigo.channels.webpush.WebPush": push}
    assert ids(checks.channels_can_be_made()) == ["channels.E001"]


def test_a_channel_nobody_wrote_is_named(settings):
    settings.CHANNELS = {"testigo.channels.pigeon.Pigeon": {}}
    assert ids(checks.channels_can_be_made()) == ["channels.E001"]


def test_a_server_that_reaches_nobody_is_told_so(settings):
    settings.CHANNELS = {"testigo.channels.loopback.Loopback": {}}
    settings.SMS_HOOK_TOKEN = "short"
    assert ids(checks.channels_can_be_made()) == []
    assert ids(checks.somebody_can_be_reached()) == ["channels.W001", "channels.W002"]


def test_a_server_that_may_be_made_to_call_its_neighbours_is_told_so(settings):
    push = {"private_key": vapid.new_key(), "contact": "https://a.example"}
    for private in (False, True):
        settings.CHANNELS = {"testigo.channels.webpush.WebPush": {**push, "private": private}}
        assert ("channels.W003" in ids(checks.somebody_can_be_reached())) is private


def mail(**told: Any) -> dict[str, Any]:
    sender = {"server": "localhost", "sender": "Hotline <hotline@example.org>", "returns": True}
    return {"testigo.channels.email.Email": {**sender, **told}}


def a_key(bits: int = 2048) -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    form = PrivateFormat.PKCS8
    return private.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


@pytest.mark.parametrize(
    "wrong",
    ["", "imap.example.org", "https://a:b@c/", "imaps://example.org", "imap://a:b@example.org/"],
)
def test_a_mailbox_that_is_none_or_is_spoken_to_in_the_clear_is_named(settings, wrong):
    settings.CHANNELS = mail()
    settings.IMAP_URL = wrong
    assert ids(checks.mail_can_be_signed_and_read()) == (["channels.E003"] if wrong else [])


def test_a_mailbox_is_read_from_its_address_and_keeps_its_password_to_itself():
    box = Mailbox.of("imaps://hotline%40example.org:p%40ss@mail.example.org/Tips")
    assert (box.host, box.port, box.user) == ("mail.example.org", 993, "hotline@example.org")
    assert (box.password, box.folder, box.tls) == ("p@ss", "Tips", True)
    assert "p@ss" not in repr(box)


@pytest.mark.parametrize("key", ["no key", a_key(1024)])
def test_a_key_nobody_would_believe_is_named(settings, key):
    settings.CHANNELS = mail(dkim_key=key)
    assert ids(checks.mail_can_be_signed_and_read()) == ["channels.E002"]


def test_a_sender_too_long_for_what_comes_back_is_named(settings):
    settings.CHANNELS = mail(sender=f"{'a' * 19}@example.org")
    assert ids(checks.mail_can_be_signed_and_read()) == ["channels.E004"]
    settings.CHANNELS = mail(sender=f"{'a' * 18}@example.org")
    assert ids(checks.mail_can_be_signed_and_read()) == []


def test_whoever_reads_no_answers_is_told_so(settings):
    settings.CHANNELS = mail(returns=False)
    assert ids(checks.somebody_can_be_reached()) == ["channels.W005"]


def test_doctor_compares_dns_with_the_key_and_shows_what_to_publish(settings, monkeypatch):
    key = a_key()
    settings.CHANNELS = mail(dkim_key=key)
    ours = dkim.record(key)
    says = {
        "there": ours.replace("; ", ";"),
        "other": dkim.record(a_key()),
        "gone": "",
        "off": None,
    }
    found = {}
    for name, text in says.items():
        monkeypatch.setattr(dkim, "published", lambda where, text=text: text)
        found[name] = checks.others_see_that_mail_is_ours()
    assert found["there"] == []
    for name in ("other", "gone", "off"):
        (warning,) = found[name]
        assert warning.id == "channels.W004"
        assert "testigo._domainkey.example.org" in warning.msg
        assert ours in str(warning.hint)
    assert len({found[name][0].msg for name in ("other", "gone", "off")}) == 3


CHATS: dict[str, dict[str, Any]] = {
    "signal.Signal": {"url": "http://127.0.0.1:8080", "account": "+16175550100"},
    "whatsapp.WhatsApp": {"number": "1065", "token": "t", "secret": "s" * 32, "verify": "word"},
    "telegram.Telegram": {"token": "123456789:AAF-a_token_that_is_none_of_theirs_"},
}


@pytest.mark.parametrize(
    ("name", "wrong", "found"),
    [
        ("signal.Signal", {}, []),
        ("signal.Signal", {"account": "617 555 0100"}, ["channels.E011"]),
        ("signal.Signal", {"url": "http://signal.example:8080"}, ["channels.E012"]),
        ("whatsapp.WhatsApp", {}, []),
        ("whatsapp.WhatsApp", {"number": "+16175550100"}, ["channels.E014"]),
        ("whatsapp.WhatsApp", {"secret": ""}, ["channels.E014"]),
        ("whatsapp.WhatsApp", {"verify": ""}, ["channels.W010"]),
        ("telegram.Telegram", {}, []),
        ("telegram.Telegram", {"token": "our bot"}, ["channels.E013"]),
    ],
)
def test_chats_that_cannot_work_are_named(settings, name, wrong, found):
    settings.CHANNELS = {f"testigo.channels.chats.{name}": {**CHATS[name], **wrong}}
    assert ids(chats.chats_can_be_used()) == found


def test_a_matrix_server_in_the_clear_and_a_room_that_is_none_are_named(settings, monkeypatch):
    told = {"server": "http://matrix.example", "user": "@a:b.example", "password": "p",
            "folder": "/nowhere", "pickle": "x"}  # fmt: skip
    settings.CHANNELS = {"testigo.channels.chats.matrix.Matrix": told}
    settings.MATRIX_ROOM = "#staff:example.org"
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: object())
    assert ids(chats.chats_can_be_used()) == ["channels.E015", "channels.E016"]
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert ids(chats.chats_can_be_used()) == ["channels.E010"]
    settings.CHANNELS = {}
    assert ids(chats.chats_can_be_used()) == ["channels.E016"]
