"""The map and the choices, over HTTP."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.urls import reverse

from testigo.places import queries
from tests.build import a_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home() -> None:
    a_network("home")


def test_a_text_is_answered_with_choices_to_press(client: Client):
    answer = client.post(reverse("places:find"), {"text": "Broadway & Prospect"})

    assert answer.status_code == 200
    assert "Broadway at Prospect St" in answer.content.decode()
    assert 'value="Broadway &amp; Prospect St"' in answer.content.decode()


def test_a_text_is_answered_as_json_when_asked(client: Client):
    answer = client.post(reverse("places:find"), {"text": "Broadway & Prospect", "as": "json"})

    assert answer.json()["status"] == "placed"
    assert answer.json()["candidates"][0]["read_back"].startswith("Broadway at Prospect St")


@pytest.mark.parametrize("text", ["", "x" * 900_000, "Aisquith St"])
def test_what_cannot_be_placed_is_said_plainly(client: Client, text: str):
    answer = client.post(reverse("places:find"), {"text": text})

    assert 'data-status="unknown"' in answer.content.decode()


def test_what_somebody_types_never_travels_in_an_address(client: Client):
    assert client.get(reverse("places:find"), {"text": "Broadway"}).status_code == 405


def test_the_map_is_read_in_parts(client: Client):
    whole = queries.basemap("cambridge").read_bytes()
    where = reverse("places:basemap")

    part = client.get(where, headers={"Range": "bytes=0-126"})
    assert (part.status_code, part.content) == (206, whole[:127])
    assert part["Content-Range"] == f"bytes 0-126/{len(whole)}"
    assert part.content[:7] == b"PMTiles"
    assert client.get(where, headers={"Range": "bytes=-10"}).content == whole[-10:]
    assert client.get(where, headers={"Range": f"bytes={len(whole) - 5}-"}).content == whole[-5:]
    assert client.get(where).content == whole


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-", "bytes=9-1", "bytes=-0"])
def test_a_part_the_map_does_not_have_is_refused(client: Client, asked: str):
    answer = client.get(reverse("places:basemap"), headers={"Range": asked})

    assert answer.status_code == 416


def test_a_map_that_did_not_change_is_not_sent_again(client: Client):
    tag = client.get(reverse("places:labels"))["ETag"]

    assert client.get(reverse("places:labels"), headers={"If-None-Match": tag}).status_code == 304
    stale = {"Range": "bytes=0-9", "If-Range": '"older"'}
    assert client.get(reverse("places:basemap"), headers=stale).status_code == 200


def test_areas_have_outlines_with_names(client: Client):
    told = client.get(reverse("places:areas")).json()

    assert len(told["features"]) == 13
    assert told["features"][0]["properties"].keys() == {"slug", "name", "at"}


def test_the_asynchronous_server_sends_parts_too():
    get = async_to_sync(AsyncClient().get)
    part = get(reverse("places:basemap"), headers={"Range": "bytes=0-6"})

    assert (part.status_code, part.content) == (206, b"PMTiles")
