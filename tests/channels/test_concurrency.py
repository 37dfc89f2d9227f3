"""Several senders on one database, killed in the middle: nothing lost, nothing paid twice."""

import os
import signal
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings as real
from django.db import connection

from testigo import embedded
from testigo.channels import operations
from testigo.channels.models import Delivery
from testigo.channels.types import State
from testigo.core import clock
from testigo.core.act import Act
from tests.build_channels import a_network, an_address, an_envelope

PEOPLE, MESSAGES = 20, 300  #: more than the lanes of four senders can hold when they die


@pytest.fixture
def notes(tmp_path):
    """The file in which channels note what they send."""
    file = tmp_path / "notes"
    file.touch()
    return file


@pytest.fixture
def start(notes, data, settings):
    """Start a sender process on the test's database; the fixture ends those still alive."""
    settings.CHANNELS = {
        "tests.channels.channels.Noted": {"notes": str(notes)},
        "tests.channels.channels.NotedMail": {"notes": str(notes)},
    }
    begun = []

    def begin(*words, dies_after=0):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.channels.sender_settings",
            "TESTIGO_DATABASE_URL": embedded.conninfo(
                data, dbname=connection.settings_dict["NAME"]
            ),
            "TESTIGO_DB_POOL": "0",
            "TESTIGO_KEYS": str(real.KEYS),
            "NOTES": str(notes),
            "DIES_AFTER": str(dies_after),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "sender", *words], env=environment
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.wait()


def write_down_a_lot() -> None:
    a_network()
    act = Act.system(clock.now())
    owners = [f"account:{n}" for n in range(PEOPLE)]
    for n, owner in enumerate(owners):
        an_address(act, owner, kind="sms" if n % 2 else "email", value=f"address {n}")
    late = act.at.replace(year=act.at.year + 1)
    for n in range(MESSAGES):
        operations.send_many(
            act, owners, an_envelope(f"ask:{n}", template="channels.help", expires_at=late)
        )


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_senders_killed_again_and_again_lose_nothing_and_pay_nothing_twice(start, notes):
    write_down_a_lot()
    for one, other in ((7, 60), (31, 150)):
        pair = [start(dies_after=one), start(dies_after=other)]
        assert [died.wait(timeout=60) for died in pair] == [-signal.SIGKILL, -signal.SIGKILL]
    rest = [start("--once"), start("--once")]
    assert [process.wait(timeout=60) for process in rest] == [0, 0]

    ends = Counter(Delivery.objects.values_list("kind", "state"))
    assert not any(state in {State.WAITING, State.LEASED} for _kind, state in ends)
    assert ends["email", State.ACCEPTED] == PEOPLE // 2 * MESSAGES
    sent = Counter(notes.read_text().split("\n"))
    paid = Delivery.objects.filter(kind="sms")
    assert max(sent[f"sms {one.code}"] for one in paid) == 1
    accepted = paid.filter(state=State.ACCEPTED)
    assert all(sent[f"sms {one.code}"] == 1 for one in accepted)
    # What a killed sender held is named as of unknown fate, and only that.
    unknown = paid.filter(state=State.FAILED, error="unknown_fate").count()
    assert unknown + accepted.count() == PEOPLE // 2 * MESSAGES
    free = Delivery.objects.filter(kind="email")
    assert all(sent[f"email {one.code}"] >= 1 for one in free)
