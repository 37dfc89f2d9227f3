"""Volunteers: certified, on duty, resting, asked in turn, brought in from a file."""

from datetime import timedelta

import h3
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import Forbidden
from testigo.security.models import Account, Entry
from testigo.security.types import Role
from testigo.volunteers import operations, queries
from testigo.volunteers.errors import ConductNotSigned, DutyTooLong, NotEnrolled, UnderAge
from testigo.volunteers.events import DutyChanged
from testigo.volunteers.models import Duty, Volunteer
from tests.build import (
    DAWN,
    a_network,
    ada,
    all_published,
    an_account,
    an_act,
    ivan,
    pilar,
    signed_in,
)
from tests.build_dispatch import a_volunteer, near, roles_of, rows_of
from tests.build_reports import BROADWAY

pytestmark = pytest.mark.django_db
HEAD = "alias,roles,certified_until,conduct_signed,adult,home,languages,mode\n"
GOOD = "Rosa,observer;interpreter,2027-01-01,2026-01-10,yes,892a3066a97ffff,en es,walk\n"


def me(volunteer, *, at=DAWN, roles=frozenset({"observer"})) -> Act:
    return an_act(by=volunteer.by, at=at, roles=roles)


def brought_in(text: str):
    a_network()
    return operations.import_csv(an_act(roles=frozenset({Role.COORDINATOR.value})), text)


def test_nobody_is_certified_without_the_code_of_conduct():
    rosa = a_volunteer("Rosa")
    Volunteer.objects.update(conduct_signed_at=DAWN - timedelta(days=366))
    with pytest.raises(ConductNotSigned):
        operations.certify(an_act(), rosa.id, Role.OBSERVER, DAWN + timedelta(days=9))


def test_roles_on_the_scene_are_for_adults():
    rosa = a_volunteer("Rosa", Role.BUDDY)
    Volunteer.objects.update(adult=False)
    with pytest.raises(UnderAge):
        operations.certify(an_act(), rosa.id, Role.OBSERVER, DAWN + timedelta(days=9))
    operations.certify(an_act(), rosa.id, Role.BUDDY, DAWN + timedelta(days=9))


def test_certifying_gives_the_role():
    rosa = a_volunteer("Rosa")
    operations.certify(an_act(), rosa.id, Role.VERIFIER, DAWN + timedelta(days=9))
    assert roles_of(Account.objects.get(handle="rosa")) == {"observer", "verifier"}


def test_a_certification_that_is_over_counts_no_more():
    rosa = a_volunteer("Rosa")
    late = an_act(at=DAWN + timedelta(days=301))
    assert queries.certified_roles(late, [rosa.id])[rosa.id] == frozenset()


def test_duty_ends_by_itself_and_forgets_the_cell():
    rosa = a_volunteer("Rosa", on_duty=False)
    operations.on_duty(me(rosa), until=DAWN + timedelta(hours=2), cell=near(BROADWAY.cell, 2))
    assert queries.duty_counts(an_act()) == {near(BROADWAY.cell, 2): 1}
    assert operations.advance(Act.system(DAWN + timedelta(hours=2))) == 1
    assert queries.duty_counts(an_act(at=DAWN + timedelta(hours=2))) == {}
    assert Duty.objects.get().cell == ""
    assert len(all_published(DutyChanged)) == 2


def test_duty_is_for_a_day_at_most():
    rosa = a_volunteer("Rosa", on_duty=False)
    for hours in (-1, 0, 25):
        with pytest.raises(DutyTooLong):
            operations.on_duty(me(rosa), until=DAWN + timedelta(hours=hours))


def test_only_those_on_duty_and_certified_are_available():
    rosa = a_volunteer("Rosa")
    a_volunteer("Sam", on_duty=False)
    a_volunteer("Tom", Role.BUDDY)
    found = queries.available(an_act(), roles=[Role.OBSERVER])
    assert [one.id for one in found] == [rosa.id]
    operations.suspend(an_act(), rosa.id)
    assert queries.available(an_act(), roles=[Role.OBSERVER]) == []


def test_nobody_is_claimed_twice_within_their_rest():
    rosa = a_volunteer("Rosa")
    assert operations.claim(an_act(), [rosa.id]) == {rosa.id}
    assert operations.claim(an_act(at=DAWN + timedelta(hours=7)), [rosa.id]) == frozenset()
    assert operations.claim(an_act(at=DAWN + timedelta(hours=8)), [rosa.id]) == {rosa.id}


def test_who_rests_is_not_claimed():
    rosa = a_volunteer("Rosa")
    operations.rest(me(rosa), DAWN + timedelta(days=3))
    assert operations.claim(an_act(), [rosa.id]) == frozenset()
    operations.rest(me(rosa), None)
    assert operations.claim(an_act(), [rosa.id]) == {rosa.id}


