"""A wave of texts over real HTTP: the provider dies in the middle, or has enough for a while."""

import itertools
import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from testigo.channels import operations
from testigo.channels.models import Delivery
from testigo.channels.sending import Sender
from testigo.channels.texts.rest import Texts
from testigo.channels.types import State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.build_channels import a_network, an_address, an_envelope

pytestmark = pytest.mark.django_db

PEOPLE = 60
TOGETHER = Texts.together
SINK = Path(__file__).with_name("sink.py")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def provider(tmp_path: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    begun = []

    def begin(*, dies_after: int = 0, busy: int = 0) -> subprocess.Popen[bytes]:
        numbers = map(str, (port, dies_after, busy))
        begun.append(subprocess.Popen([sys.executable, str(SINK), tmp_path / "taken", *numbers]))
        until(lambda: answers(port))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def until(true: Callable[[], Any], *, within: float = 60) -> None:
    limit = time.monotonic() + within
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.05)


def taken(folder: Path) -> Counter[str]:
    """How often each number was texted."""
    notes = folder / "taken"
    lines = notes.read_text().splitlines() if notes.exists() else []
    return Counter(json.loads(line)["To"][0] for line in lines)


@pytest.fixture
def wave(settings: Any, port: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sixty people are asked; our clock goes forward by a minute whenever it is looked at."""
    settings.CHANNELS = {
        "testigo.channels.texts.rest.Texts": {
            "dialect": "twilio", "account": "AC1", "token": "t", "sender": "+16175550100",
            "callback": "https://h.example/", "server": f"http://127.0.0.1:{port}",
        },
    }  # fmt: skip
    a_network()
    act = Act.system(clock.now(), network="home")
    for number in range(PEOPLE):
        owner = f"account:{number:08}"
        an_address(act, owner, kind="sms", value=f"+1617555{number:04}")
        operations.send(act, owner, an_envelope(
            "ask:42", expires_at=act.at + timedelta(days=1), urgency=Urgency.ALERT
        ))  # fmt: skip
    return [f"+1617555{number:04}" for number in range(PEOPLE)]


def rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send until nothing waits; our clock hurries, the provider's does not."""
    sender, real, looks = Sender(stopped=lambda: False), clock.now, itertools.count()

    def done() -> bool:
        ahead = timedelta(seconds=30) * next(looks)
        monkeypatch.setattr(clock, "now", lambda: real() + ahead)
        while sender.round():
            pass
        return State.WAITING not in states()

    until(done)
    sender.close()


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def test_a_provider_killed_in_mid_wave_loses_nothing_and_nobody_gets_a_text_twice(
    provider, wave, tmp_path, monkeypatch
):
    first = provider(dies_after=20)
    sender = Sender(stopped=lambda: False)
    sender.round()
    sender.close()
    first.wait(60)
    provider()
    rounds(monkeypatch)

    texted = taken(tmp_path)
    assert max(texted.values()) == 1
    unsure = Delivery.objects.filter(state=State.FAILED, error="unknown_fate")
    sure = Delivery.objects.filter(state=State.ACCEPTED)
    assert sure.count() + unsure.count() == PEOPLE
    # Whoever was not texted is known by name: those in whose request the provider died, and those
    # who next met a connection it had left behind.
    assert PEOPLE - len(texted) <= unsure.count() <= 2 * TOGETHER
    assert {d.address.value for d in sure} <= set(texted)
    assert len(set(sure.values_list("provider_id", flat=True))) == sure.count()


def test_a_provider_that_has_enough_is_left_in_peace_and_gets_the_rest_later(
    provider, wave, tmp_path, monkeypatch
):
    provider(busy=3)
    rounds(monkeypatch)

    assert states() == {State.ACCEPTED: PEOPLE}
    assert taken(tmp_path) == dict.fromkeys(wave, 1)
