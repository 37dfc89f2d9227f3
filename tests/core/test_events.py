"""News travels at least once and takes effect exactly once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from testigo.core import events
from testigo.core.errors import Fault
from testigo.core.events import Event, publish
from testigo.core.ids import new_id
from testigo.core.models import Effect
from tests.build import DAWN, all_published, published, run_reactions, waiting_reactions

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class DoorOpened(Event):
    door: UUID
    again: UUID | None = None


@pytest.fixture
def heard(monkeypatch) -> list[Event]:
    """What a reaction of this test heard."""
    heard: list[Event] = []
    monkeypatch.setattr(events, "REACTIONS", {"tests.hear": (DoorOpened, heard.append)})
    return heard


def opened() -> DoorOpened:
    return DoorOpened(at=DAWN, network="home", door=new_id())


def test_news_arrives_as_it_was_told(heard: list[Event]):
    event = opened()
    publish(event)

    assert heard == []  # in a job of its own, never in the publisher's way
    assert run_reactions() == 1
    assert heard == [event]
    assert published(DoorOpened) == event


def test_news_outside_the_transaction_of_its_change_is_refused(heard: list[Event], monkeypatch):
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)

    with pytest.raises(RuntimeError, match="outside a transaction"):
        publish(opened())


def test_a_change_undone_tells_nobody(heard: list[Event]):
    with transaction.atomic():
        publish(opened())
        transaction.set_rollback(True)

    assert waiting_reactions() == []


def test_a_reaction_told_twice_takes_effect_once(heard: list[Event]):
    event = opened()
    facts = {"at": DAWN.isoformat(), "network": "home", "door": str(event.door), "again": None}
    for _ in range(2):  # the worker died after the effect and before its acknowledgement
        events.react(name="tests.hear", event_id=str(UUID(int=1)), facts=facts)

    assert heard == [event]


def test_a_reaction_that_fails_leaves_no_mark_and_may_be_tried_again(monkeypatch):
    tries = []

    def stumble(event: Event) -> None:
        tries.append(event)
        if len(tries) == 1:
            raise Fault("the bridge does not answer")

    monkeypatch.setattr(events, "REACTIONS", {"tests.stumble": (DoorOpened, stumble)})
    told = {"name": "tests.stumble", "event_id": str(UUID(int=1))}
    facts = {"at": DAWN.isoformat(), "network": "home", "door": str(UUID(int=2)), "again": None}

    with pytest.raises(Fault):
        events.react(**told, facts=facts)
    assert not Effect.objects.exists()
    events.react(**told, facts=facts)

    assert len(tries) == 2
    assert Effect.objects.count() == 1


def test_a_permanent_fault_is_not_tried_again(monkeypatch):
    def give_up(event: Event) -> None:
        raise Fault("the number does not exist", permanent=True)

    monkeypatch.setattr(events, "REACTIONS", {"tests.give_up": (DoorOpened, give_up)})
    publish(opened())

    assert run_reactions() == 1


def test_builders_tell_what_was_published_in_this_test_only(heard: list[Event]):
    assert all_published(DoorOpened) == []
    publish(opened())
    publish(DoorOpened(at=DAWN + timedelta(seconds=1), network="home", door=new_id()))

    assert len(all_published(DoorOpened)) == 2


def test_a_reaction_tells_nobody_until_it_has_committed(heard: list[Event]):
    """The worker has swapped the queue's connector by then; news must not leave through it."""
    with app.replace_connector(InMemoryConnector()):
        with transaction.atomic():
            publish(opened())
            transaction.set_rollback(True)
        assert waiting_reactions() == []

        publish(opened())
        assert waiting_reactions() == ["tests.hear"]
