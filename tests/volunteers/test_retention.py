"""What is kept of volunteers goes at its date, whatever still points at them."""

from datetime import timedelta

import pytest
from django.db import connection

from testigo.core import keep
from testigo.core.models import RecordKey
from testigo.volunteers import operations, queries
from testigo.volunteers.models import Certification, Duty, PastAnswer, Volunteer
from testigo.volunteers.types import Past
from tests.build import DAWN, an_act
from tests.build_dispatch import a_volunteer

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=731)


def a_past_volunteer(alias: str, *, certified: timedelta) -> Volunteer:
    """Somebody who was on duty once, two years ago and a day, and has a sheet."""
    person = a_volunteer(alias)
    operations.certify(an_act(), person.id, "observer", DAWN + certified)
    operations.set_sheet(
        an_act(by=person.by), contact="a sister", number="617 555 0199", medical="asthma"
    )
    operations.note_answer(an_act(), person.id, Past.GOING)
    return Volunteer.objects.get(pk=person.id)


def sheet_of(row: Volunteer) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact || number || medical FROM volunteers_volunteer WHERE id = %s", [row.pk]
        )
        return b"".join(bytes(found) for (found,) in cursor.fetchall())


def test_a_certificate_keeps_nobodys_sheet_and_none_of_the_others():
    certified = a_past_volunteer("Rosa", certified=YEARS + timedelta(days=30))
    other = a_past_volunteer("Sam", certified=timedelta(days=90))
    left_behind = sheet_of(certified)

    done = keep.forget(an_act(at=DAWN + YEARS))

    assert done.waiting == []
    assert list(Volunteer.objects.values_list("pk", flat=True)) == [certified.pk]
    for row in (certified, other):
        assert not RecordKey.objects.filter(record=f"volunteers_volunteer:{row.pk}").exists()
    assert left_behind, "it was there"
    assert sheet_of(certified) == b""
    for model in (Certification, Duty, PastAnswer):
        assert not model.objects.filter(volunteer=other.pk).exists()


def test_who_is_certified_still_goes_on_and_writes_the_sheet_anew():
    person = a_past_volunteer("Rosa", certified=YEARS + timedelta(days=30))
    keep.forget(an_act(at=DAWN + YEARS))
    me = an_act(by=f"account:{person.account_id}", at=DAWN + YEARS)

    assert queries.certified_roles(me, [person.pk])[person.pk] == {"observer"}
    operations.on_duty(me, until=me.at + timedelta(hours=2))
    operations.set_sheet(me, contact="a brother", number="617 555 0123")
    keep.forget(an_act(at=me.at + timedelta(days=31)))
    assert Volunteer.objects.get(pk=person.pk).contact == "a brother"


def test_the_rest_goes_when_the_certificate_ends():
    a_past_volunteer("Rosa", certified=YEARS + timedelta(days=30))
    keep.forget(an_act(at=DAWN + YEARS))
    keep.forget(an_act(at=DAWN + YEARS + timedelta(days=31)))

    assert not Volunteer.objects.exists()
    assert not Certification.objects.exists()