def test_the_sheet_is_sealed_and_every_reading_is_written_down():
    rosa = a_volunteer("Rosa")
    operations.set_sheet(me(rosa), contact="canary aunt", number="617-555-0123", medical="insulin")
    with connection.cursor() as cursor:
        cursor.execute("SELECT volunteers_volunteer::text FROM volunteers_volunteer")
        assert b"canary".hex() not in cursor.fetchone()[0]
    assert queries.sheet_for(an_act(), rosa.id).contact == "canary aunt"
    assert Entry.objects.filter(verb="volunteer.sheet_read").count() == 1
    with pytest.raises(Forbidden):
        queries.sheet_for(me(rosa), rosa.id)


def test_local_contacts_come_nearest_first():
    far = operations.add_contact(an_act(), name="Shop", number="1", cell=near(BROADWAY.cell, 3))
    close = operations.add_contact(an_act(), name="School", number="2", cell=near(BROADWAY.cell))
    found = queries.contacts_near(an_act(), BROADWAY.cell)
    assert [(one.id, one.name) for one in found] == [(close, "School"), (far, "Shop")]


def test_a_file_of_volunteers_is_taken_in_whole():
    assert brought_in(HEAD + GOOD).people == 1
    row, held = rows_of(queries.people(an_act(), [Volunteer.objects.get().pk]).popitem()[1])
    assert row.languages == ["en", "es"]
    assert {one.role for one in held} == {"observer", "interpreter"}


def test_a_home_told_as_a_corner_is_kept_as_a_cell():
    text = HEAD + GOOD.replace("892a3066a97ffff", "Broadway and Prospect St")
    assert brought_in(text).people == 1
    home = Volunteer.objects.get().home_cell
    assert h3.grid_distance(home, near(BROADWAY.cell)) <= 4  # a few streets away


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",observer,2027-01-01,2026-01-10,yes,892a3066a97ffff,en,walk", "alias"),
        ("Sam,pilot,2027-01-01,2026-01-10,yes,892a3066a97ffff,en,walk", "roles"),
        ("Sam,observer,soon,2026-01-10,yes,892a3066a97ffff,en,walk", "certified_until"),
        ("Sam,observer,2027-01-01,2024-01-10,yes,892a3066a97ffff,en,walk", "conduct_signed"),
        ("Sam,observer,2027-01-01,2026-01-10,no,892a3066a97ffff,en,walk", "adult"),
        ("Sam,observer,2027-01-01,2026-01-10,perhaps,892a3066a97ffff,en,walk", "adult"),
        ("Sam,observer,2027-01-01,2026-01-10,yes,Nowhere at Neverland,en,walk", "home"),
        ("Sam,observer,2027-01-01,2026-01-10,yes,892a3066a97ffff,english!,walk", "languages"),
        ("Sam,observer,2027-01-01,2026-01-10,yes,892a3066a97ffff,en,broom", "mode"),
        ("rosa,observer,2027-01-01,2026-01-10,yes,892a3066a97ffff,en,walk", "alias"),
    ],
)
def test_one_bad_row_is_named_and_nothing_is_taken_in(row: str, column: str):
    done = brought_in(HEAD + GOOD + row + "\n")

    assert done.people == 0
    assert (done.errors[0].row, done.errors[0].column) == (3, column)
    assert not Volunteer.objects.exists()
    assert not Account.objects.exists()


@pytest.mark.parametrize("text", ["", "\n\n", "name;roles\n", 'alias,roles\n"x', HEAD, "\x00"])
def test_absurd_files_get_an_answer(text: str):
    done = brought_in(text)
    assert done.people == 0
    assert done.errors


def test_the_import_page_shows_what_to_correct():
    a_network()
    client = signed_in(Client(), ada())
    file = SimpleUploadedFile("people.csv", (HEAD + "Sam,pilot\n").encode())
    answer = client.post("/duty/import/", {"file": file})
    assert answer.status_code == 422
    assert "roles" in answer.content.decode()
    picture = SimpleUploadedFile("people.csv", b"\x89PNG\xff\xff\x00")
    assert client.post("/duty/import/", {"file": picture}).status_code == 422
    assert signed_in(Client(), pilar()).get("/duty/import/").status_code == 403


def test_a_volunteers_own_page(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: DAWN)
    a_volunteer("Rosa", on_duty=False)
    client = signed_in(Client(), an_account("Rosa"))
    assert "You are not on duty" in client.get("/duty/").content.decode()
    assert client.post("/duty/on/", {"hours": "forever"}).status_code == 422
    for path, typed in (
        ("on", {"hours": "4"}), ("rest", {"days": "3"}), ("conduct", {}),
        ("choose", {"mode": "cycle", "remote_only": "on"}),
        ("sheet", {"contact": "Aunt", "number": "1", "medical": ""}), ("off", {}),
    ):  # fmt: skip
        assert client.post(f"/duty/{path}/", typed).status_code == 302
    row = Volunteer.objects.get()
    assert (row.mode, row.remote_only, row.contact) == ("cycle", True, "Aunt")
    assert row.rest_until == DAWN + timedelta(days=3)


def test_whoever_is_no_volunteer_is_told_so():
    with pytest.raises(NotEnrolled):
        queries.me(an_act(by=f"account:{ivan().pk}"))
