"""The desk's right column and the lawyer's page, as people press them."""

import pytest
from django.test import Client
from django.urls import reverse

from testigo.core import clock
from testigo.incidents import operations, queries
from testigo.incidents.types import Basis, Status
from testigo.security.types import Member
from tests.build import ada, an_act, dana, ivan, lucia, maria, signed_in
from tests.build_incidents import an_incident, minutes, told

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client: Client) -> Client:
    return signed_in(client, lucia())


def press(client: Client, name: str, ident: object, **fields: object):
    address = reverse(f"incidents:{name}", args=[ident])
    return client.post(address, fields, headers=HTMX, follow=True)


def test_the_card_shows_state_place_sources_and_the_next_act(desk):
    incident = an_incident(clock.now(), words="two vans")

    page = desk.get(reverse("incidents:card", args=[incident.id])).content.decode()

    assert "Broadway at Prospect St" in page
    assert "1 source" in page
    assert "Nobody owns this" in page
    assert page.count("btn main") == 1
    assert "Why joined, undo" in page


def test_taking_settling_and_undoing_from_the_card(desk):
    incident = an_incident(clock.now())
    assert "Lucia" in press(desk, "own", incident.id).content.decode()

    settled = press(desk, "settle", incident.id, outcome="nobody", basis="verifier")
    assert "looked, nobody seen" in settled.content.decode()
    assert "Undo the outcome" in settled.content.decode()

    undone = press(desk, "undo_settle", incident.id)
    assert "Checking" in undone.content.decode()


def test_an_outcome_without_a_basis_is_asked_for_in_the_same_place(desk):
    incident = an_incident(clock.now())

    answer = press(desk, "settle", incident.id, outcome="confirmed")

    assert answer.status_code == 422
    assert "Say who looked." in answer.content.decode()


def test_what_was_typed_in_a_note_is_kept_and_the_plate_is_offered_to_be_struck(desk):
    incident = an_incident(clock.now())

    answer = press(desk, "note", incident.id, text="white van, plate 8KJ 221")
    assert answer.status_code == 422
    assert "white van, plate 8KJ 221" in answer.content.decode()
    assert "Strike it and save" in answer.content.decode()

    struck = press(desk, "note", incident.id, text="white van, plate 8KJ 221", strike="1")
    assert "white van" in struck.content.decode()
    assert "8KJ" not in struck.content.decode()


def test_a_refusal_is_shown_beside_what_was_asked(desk):
    incident = an_incident(clock.now())
    press(desk, "settle", incident.id, outcome="nobody", basis="verifier")

    answer = press(desk, "settle", incident.id, outcome="confirmed", basis="verifier")

    assert answer.status_code == 409
    assert "Lucia settled this first: looked, nobody seen." in answer.content.decode()
    assert answer["HX-Reswap"] == "afterbegin"


def test_it_moved_asks_for_a_place_the_city_knows(desk):
    incident = an_incident(clock.now())

    unknown = press(desk, "moved", incident.id, where="qqqq zzzz")
    assert unknown.status_code == 422
    assert "We cannot place this" in unknown.content.decode()

    there = press(desk, "moved", incident.id, where="Magazine St and Perry St")
    assert "It was somewhere else before" in there.content.decode()


def test_only_a_number_of_people_counts(desk):
    incident = an_incident(clock.now())

    assert press(desk, "taken", incident.id, count="many").status_code == 422
    assert "since 2 people were taken" in press(
        desk, "taken", incident.id, count="2"
    ).content.decode().replace("\xa0", " ")


def test_taking_a_join_apart_and_accepting_a_suggestion(desk):
    now = clock.now()
    told(now - minutes(70), sees=["vehicles"])
    _report, own = told(now, sees=["vehicles"])
    lawyer_sees = queries.board(an_act(at=now))
    other = next(seen for seen in lawyer_sees if seen.id != own.id)
    offer = next(j for j in queries.joins(an_act(), other.id) if j.state == "suggested")

    page = desk.get(reverse("incidents:card", args=[other.id])).content.decode()
    assert "Does this belong here?" in page
    assert "2 reports" in press(desk, "accept_suggestion", offer.id).content.decode()
    assert press(desk, "undo_join", offer.id).status_code == 200


def test_joining_a_report_by_hand(desk):
    now = clock.now()
    _first, here = told(now - minutes(119))
    report, own = told(now)
    assert own.id != here.id

    assert press(desk, "join", here.id, report=report.id).status_code == 200
    assert press(desk, "join", here.id, report="nonsense").status_code == 422
    assert press(desk, "close", here.id).status_code == 409


def test_an_unverified_incident_offers_only_we_are_checking(desk):
    incident = an_incident(clock.now())

    page = desk.get(reverse("incidents:card", args=[incident.id])).content.decode()

    signal = page.split('id="for-signal">')[1].split("</p>")[0]
    assert "We are checking." in signal
    assert "Broadway" not in signal


def test_the_second_person_finds_the_button_that_ends_it(client):
    incident = an_incident(clock.now())
    act = an_act(by=Member.by_of(lucia().pk), at=clock.now())
    operations.own(act, incident.id)
    operations.settle(act, incident.id, outcome=Status.CONFIRMED, basis=Basis.OBSERVER)
    operations.settle(act, incident.id, outcome=Status.LEFT, basis=Basis.OBSERVER)

    ada_sees = signed_in(client, ada()).get(reverse("incidents:card", args=[incident.id]))

    assert "Lucia says it is over" in ada_sees.content.decode()
    assert "I say so too" in ada_sees.content.decode()


def test_the_lawyers_page_says_how_long_ago_and_what_is_due(client):
    incident = an_incident(clock.now() - minutes(18), taken="now")
    lawyer = signed_in(client, dana())

    page = lawyer.get(reverse("incidents:lawyer", args=[incident.id])).content.decode()
    assert "0:18" in page
    assert "Due in the first hour" in page
    assert "Nobody has answered yet" in page

    answered = press(lawyer, "answer_page", incident.id).content.decode()
    assert "Dana answered the page." in answered


@pytest.mark.parametrize(
    "name", ["settle", "own", "note", "taken", "moved", "close", "answer_page"]
)
def test_whoever_has_no_right_at_the_desk_presses_in_vain(client, name):
    incident = an_incident(clock.now())

    for account in (ivan(), maria()):
        assert press(signed_in(client, account), name, incident.id).status_code == 403


def test_a_lawyer_does_not_dispatch_and_a_dispatcher_answers_no_page(client):
    incident = an_incident(clock.now(), taken="now")

    assert press(signed_in(client, dana()), "settle", incident.id).status_code == 403
    assert press(signed_in(client, lucia()), "answer_page", incident.id).status_code == 403
