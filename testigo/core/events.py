"""News travels up as events: written in the transaction of the change, reacted to after it.

A reaction runs at least once and takes effect exactly once: its mark in `Effect` is committed
with whatever it did. Job arguments are ids, enumerations, coarse cells and times, nothing else.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from django.db import connection, transaction
from django.dispatch import Signal
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from testigo.core.act import Act
from testigo.core.errors import Fault
from testigo.core.ids import new_id

CHANNEL = "testigo_live"  #: the NOTIFY channel of live pages


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are past-tense and hold ids and coarse cells."""

    at: datetime
    network: str

    @property
    def act(self) -> Act:
        """Give the act of whoever reacts: the system's, at that moment, in that network."""
        return Act.system(self.at, network=self.network)


E = TypeVar("E", bound=Event)
Reaction = Callable[[Any], None]

KINDS: dict[str, type[Event]] = {}
REACTIONS: dict[str, tuple[type[Event], Reaction]] = {}

#: Sent in the publishing process, in the transaction; tests listen to it.
published = Signal()


def reaction(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a function of one event, by the name `module.function`."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        module = function.__module__.removeprefix("testigo.").removesuffix(".reactions")
        KINDS[kind.__name__] = kind
        REACTIONS[f"{module}.{function.__name__}"] = (kind, function)
        return function

    return register


def publish(event: Event) -> None:
    """Tell the network. Must run in the transaction of the change it tells of."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} was published outside a transaction")
    facts = _facts(event)
    event_id = str(new_id())
    for name, (kind, _function) in REACTIONS.items():
        if kind is type(event):
            _defer(name=name, event_id=event_id, facts=facts)
    news = {"event": type(event).__name__, **facts}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(news)])
    published.send(sender=type(event), event=event)


@app.task(
    name="react",
    queue="reactions",
    retry=RetryStrategy(max_attempts=8, exponential_wait=2),
)
def react(*, name: str, event_id: str, facts: dict[str, Any]) -> None:
    """Run one reaction to one event."""
    kind, function = REACTIONS[name]
    try:
        with transaction.atomic():
            if first_time(event_id, name):
                function(_event(kind, facts))
    except Fault as fault:
        if not fault.permanent:
            raise


def _defer(**told: Any) -> None:
    # The worker swaps the app's connector for one of its own: a job deferred through that would
    # be seen before the reaction that publishes it has committed, and stay if it rolls back.
    deferrer = react.configure()
    deferrer.job_manager = JobManager(DjangoConnector(alias="default"))
    deferrer.defer(**told)


def first_time(event_id: str, name: str) -> bool:
    """Tell whether this has not taken effect yet, and mark that it does, with what it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_effect (event, reaction, at) VALUES (%s, %s, now())"
            " ON CONFLICT DO NOTHING",
            [event_id, name],
        )
        return bool(cursor.rowcount == 1)


def _facts(event: Event) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, UUID):
            value = str(value)
        facts[field.name] = value
    return facts


def _event(kind: type[Event], facts: dict[str, Any]) -> Event:
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in facts.items()})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    kinds = getattr(hint, "__args__", (hint,))
    if UUID in kinds:
        return UUID(value)
    if datetime in kinds:
        return datetime.fromisoformat(value)
    return value
