"""The sender and a whole list of phones: each at its push service, none in another's way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.urls import reverse

from testigo.channels import operations, vapid
from testigo.channels.contract import Message, Outcome
from testigo.channels.models import Address, Delivery
from testigo.channels.sending import Sender
from testigo.channels.types import Standing, State
from testigo.channels.webpush import WebPush
from tests.build_channels import MARIA, NIGHT, a_network, an_address, an_envelope, states_of
from tests.channels.channels import Push
from tests.pushservice import Browser, PushService

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(tmp_path, channels):
    with PushService(tmp_path) as running:
        channels["webpush"] = WebPush(
            private_key=vapid.new_key(), contact="https://hotline.example", private=True,
            hosts=(running.origin,), authorities=str(running.certificate), patience=3.0,
        )  # fmt: skip
        yield running


def a_phone(service: PushService, owner: str, path: str) -> Browser:
    """Somebody's phone asked to be told."""
    browser = Browser(service.origin + path)
    an_address(a_network(), owner, kind="webpush", value=browser.subscription)
    return browser


def test_a_list_of_phones_is_told_in_one_round_whatever_some_of_them_do(service, channels):
    act = a_network()
    owners = [f"account:{number:08}-1111-4111-8111-111111111111" for number in range(40)]
    odd = {"/0": 410, "/1": 429, "/2": 0, "/3": 500, "/4": 404, "/5": 403}
    service.answers = odd
    phones = {f"/{n}": a_phone(service, owner, f"/{n}") for n, owner in enumerate(owners)}
    assert operations.send_many(act, owners, an_envelope()) == 40
    sender = Sender()
    assert sender.round() == 40

    opened = [
        phones[taken.path].open(taken.body) for taken in service.taken if taken.path not in odd
    ]
    assert [told["text"] for told in opened] == ["You are asked for: open request 42"] * 34
    taken = Delivery.objects.filter(state=State.ACCEPTED)
    assert {told["code"] for told in opened} == {str(one.code) for one in taken}

    ends = dict(Delivery.objects.values_list("address__owner", "state"))
    told = [ends[owner] for owner in owners[:6]]
    waits, failed = State.WAITING, State.FAILED
    assert told == [failed, waits, waits, waits, failed, failed]
    gone = Address.objects.filter(state=Standing.INVALID).values_list("owner", flat=True)
    assert set(gone) == {owners[0], owners[4]}  # a dead endpoint is removed; a refused one stays
    assert sender.paused == {}  # one service that has enough stops nobody else


def test_the_phones_own_receipt_ends_the_wait_for_the_next_channel(service, channels, now, client):
    act = a_network()
    a_phone(service, MARIA, "/maria")
    an_address(act, preference=5)
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    delivery = Delivery.objects.get()
    assert delivery.fallback_at == NIGHT + timedelta(seconds=20)

    client.post(reverse("channels:seen", args=[delivery.code]))
    now[0] += timedelta(minutes=1)
    sender.mend()
    assert states_of() == {"webpush": State.DELIVERED}

    client.post(reverse("channels:opened", args=[delivery.code]))
    assert states_of() == {"webpush": State.READ}


def test_a_phone_that_stays_silent_is_followed_by_mail(service, channels, now):
    act = a_network()
    a_phone(service, MARIA, "/maria")
    an_address(act, preference=5)
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    now[0] += timedelta(seconds=21)
    sender.mend()
    sender.round()
    assert states_of() == {"webpush": State.ACCEPTED, "email": State.ACCEPTED}


@dataclass(frozen=True, kw_only=True)
class Broken(Push):
    """A channel with a mistake in it."""

    def send_batch(self, told: Sequence[tuple[str, Message]]) -> list[Outcome]:
        raise RuntimeError(f"{len(told)} at once")


def test_a_batch_that_breaks_is_tried_again_and_lost_for_nobody(channels, now):
    act = a_network()
    an_address(act, kind="webpush")
    channels["webpush"] = Broken()
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    assert states_of() == {"webpush": State.WAITING}

    channels["webpush"] = Push()
    now[0] += timedelta(seconds=10)
    sender.round()
    assert states_of() == {"webpush": State.ACCEPTED}
