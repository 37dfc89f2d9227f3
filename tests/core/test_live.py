"""A live page ends within five seconds of its listener losing the right to it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient, Client
from django.urls import reverse

from testigo.core import live
from testigo.core.events import CHANNEL
from testigo.security import lockdown, operations, signing_in
from testigo.security.errors import NoPassphrase
from testigo.security.models import Account, Session
from testigo.security.sessions import SessionStore
from testigo.security.types import Role
from tests.build import an_account, an_act

pytestmark = pytest.mark.django_db(transaction=True)


def suspended(account: Account, client: Client) -> None:
    operations.suspend(an_act(), account.pk)


def without_the_role(account: Account, client: Client) -> None:
    operations.withdraw(an_act(), account.pk, role=Role.DISPATCHER)


def signed_out(account: Account, client: Client) -> None:
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(account=account.pk).exists()


def server_locked(account: Account, client: Client) -> None:
    with pytest.raises(NoPassphrase):
        lockdown.lock(an_act())


def screen_locked(account: Account, client: Client) -> None:
    session = SessionStore(client.session.session_key)
    session[signing_in.LOCKED] = "now"
    session.save()


async def a_stream(key: str, name: str = "desk:hear", **told: str) -> AsyncIterator[bytes]:
    browser = AsyncClient()
    browser.cookies["s"] = key
    answer: Any = await browser.get(reverse(name), told)
    assert answer.status_code == 200
    return aiter(answer.streaming_content)


@pytest.mark.parametrize(
    "shut_out", [suspended, without_the_role, signed_out, server_locked, screen_locked]
)
def test_a_stream_ends_within_five_seconds(shut_out: Callable[[Account, Client], None]):
    an_account("Ada", Role.ADMIN)
    lucia = an_account("Lucia", Role.DISPATCHER)
    client = Client()
    client.force_login(lucia)
    key = str(client.session.session_key)

    async def listen() -> float:
        lines = await a_stream(key)
        assert b"Anew" in await anext(lines)
        assert b"here" in await asyncio.wait_for(anext(lines), 2 * live.BEAT), "it goes on"
        await sync_to_async(shut_out)(lucia, client)
        began = time.monotonic()
        async with asyncio.timeout(10):
            async for _line in lines:
                pass
        return time.monotonic() - began

    assert asyncio.run(listen()) < 5


def test_news_of_another_network_is_not_heard():
    lucia = an_account("Lucia", Role.DISPATCHER)
    omar = an_account("Omar", Role.VERIFIER)
    client = Client()
    client.force_login(lucia)
    key = str(client.session.session_key)

    async def listen() -> list[bytes]:
        lines = await a_stream(key)
        assert b"Anew" in await anext(lines)
        live.hub._tell({"event": "IncidentOpened", "network": "other"})
        live.hub._tell({"event": "IncidentOpened", "network": "home", "incident": "1"})
        return [await anext(lines)]

    (heard,) = asyncio.run(listen())
    assert b"other" not in heard
    stranger = Client()
    stranger.force_login(omar)
    assert stranger.get(reverse("desk:hear")).status_code == 403


async def news(lines: AsyncIterator[bytes]) -> bytes:
    """What a stream says next, beats aside."""
    async with asyncio.timeout(30):
        while b"here" in (said := await anext(lines)):
            pass
    return said


def tell(**told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps({"network": "home"} | told)]
        )


def test_what_happens_while_a_page_is_on_its_way_is_told_to_it(monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: 100.0)
    monkeypatch.setattr(live, "time", clock)
    client = Client()
    client.force_login(an_account("Lucia", Role.DISPATCHER))
    key = str(client.session.session_key)

    async def listen() -> list[bytes]:
        before = await a_stream(key)
        assert b"Anew" in await news(before), "the database is heard"
        clock.monotonic = lambda: 200.0
        await sync_to_async(tell)(event="IncidentOpened", incident="7")
        assert b'"incident": "7"' in await news(before)
        clock.monotonic = lambda: 200.0 + live.ON_THE_WAY
        streams = [await a_stream(key, age=age) for age in ("2000", "150000", "old")]
        return [await news(lines) for lines in streams]

    young, old, unknown = asyncio.run(listen())
    assert b'"incident": "7"' in young
    assert b"Anew" in old, "older than what is remembered"
    assert b"Anew" in unknown
