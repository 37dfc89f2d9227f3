"""An open page of a volunteer hears of their own call-outs, whenever they were asked."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from testigo.security.models import Account
from tests.build_dispatch import a_call_out, a_crowd
from tests.core.test_live import a_stream, news, tell

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_is_asked_while_their_page_is_on_its_way_hears_how_it_goes_on():
    (maria,) = a_crowd(1)
    client = Client()
    client.force_login(Account.objects.get(pk=maria.by.partition(":")[2]))
    key = str(client.session.session_key)

    async def listen() -> bytes:
        lines = await a_stream(key, "dispatch:hear")  # answered, and nothing is heard yet
        call_out = await sync_to_async(a_call_out)()
        assert b"Anew" in await news(lines)
        await sync_to_async(tell)(event="PulledBack", call_out=str(call_out.id))
        return await news(lines)

    assert b"PulledBack" in asyncio.run(listen())
