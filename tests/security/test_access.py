"""Every route, every role, another network: only what the matrix says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from testigo.security.access import MATRIX, Deed, deed_of
from testigo.security.models import Account, Entry
from testigo.security.types import Role
from tests.build import a_network, an_account
from tests.routes import A_BUDDYS, LEADS_NOWHERE, ONES_OWN, THINGS, all_routes, arguments, can_reach

pytestmark = pytest.mark.django_db

NOBODYS = {Deed.OPEN, Deed.HOOK}  #: open to everybody: nothing to keep from another network


Someone = tuple[Client, frozenset[str]]  #: signed in or not, and what the matrix calls them

FOUND = {name: (pattern, takes) for name, pattern, takes in all_routes()}
KNOWN = sorted(name for name, (_, takes) in FOUND.items() if can_reach(name, takes))


def deed_of_route(name: str) -> Deed:
    found = deed_of(FOUND[name][0].callback)
    assert found is not None
    return found


def cast() -> dict[str, Someone]:
    """The public, Ivan who is let in to nothing, and one member per role."""
    people: dict[str, Someone] = {"public": (Client(), frozenset({"public"}))}
    people["Ivan"] = (signed_in(an_account("Ivan")), frozenset({"public"}))
    for role in Role.values:
        member = an_account(f"a {role}", role)
        people[role] = (signed_in(member), frozenset({"public", role}))
    return people


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def asked_to_sign_in(answer: HttpResponseBase) -> bool:
    there = answer.headers.get("Location", "")
    return answer.status_code == 302 and there.startswith(f"{resolve_url(settings.LOGIN_URL)}?next")


def address_of(name: str, made: dict[str, object] | None = None) -> str:
    told = arguments(name, FOUND[name][1], {} if made is None else made)
    return reverse(name, kwargs=told)


def test_every_route_is_marked_with_a_deed_and_known_to_this_test():
    unmarked = [name for name, (route, _) in FOUND.items() if deed_of(route.callback) is None]
    assert unmarked == []
    assert sorted(set(FOUND) - set(KNOWN)) == [], "say in tests/routes.py how to reach these"


def test_the_matrix_names_every_deed_and_only_roles_there_are():
    assert set(MATRIX) == set(Deed)
    assert frozenset().union(*MATRIX.values()) <= {"public", *Role.values}


def test_only_what_the_matrix_says():
    a_network()
    people = cast()
    made: dict[str, object] = {}
    wrong = [
        f"{who} at {name}: {answer}"
        for name in KNOWN
        for who, answer in what_happens(name, address_of(name, made), whom_to_try(name, people))
    ]
    assert wrong == []


def whom_to_try(name: str, people: dict[str, Someone]) -> dict[str, Someone]:
    """Everybody; where a route is everybody's, three are enough."""
    if "public" not in MATRIX[deed_of_route(name)]:
        return people
    return {who: people[who] for who in ("public", "Ivan", Role.OBSERVER)}


def what_happens(name: str, address: str, people: dict[str, Someone]) -> Iterator[tuple[str, str]]:
    """Whoever got another answer than the matrix says, and which."""
    deed = deed_of_route(name)
    for who, (client, roles) in people.items():
        got = client.get(address)
        if deed == Deed.DRILL:  # this database was not made for drills
            right = got.status_code == 404
        elif roles & MATRIX[deed]:
            right = not outside_the_matrix(got) and got.status_code != 500
            right = right and not (deed == Deed.OPEN and asked_to_sign_in(got))
        else:
            right = refused(got, who) and refused(client.post(address), who)
        if not right:
            yield who, str(got.status_code)


def refused(answer: HttpResponseBase, who: str) -> bool:
    return asked_to_sign_in(answer) if who == "public" else answer.status_code == 403


def outside_the_matrix(answer: Any) -> bool:
    """Refused by the matrix; a view may refuse further: the sheet is its owner's alone."""
    about = answer.context.get("about", {}) if answer.context else {}
    return answer.status_code == 403 and "deed" in about


HELD = [
    name
    for name in KNOWN
    if FOUND[name][1] & THINGS and name not in LEADS_NOWHERE and deed_of_route(name) not in NOBODYS
]


def test_nothing_of_the_home_network_is_there_for_another_network():
    a_network()
    a_network("other", name="Somerville Rapid Response")
    account = an_account("Noor", *Role.values, network="other")
    noor = signed_in(account)
    made: dict[str, object] = {}
    for name in HELD:
        address = address_of(name, made)
        assert noor.get(address).status_code in {403, 404, 405}, name
        # 409: "somebody else has it", said of what is not there too.
        told = noor.post(address, {"role": Role.OBSERVER, "saw": "seen"})
        assert told.status_code in {403, 404, 405, 409, 422}, name
    assert not Entry.objects.filter(by=f"account:{account.pk}", network="home").exists()


def is_anybodys(name: str) -> bool:
    return not FOUND[name][1] & ONES_OWN and name not in A_BUDDYS


@pytest.mark.parametrize("name", [name for name in HELD if is_anybodys(name)])
def test_what_another_network_cannot_see_is_really_there(name: str):
    a_network()
    address = address_of(name)
    sana = signed_in(an_account("Sana", *Role.values))
    sana.raise_request_exception = False  # what it says is its own module's to test

    answers = {sana.get(address).status_code, sana.post(address).status_code}
    assert answers - {404, 405}, "the arguments in tests/routes.py lead nowhere"


def test_somebody_with_every_role_who_is_not_meant_gets_nothing():
    a_network()
    stranger = signed_in(an_account("Sana", *Role.values))
    made: dict[str, object] = {}
    for name in [name for name in HELD if FOUND[name][1] & ONES_OWN]:
        address = address_of(name, made)
        assert stranger.get(address).status_code in {403, 404, 405}, name
        assert stranger.post(address).status_code in {403, 404, 405, 409, 422}, name
