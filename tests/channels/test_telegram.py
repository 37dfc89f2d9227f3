"""Telegram: whoever knows the secret is heard, once per message; answers only."""

import json
import logging
from io import StringIO
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given

from testigo.channels.chats import telegram
from testigo.channels.chats.telegram import Telegram
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    ContentRejected,
    OptedOut,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.events import MessageArrived
from testigo.channels.models import Address, Delivery, Message
from testigo.channels.types import Standing
from tests.build import all_published
from tests.build_channels import a_network
from tests.channels.chats import MESSAGE, Service, says
from tests.channels.test_whatsapp import JSON

pytestmark = pytest.mark.django_db

TOKEN = "123456789:AAF-a_token_that_is_none_of_theirs_"
CALLER = 5550142


@pytest.fixture(autouse=True)
def _on(settings):
    settings.CHANNELS = {"testigo.channels.chats.telegram.Telegram": {"token": TOKEN}}
    a_network()


def an_update(text: Any = "Dos camionetas en la 24", n: Any = 1, **more: Any) -> dict[str, Any]:
    sender = {"id": CALLER, "is_bot": False, "first_name": "Ana", "language_code": "es"}
    message = {
        "message_id": n, "from": sender, "chat": {"id": CALLER, "type": "private"},
        "date": int(timezone.now().timestamp()), "text": text, **more,
    }  # fmt: skip
    return {"update_id": 1000 + n, "message": message}


def post(client: Any, told: Any, *, secret: str | None = None, cut: int | None = None) -> int:
    said = telegram.secret_of(TOKEN) if secret is None else secret
    answer = client.post(
        "/hooks/telegram/", json.dumps(told).encode()[:cut], content_type="application/json",
        headers={"X-Telegram-Bot-Api-Secret-Token": said},
    )  # fmt: skip
    return int(answer.status_code)


def test_a_message_to_the_bot_becomes_one_of_ours_in_its_senders_language(client):
    assert post(client, an_update()) == 200
    message = Message.objects.get()
    assert (message.text, message.sender) == ("Dos camionetas en la 24", str(CALLER))
    assert Address.objects.get().language == "es"
    assert len(all_published(MessageArrived)) == 1


@pytest.mark.parametrize("secret", ["", "guess", "é", TOKEN, "x" * 5000])
def test_whoever_does_not_know_the_secret_is_not_heard(client, secret):
    assert post(client, an_update(), secret=secret) == 403
    assert post(client, {"cut": "off"}, secret=secret, cut=3) == 403
    assert not Message.objects.exists()


def test_without_a_token_there_is_no_door(client, settings):
    settings.CHANNELS = {}
    assert post(client, an_update()) == 404


def test_copies_and_any_order_change_nothing(client):
    for n in (2, 1, 2, 3, 1, 1):
        assert post(client, an_update(f"n{n}", n)) == 200
    assert sorted(m.text for m in Message.objects.all()) == ["n1", "n2", "n3"]


def test_two_people_may_have_messages_of_the_same_number(client):
    post(client, an_update("one"))
    post(client, an_update("two", chat={"id": 77, "type": "private"}))
    assert Message.objects.count() == 2


def test_a_corrected_message_is_another_one(client):
    post(client, an_update("at Brodway"))
    edit = an_update("at Broadway", edit_date=int(timezone.now().timestamp()))
    edit["edited_message"] = edit.pop("message")
    for _ in range(2):
        assert post(client, edit) == 200
    assert {m.text for m in Message.objects.all()} == {"at Brodway", "at Broadway"}


@pytest.mark.parametrize(
    "told",
    [
        {"update_id": 1}, {"update_id": 1, "a_kind_of_next_year": {"id": 1}}, [], None, "x", 7,
        an_update(chat={"id": -100, "type": "supergroup"}), an_update("/start"),
        an_update(**{"from": {"id": 1, "is_bot": True}}), {"update_id": 2, "message": []},
    ],
)  # fmt: skip
def test_what_is_not_said_to_us_by_a_person_changes_nothing(client, told):
    assert post(client, told) == 200
    assert not Message.objects.exists()


def test_what_was_cut_on_the_way_is_told_again(client):
    assert post(client, an_update(), cut=-5) == 400
    assert post(client, an_update()) == 200


@pytest.mark.parametrize("kind", telegram.NOT_WORDS)
def test_what_is_not_words_is_answered_clearly(client, kind):
    post(client, an_update("", caption="at the corner", **{kind: {"file_id": "1"}}))
    assert Message.objects.get().text == "at the corner"
    assert Delivery.objects.get().template == "channels.only_words"


def test_a_shared_place_is_words(client):
    spot = {"latitude": 42.36512, "longitude": -71.10401}
    post(client, an_update("", 1, location=spot))
    post(client, an_update("", 2, venue={"location": spot, "title": "Library"}, location=spot))
    texts = {message.text for message in Message.objects.all()}
    assert texts == {"42.36512, -71.10401", "Library, 42.36512, -71.10401"}


