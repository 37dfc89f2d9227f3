"""Local contacts: added by a coordinator, placed by words, opened a page at a time, erased."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from testigo.core import keep, sealed
from testigo.core.models import RecordKey
from testigo.security.models import Entry
from testigo.security.types import Role
from testigo.volunteers import operations, queries
from testigo.volunteers.models import LocalContact
from tests.build import DAWN, a_network, ada, an_account, an_act, lucia, signed_in
from tests.build_dispatch import near
from tests.build_reports import BROADWAY

pytestmark = pytest.mark.django_db

ADD = "/contacts/add/"
SCHOOL = {"kind": "school", "name": "Office of the King Open School", "number": "617 555 0171",
          "language": "es", "where": "Broadway and Prospect St"}  # fmt: skip
PLACE = "Broadway & Prospect St"


@pytest.fixture
def client() -> Client:
    """Ada, who keeps the list, at her laptop."""
    a_network()
    return signed_in(Client(), ada())


def a_contact(name: str = "Bakery", **more: str) -> UUID:
    told: dict[str, Any] = {"number": "617 555 0171", "cell": near(BROADWAY.cell)} | more
    return operations.add_contact(an_act(), name=name, **told)


def read_back(told: dict[str, str] = SCHOOL, place: str = PLACE) -> dict[str, str]:
    return {**told, "place": place, "where_before": told["where"]}


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def verbs() -> list[str]:
    found = Entry.objects.filter(verb__startswith="contact.").order_by("pk")
    return list(found.values_list("verb", flat=True))


def test_an_empty_list_says_what_will_appear(client):
    text = text_of(client.get("/contacts/"))
    assert "No local contact is here yet." in text
    assert "somebody to phone first" in text


def test_a_school_office_is_added_once_its_place_was_read_back(client):
    asked = client.post(ADD, SCHOOL)
    assert asked.status_code == 422
    assert "Broadway at Prospect St" in text_of(asked)
    assert re.search(rf'value="{PLACE.replace("&", "&amp;")}" checked', text_of(asked))
    assert not LocalContact.objects.exists()

    assert client.post(ADD, read_back()).status_code == 302
    row = LocalContact.objects.get()
    assert (row.name, row.number, row.kind, row.language) == (
        SCHOOL["name"], SCHOOL["number"], "school", "es",
    )  # fmt: skip
    assert [one.id for one in queries.contacts_near(an_act(), BROADWAY.cell)] == [row.pk]
    assert verbs() == ["contact.added"]


def test_a_page_sent_twice_adds_one_contact(client):
    page = text_of(client.get(ADD))
    once = re.search(r'name="once" value="([0-9a-f-]{36})"', page)
    assert once
    for _press in range(2):
        assert client.post(ADD, read_back() | {"once": once[1]}).status_code == 302
    assert LocalContact.objects.count() == 1
    assert RecordKey.objects.filter(record__startswith="volunteers_localcontact").count() == 1
    assert verbs() == ["contact.added"]


def test_no_address_is_kept_only_a_patch_and_its_area(client):
    client.post(ADD, read_back())
    row = LocalContact.objects.get()
    assert row.cell.startswith("89")
    assert row.area == "mid-cambridge"
    with connection.cursor() as cursor:
        cursor.execute("SELECT volunteers_localcontact::text FROM volunteers_localcontact")
        told = cursor.fetchone()[0]
    assert "Prospect" not in told
    assert b"Prospect".hex() not in told
    assert b"King Open".hex() not in told


def test_a_place_chosen_for_other_words_is_read_back_again(client):
    moved = read_back() | {"where": "Magazine St and Perry St"}
    answer = client.post(ADD, moved)
    assert answer.status_code == 422
    assert "Magazine St at Perry St" in text_of(answer)


def test_what_cannot_be_placed_offers_the_neighborhoods_and_keeps_what_was_typed(client):
    told = SCHOOL | {"where": "behind the moon"}
    answer = client.post(ADD, told)
    assert answer.status_code == 422
    text = text_of(answer)
    assert "We cannot place this." in text
    for typed in ("Office of the King Open School", "617 555 0171", "behind the moon"):
        assert typed in text
    assert "Somewhere in The Port" in text

    assert client.post(ADD, read_back(told, "area:the-port")).status_code == 302
    assert LocalContact.objects.get().area == "the-port"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "", "Write what it is called."),
        ("name", "x" * 121, "Say it shorter."),
        ("number", "", "Write the number to call."),
        ("number", "ask for Rosa", "Write the number with its digits"),
        ("number", "123", "Write the number with its digits"),
        ("number", "6" * 16, "Write the number with its digits"),
        ("number", "6" * 41, "Write one number only."),
        ("where", "", "Say where it is."),
        ("where", "x" * 121, "Say it shorter."),
        ("kind", "castle", "castle"),
        ("place", "area:nowhere", "Is it here?"),
    ],
)
def test_what_is_wrong_is_said_beside_it(client, field, typed, told):
    answer = client.post(ADD, read_back() | {field: typed})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert not LocalContact.objects.exists()


def test_a_number_may_be_written_in_the_digits_of_urdu(client):
    client.post(ADD, read_back() | {"number": "۶۱۷ ۵۵۵ ۰۱۷۱"})
    assert LocalContact.objects.get().number == "617 555 0171"


def test_a_change_without_a_place_leaves_it_where_it_is(client):
    made = a_contact(area="the-port")
    before = LocalContact.objects.get()
    told = {"kind": "parish", "name": "Parish", "number": "617 555 0199", "language": "en"}

    assert client.post(f"/contacts/{made}/", told | {"where": ""}).status_code == 302
    row = LocalContact.objects.get()
    assert (row.name, row.number, row.kind) == ("Parish", "617 555 0199", "parish")
    assert (row.cell, row.area) == (before.cell, before.area)
    assert row.keep_until > before.keep_until
    assert verbs() == ["contact.added", "contact.changed"]


def test_a_change_of_place_moves_it(client):
    made = a_contact(cell=near(BROADWAY.cell, 30))
    assert client.post(f"/contacts/{made}/", read_back()).status_code == 302
    assert [one.id for one in queries.contacts_near(an_act(), BROADWAY.cell)] == [made]


def test_what_is_removed_cannot_be_read_again(client):
    made = a_contact()
    record = f"volunteers_localcontact:{made}"
    assert RecordKey.objects.filter(record=record).exists()

    assert client.post(f"/contacts/{made}/end/").status_code == 302
    assert not LocalContact.objects.exists()
    assert not RecordKey.objects.filter(record=record).exists()
    assert verbs() == ["contact.added", "contact.ended"]
    # A colleague pressed at the same moment.
    assert client.post(f"/contacts/{made}/end/").status_code == 404
    assert verbs() == ["contact.added", "contact.ended"]


def test_a_contact_nobody_renews_is_forgotten_with_its_key():
    a_contact()
    keep.forget(an_act(at=DAWN + timedelta(days=731)))
    assert not LocalContact.objects.exists()
    assert not RecordKey.objects.filter(record__startswith="volunteers_localcontact").exists()


def test_only_one_page_of_names_is_opened(client, monkeypatch):
    monkeypatch.setattr(queries, "CONTACTS_A_PAGE", 2)
    for name in ("Laundry", "Bakery", "Parish"):
        a_contact(name, area="the-port")
    opened: list[int] = []
    really = sealed.open_page

    def counted(rows: list[LocalContact]) -> None:
        opened.append(len(rows))
        really(rows)

    monkeypatch.setattr(sealed, "open_page", counted)

    book = queries.contact_book(an_act())
    assert (book.count, book.page, book.pages, opened) == (3, 1, 2, [2])
    ((area, there),) = book.areas
    assert area == "The Port"
    assert [one.name for one in there] == sorted(one.name for one in there)
    assert "Page 2 of 2" in text_of(client.get("/contacts/?page=2"))
    assert client.get("/contacts/?page=all").status_code == 200


def test_who_only_sends_people_cannot_open_the_list():
    made = a_contact()
    dispatcher = signed_in(Client(), lucia())
    for path in ("/contacts/", ADD, f"/contacts/{made}/"):
        assert dispatcher.get(path).status_code == 403
    assert dispatcher.post(f"/contacts/{made}/end/").status_code == 403


def test_another_networks_contact_is_not_there():
    made = a_contact()
    a_network("other", name="Somerville")
    nadia = signed_in(Client(), an_account("Nadia", Role.COORDINATOR, network="other"))
    assert "Bakery" not in text_of(nadia.get("/contacts/"))
    for path in (f"/contacts/{made}/", f"/contacts/{made}/end/"):
        assert nadia.post(path, read_back()).status_code == 404
    assert LocalContact.objects.get().name == "Bakery"


def test_a_coordinator_finds_the_list_from_their_own_page(client):
    assert 'href="/contacts/"' in text_of(client.get("/account/"))
    assert 'href="/contacts/"' in text_of(client.get("/account/people/"))
    assert 'href="/contacts/"' not in text_of(signed_in(Client(), lucia()).get("/account/"))
