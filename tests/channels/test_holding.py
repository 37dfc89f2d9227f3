"""What a sender holds while it works: nobody else's, written down part by part, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import ClassVar

import pytest
from django.db import connection

from testigo.channels import leases, operations
from testigo.channels.contract import Accepted, Message, Outcome, Retry
from testigo.channels.models import Address, Delivery
from testigo.channels.sending import BULK, PART, URGENT, Sender
from testigo.channels.types import Standing, State
from testigo.core.act import Act
from tests.build_channels import MARIA, NIGHT, a_network, an_address, an_envelope, states_of
from tests.channels.channels import Mail

pytestmark = pytest.mark.django_db
OURS = 77  #: the lock of a sender that lives


@dataclass(frozen=True, kw_only=True)
class Watched(Mail):
    """Does something while each message is on its way."""

    meanwhile: Callable[[], object]

    def send(self, address: str, message: Message) -> Outcome:
        self.meanwhile()
        return super().send(address, message)


@dataclass(frozen=True, kw_only=True)
class Stuck(Mail):
    """Four at once, and what goes to the slow server waits for it."""

    server: Event

    together: ClassVar[int] = 4

    def send(self, address: str, message: Message) -> Outcome:
        if "slow" in address:
            self.server.wait(20)
        return Accepted()


@pytest.fixture
def alive(now):
    """A sender the database knows is alive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [leases.LOCK_CLASS, OURS])
        yield Sender(lock=OURS)
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [leases.LOCK_CLASS, OURS])


def many_are_told(act: Act, count: int) -> None:
    for number in range(count):
        an_address(act, f"account:{number}", value=f"{number}@example.invalid")
    operations.send_many(act, [f"account:{number}" for number in range(count)], an_envelope())


def test_a_slow_server_makes_no_message_go_twice(channels, now, alive):
    act = a_network()
    many_are_told(act, 3)

    def a_minute_passes() -> None:
        now[0] += timedelta(seconds=leases.LEASE - 5)
        for sender in (alive, Sender(lock=78)):
            sender.mend()

    channels["email"] = Watched(meanwhile=a_minute_passes)
    alive.round(URGENT)
    assert alive.round(URGENT) == 0
    assert len(channels["email"].sent) == 3
    assert states_of() == {"email": State.ACCEPTED}


def test_what_a_lane_dropped_is_taken_back_though_its_sender_lives(channels, now, alive):
    act = a_network()
    many_are_told(act, 2)

    def it_breaks() -> None:
        raise MemoryError

    channels["email"] = Watched(meanwhile=it_breaks)
    with pytest.raises(MemoryError):
        alive.round(URGENT)
    now[0] += timedelta(seconds=leases.LEASE + 1)
    alive.mend()
    channels["email"] = Mail()
    alive.round(URGENT)

    assert states_of() == {"email": State.ACCEPTED}


def test_how_it_went_is_written_down_before_the_whole_batch_is_through(channels):
    act = a_network()
    many_are_told(act, PART + 1)
    accepted: list[int] = []
    seen = Delivery.objects.filter(state=State.ACCEPTED)
    channels["email"] = Watched(meanwhile=lambda: accepted.append(seen.count()))
    Sender().round(URGENT)

    assert accepted == [*[0] * PART, PART]
    assert states_of() == {"email": State.ACCEPTED}


def test_whoever_writes_stop_while_a_message_waits_to_be_tried_again_gets_none(channels, now):
    act = a_network()
    an_address(act)
    channels["email"] = Mail(outcome=Retry(after=60))
    operations.send(act, MARIA, an_envelope())
    Sender().round()
    Address.objects.update(state=Standing.OPTED_OUT)
    channels["email"] = Mail()
    now[0] += timedelta(seconds=61)
    Sender().round()

    assert channels["email"].sent == []
    assert states_of() == {"email": State.FAILED}


def test_an_address_that_is_removed_gets_nothing_that_waits(channels):
    act = a_network()
    an_address(act, kind="webpush", preference=1, value="1111@example.invalid")
    an_address(act, kind="email", preference=2)
    operations.send(act, MARIA, an_envelope())
    operations.remove_address(act, MARIA, kind="webpush", value="1111@example.invalid")
    sender = Sender()
    while sender.round():
        pass

    assert channels["webpush"].sent == []
    assert states_of() == {"webpush": State.FAILED, "email": State.ACCEPTED}


def test_what_is_withdrawn_while_it_is_on_its_way_is_not_tried_again(channels, now):
    act = a_network()
    an_address(act)

    def enough() -> None:
        operations.withdraw(act, dedupe="call-out:7")

    channels["email"] = Watched(meanwhile=enough, outcome=Retry(after=60))
    operations.send(act, MARIA, an_envelope("call-out:7:maria"))
    operations.send(act, MARIA, an_envelope("call-out:77:maria"))
    sender = Sender()
    sender.round()
    now[0] = NIGHT + timedelta(seconds=61)
    channels["email"] = Mail()
    sender.round()

    assert states_of("call-out:7:maria") == {"email": State.CANCELLED}
    assert states_of("call-out:77:maria") == {"email": State.ACCEPTED}


def test_what_is_urgent_does_not_queue_behind_bulk(channels):
    sender, server = Sender(), Event()
    channel = Stuck(server=server)
    bulk = _ready("slow", 20)
    behind = Thread(target=sender._hand_over, args=[channel, BULK, bulk])
    behind.start()
    try:
        ends = sender._hand_over(channel, URGENT, _ready("quick", 1))
        assert [*ends.values()] == [Accepted()]
        assert behind.is_alive()
    finally:
        server.set()
        behind.join()
        sender.close()


def _ready(server: str, count: int) -> list[tuple[leases.Leased, str, Message]]:
    """Messages as a lane has them in hand."""
    blank = dict.fromkeys(leases.Leased._fields)
    return [
        (
            leases.Leased(**{**blank, "id": number}),  # type: ignore[arg-type]
            f"{number}@{server}.invalid",
            Message(text="Enough are going", language="en", reference=str(number)),
        )
        for number in range(count)
    ]