def test_stop_is_obeyed_in_the_webhook_itself(client):
    post(client, an_update("alto"))
    assert Address.objects.get().state == Standing.OPTED_OUT


@given(JSON, JSON)
def test_no_shape_of_an_update_breaks_the_reading(one, two):
    telegram.tip(one)
    telegram.tip({"message": one, "edited_message": two})
    for key in ("message_id", "from", "chat", "date", "text", "location", "venue", "caption"):
        telegram.tip(an_update(**{key: one}))


def sends(service: Service, address: str = str(CALLER)) -> Any:
    return Telegram(http=service.http, token=TOKEN).send(address, MESSAGE)


def test_a_message_goes_to_the_chat_without_a_preview():
    told = {"ok": True, "result": {"message_id": 8, "chat": {"id": CALLER}}}
    service = says(200, told)
    (same, other) = sends(service), sends(service)
    assert isinstance(same, Accepted)
    assert same == other
    assert same.provider_id.endswith(":8")
    assert service.asked[-1].url == f"{telegram.API}/bot{TOKEN}/sendMessage"
    assert service.told == {
        "chat_id": CALLER, "text": MESSAGE.text, "link_preview_options": {"is_disabled": True},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "words", "outcome"),
    [
        (429, "Too Many Requests: retry after 7", Throttled(after=7)),
        (403, "Forbidden: bot was blocked by the user", OptedOut()),
        (403, "Forbidden: user is deactivated", AddressDead()),
        (400, "Bad Request: chat not found", AddressDead()),
        (400, "Bad Request: message is too long", ContentRejected()),
        (502, "Bad Gateway", Retry(after=30)),
    ],
)
def test_its_errors_have_their_outcomes(status, words, outcome):
    told = {"ok": False, "error_code": status, "description": words}
    if status == 429:
        told["parameters"] = {"retry_after": 7}
    assert sends(says(status, told)) == outcome


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        (httpx.Response(401, json={"ok": False}), False), (httpx.ConnectError("no"), False),
        (httpx.ReadTimeout("slow"), True), (httpx.Response(200, text="<html>"), True),
    ],
)  # fmt: skip
def test_faults_never_name_the_token_nor_the_chat(answer, unknown):
    with pytest.raises(Unreachable) as fault:
        sends(Service(answer))
    assert fault.value.unknown_fate is unknown
    assert TOKEN not in str(fault.value)
    assert str(CALLER) not in str(fault.value)


def test_no_log_ever_names_the_token(caplog):
    with caplog.at_level(logging.DEBUG, logger=""):
        sends(says(429, {"ok": False}))
    assert logging.getLogger("httpx").level == logging.WARNING
    assert TOKEN not in caplog.text


def command(monkeypatch: pytest.MonkeyPatch, service: Service) -> str:
    on = SimpleNamespace(channels=lambda: {"telegram": Telegram(http=service.http, token=TOKEN)})
    monkeypatch.setattr("testigo.channels.management.commands.telegram.registry", on)
    out = StringIO()
    call_command("telegram", stdout=out)
    return out.getvalue()


def test_one_command_tells_telegram_where_we_are(monkeypatch, settings):
    settings.ORIGIN = "https://hotline.example"
    service = says(200, {"ok": True, "result": {"username": "our_bot"}})
    assert "@our_bot come to https://hotline.example/hooks/telegram/" in command(
        monkeypatch, service
    )
    told = json.loads(service.asked[0].content)
    assert told["secret_token"] == telegram.secret_of(TOKEN)
    assert TOKEN not in told["secret_token"]


def test_the_command_says_what_is_wrong(monkeypatch, settings):
    settings.ORIGIN = "http://localhost:8000"
    with pytest.raises(CommandError, match="https"):
        command(monkeypatch, says(200, {"ok": True}))
    settings.ORIGIN = "https://hotline.example"
    with pytest.raises(CommandError, match="Unauthorized"):
        command(monkeypatch, says(401, {"ok": False, "description": "Unauthorized"}))


def test_it_can_be_asked_whether_it_works():
    def probe(told: Any, status: int = 200) -> Any:
        return Telegram(http=says(status, told).http, token=TOKEN).probe()

    assert probe({"ok": True, "result": {"url": "https://hotline.example/"}}).works
    assert "testigo manage telegram" in probe({"ok": True, "result": {"url": ""}}).why
    assert probe({"ok": False}, 401).why == "Telegram says 401"


def test_who_wrote_and_who_is_answered_cannot_be_read_in_any_table(client):
    post(client, an_update("", photo=[{"file_id": "1"}]))
    sent = {"message_id": 8, "chat": {"id": CALLER, "type": "private"}}
    Delivery.objects.update(provider_id=sends(says(200, {"ok": True, "result": sent})).provider_id)

    tables = {m._meta.label: repr(list(m._default_manager.values())) for m in apps.get_models()}
    assert Message.objects.get().sender == str(CALLER)
    assert [name for name, told in tables.items() if str(CALLER) in told] == []
