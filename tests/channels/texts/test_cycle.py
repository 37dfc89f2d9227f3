"""An observer without data does the whole of a request by text, over HTTP both ways."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from testigo.channels import operations as channels
from testigo.channels import twilio
from testigo.channels.sending import Sender
from testigo.core import clock
from testigo.core.act import Act
from tests.build import DAWN, run_reactions
from tests.build_dispatch import a_call_out, a_crowd, asked, now

pytestmark = pytest.mark.django_db

TOKEN = "the provider's token"
PHONE = "+16175550142"
SINK = Path(__file__).with_name("sink.py")


@pytest.fixture
def taken(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.ORIGIN, settings.SMS_HOOK_TOKEN = "https://hotline.example", TOKEN
    settings.CHANNELS = {
        "testigo.channels.texts.rest.Texts": {
            "dialect": "twilio", "account": "AC1", "token": "t", "sender": "+16175550100",
            "callback": "https://h.example/", "server": f"http://127.0.0.1:{port}",
        },
    }  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: DAWN)
    notes = tmp_path / "taken"
    provider = subprocess.Popen([sys.executable, str(SINK), notes, str(port), "0", "0"])
    limit = time.monotonic() + 60
    while not _answers(port):
        assert time.monotonic() < limit
        time.sleep(0.1)
    yield notes
    provider.kill()
    provider.wait()


def _answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def phone_shows(notes: Path) -> list[str]:
    """What came to the observer's phone, after everything that waited was sent."""
    sender = Sender(stopped=lambda: False)
    while sender.round():
        pass
    sender.close()
    lines = notes.read_text().splitlines() if notes.exists() else []
    told = [json.loads(line) for line in lines]
    return [one["Body"][0] for one in told if one["To"] == [PHONE]]


def phone_writes(text: str, number: int) -> None:
    fields = [
        ("MessageSid", f"SM{number}"),
        ("From", PHONE),
        ("To", "+16175550100"),
        ("Body", text),
    ]
    url = f"https://hotline.example{reverse('channels:sms')}"
    answer = Client().post(
        reverse("channels:sms"), data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": twilio.sign(TOKEN, url, fields)},
    )  # fmt: skip
    assert answer.status_code == 200
    run_reactions()


def test_from_the_request_to_safely_home_by_words(taken):
    people = a_crowd(1)
    (volunteer,) = people
    act = Act.system(DAWN, network="home")
    channels.add_address(act, volunteer.by, kind="sms", value=PHONE, language="en", verified=True)
    (ask,) = asked(a_call_out())
    assert "/go/" in phone_shows(taken)[0] or "asked" in phone_shows(taken)[0]

    stages = []
    for number, word in enumerate(("in 20", "yes", "here", "ok", "left")):
        before = len(phone_shows(taken))
        phone_writes(word, number)
        assert len(phone_shows(taken)) == before + 1, word
        stages.append(now(ask).stage)
    assert stages == ["later", "going", "there", "there", "left"]

    before = len(phone_shows(taken))
    phone_writes("left", 4)  # the provider tells the same again
    assert len(phone_shows(taken)) == before
