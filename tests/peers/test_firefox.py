"""A real Firefox asks to be told, opens what our sender seals, shows it and says so."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.test import Client
from pytest_django import Settings

import tests.build_channels  # noqa: F401 - registers the text
from testigo.channels import operations, vapid
from testigo.channels.endpoints import Subscription
from testigo.channels.models import Address, Delivery
from testigo.channels.sending import Sender
from testigo.channels.types import Envelope, Purpose, Standing, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.build import a_network, maria, signed_in
from tests.peers.autopush import READ, Autopush
from tests.peers.firefox import PATIENCE, Firefox

pytestmark = [pytest.mark.django_db(transaction=True)]

SHOWN = """
const worker = await navigator.serviceWorker.ready;
return (await worker.getNotifications()).map((it) => it.body);
"""

UNSUBSCRIBE = """
const worker = await navigator.serviceWorker.ready;
await (await worker.pushManager.getSubscription()).unsubscribe();
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Autopush]:
    with Autopush(tmp_path) as running:
        yield running


@pytest.fixture
def firefox(tmp_path: Path, service: Autopush) -> Iterator[Firefox]:
    profile = tmp_path / "profile"
    profile.mkdir()
    browser = Firefox(profile, dom__push__serverURL=service.address)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def _push_is_on(settings: Settings, service: Autopush) -> None:
    settings.CHANNELS = {
        "testigo.channels.webpush.WebPush": {
            "private_key": vapid.new_key(), "contact": "https://hotline.example",
            "hosts": (service.origin,), "private": True, "authorities": str(service.certificate),
            "patience": 60.0,
        },
    }  # fmt: skip


def asked(act: Act, owner: str, request: int) -> Delivery:
    """Somebody is asked for, and the sender hands it over."""
    envelope = Envelope(
        template="tests.asked", parameters={"request": str(request)}, purpose=Purpose.CALL_OUT,
        urgency=Urgency.CALL_OUT, expires_at=clock.now() + timedelta(minutes=10),
        dedupe=f"ask:{request}", path=f"/go/{request}/",
    )  # fmt: skip
    assert operations.send(act, owner, envelope) == 1
    Sender().round()
    return Delivery.objects.get(dedupe=envelope.dedupe)


def until(look: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.5)


def test_firefox_opens_what_we_sealed_shows_it_and_acknowledges(
    live_server, client: Client, service: Autopush, firefox: Firefox, met
):
    a_network()
    account = maria()
    signed_in(client, account)
    firefox.open(f"{live_server.url}/go/")
    firefox.cookie(ours.SESSION_COOKIE_NAME, client.cookies[ours.SESSION_COOKIE_NAME].value)
    firefox.open(f"{live_server.url}/go/")
    firefox.press("[data-push]")
    firefox.until("return document.querySelector('[data-push]').disabled")

    address = Address.objects.get()
    assert Subscription.of(address.value, (service.origin,)).origin == service.origin
    said = [told["messageType"] for told in service.said]
    assert (said[0], said.count("register")) == ("hello", 1)  # it may ask for broadcasts between

    act = Act.system(clock.now(), network="home")
    first = asked(act, f"account:{account.pk}", 42)
    assert first.state in {State.ACCEPTED, State.DELIVERED}
    until(lambda: service.acknowledged == [READ], "Firefox opened the message")
    assert firefox.until(SHOWN) == ["You are asked for: open request 42"]
    until(lambda: _state(first) == State.DELIVERED, "the receipt came")
    first.refresh_from_db()
    assert first.fallback_at is None  # nobody is called by the next channel

    second = asked(act, f"account:{account.pk}", 43)
    until(lambda: _state(second) == State.DELIVERED, "the second receipt came")
    assert sorted(firefox.run(SHOWN))[1] == "You are asked for: open request 43"
    assert service.taken[0].headers["topic"] != service.taken[1].headers["topic"]

    firefox.run(UNSUBSCRIBE)
    until(lambda: not service.registered, "Firefox gave the channel up")
    third = asked(act, f"account:{account.pk}", 44)
    assert (third.state, third.error) == (State.FAILED, "address_dead")
    assert Address.objects.get().state == Standing.INVALID
    met(f"{firefox.version}: subscribed, opened two messages of ours, showed and acknowledged them")


def _state(delivery: Delivery) -> str:
    return Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk)
