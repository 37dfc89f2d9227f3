"""Builders: an act, an account, what was published; each says only what the test is about."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from django.db import connection
from django.test import Client

from testigo.core import events
from testigo.core.act import Act
from testigo.core.events import Event
from testigo.security.models import Account, Membership, Network
from testigo.security.types import Kind, Member, Role

DAWN = datetime(2026, 3, 3, 11, 40, tzinfo=UTC)  #: 6:40 in Cambridge, still dark

E = TypeVar("E", bound=Event)

#: What this test has published; conftest empties it before each test and listens.
PUBLISHED: list[Event] = []


def an_act(
    *,
    by: str = "account:maria",
    at: datetime = DAWN,
    network: str = "home",
    roles: frozenset[str] = frozenset(Role.values),
) -> Act:
    """Somebody of the home network, at dawn, who may do everything."""
    return Act(by=by, at=at, network=network, roles=roles)


def act_of(account: Account, *, at: datetime = DAWN, network: str = "home") -> Act:
    """The act of an account, with the roles it holds."""
    held = Membership.objects.filter(account=account, network=network)
    roles = frozenset(held.values_list("role", flat=True))
    return Act(by=Member.by_of(account.pk), at=at, network=network, roles=roles)


def all_published(kind: type[E]) -> list[E]:
    """Every event of a kind published in this test, in order."""
    return [event for event in PUBLISHED if isinstance(event, kind)]


def published(kind: type[E]) -> E:
    """The one event of a kind published in this test."""
    (event,) = all_published(kind)
    return event


def run_reactions(*, most: int = 1000) -> int:
    """Run every waiting reaction, in order, until none is left; give how many ran."""
    for ran in range(most):
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs"
                " WHERE task_name = 'react' AND status = 'todo') RETURNING args"
            )
            row = cursor.fetchone()
        if row is None:
            return ran
        events.react(**json.loads(row[0]))
    raise AssertionError(f"reactions still set off reactions after {most}")


def waiting_reactions() -> list[str]:
    """The names of the reactions that wait, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'name' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


def a_network(
    network_id: str = "home", *, kind: str = Kind.PROGRAMME, name: str = "Cambridge Rapid Response"
) -> Network:
    """A network in Cambridge; the same one when asked twice."""
    network, _made = Network.objects.get_or_create(
        pk=network_id,
        defaults={
            "name": name, "kind": kind, "city": "cambridge", "zone": "America/New_York",
            "hotline": "617-555-0100",
        },
    )  # fmt: skip
    return network


def an_account(alias: str = "Maria", *roles: str, network: str = "home") -> Account:
    """An account with an alias and the roles it holds; the same one when asked twice."""
    account, made = Account.objects.get_or_create(handle=alias.casefold())
    if made:
        account.alias = alias
        account.save()
    for role in roles:
        Membership.objects.get_or_create(account=account, network=a_network(network), role=role)
    return account


def maria() -> Account:
    return an_account("Maria", Role.OBSERVER)


def omar() -> Account:
    return an_account("Omar", Role.VERIFIER)


def lucia() -> Account:
    return an_account("Lucia", Role.DISPATCHER)


def pilar() -> Account:
    return an_account("Pilar", Role.CALL_TAKER)


def dana() -> Account:
    return an_account("Dana", Role.DUTY_LAWYER)


def ada() -> Account:
    return an_account("Ada", Role.COORDINATOR)


def ivan() -> Account:
    """An infiltrator: signed in, without any right."""
    return an_account("Ivan")


def signed_in(client: Client, account: Account) -> Client:
    """The client, signed in as an account."""
    client.force_login(account)
    return client


@contextmanager
def listening() -> Iterator[None]:
    """Write down what is published; conftest wraps every test in it."""

    def write_down(event: Event, **_: object) -> None:
        PUBLISHED.append(event)

    PUBLISHED.clear()
    events.published.connect(write_down)
    try:
        yield
    finally:
        events.published.disconnect(write_down)
