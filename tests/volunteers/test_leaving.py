"""Whoever is shut out, or loses a street role, is on call no longer, whatever the certificate."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from testigo.channels.voice import hooks
from testigo.security import operations as security
from testigo.security.models import Account
from testigo.security.types import Role
from testigo.volunteers import operations, queries
from testigo.volunteers.models import Duty
from testigo.volunteers.types import VolunteerView
from tests.build import DAWN, a_network, act_of, an_account, an_act, run_reactions
from tests.build_dispatch import a_volunteer

pytestmark = pytest.mark.django_db
BOTH = (Role.OBSERVER, Role.BUDDY, Role.INTERPRETER)


def gone(person: VolunteerView, role: str) -> None:
    """Shut somebody out, or take one role back."""
    account = Account.objects.get(pk=person.by.partition(":")[2])
    if role:
        security.withdraw(an_act(), account.pk, role=role)
    else:
        security.suspend(an_act(), account.pk)


@pytest.mark.parametrize("role", ["", Role.OBSERVER])
def test_who_is_gone_is_not_chosen(role: str):
    rosa, sam = a_volunteer("Rosa", *BOTH), a_volunteer("Sam")
    gone(rosa, role)

    found = queries.available(an_act(), roles=[Role.OBSERVER])

    assert [one.id for one in found] == [sam.id]
    assert Role.OBSERVER not in queries.candidate(an_act(), rosa.id).roles
    assert Role.OBSERVER not in queries.volunteer_of(an_act(), rosa.by).roles


def test_who_keeps_another_street_role_is_asked_for_that_one():
    rosa = a_volunteer("Rosa", *BOTH)
    gone(rosa, Role.OBSERVER)
    assert [one.id for one in queries.available(an_act(), roles=[Role.INTERPRETER])] == [rosa.id]
    assert queries.buddies(an_act()) == [rosa.by]


@pytest.mark.parametrize("role", ["", Role.BUDDY])
def test_who_is_gone_watches_over_nobody(role: str):
    rosa = a_volunteer("Rosa", *BOTH)
    assert queries.buddies(an_act()) == [rosa.by]
    gone(rosa, role)
    assert queries.buddies(an_act()) == []


@pytest.mark.parametrize("role", ["", Role.INTERPRETER])
def test_who_is_gone_is_not_rung_into_a_callers_call(role: str):
    rosa = a_volunteer("Rosa", *BOTH, languages=("en", "es"))
    assert hooks.KNOWN.interpreters(an_act(), "es") == [rosa.by]
    gone(rosa, role)
    assert hooks.KNOWN.interpreters(an_act(), "es") == []


def test_who_is_shut_out_is_not_claimed():
    rosa = a_volunteer("Rosa")
    gone(rosa, "")
    assert operations.claim(an_act(), [rosa.id]) == frozenset()


def test_whoever_is_certified_anew_is_asked_again():
    rosa = a_volunteer("Rosa", *BOTH)
    gone(rosa, Role.OBSERVER)
    operations.certify(an_act(), rosa.id, Role.OBSERVER, DAWN + timedelta(days=9))
    assert queries.available(an_act(), roles=[Role.OBSERVER])


def test_choosing_among_many_asks_the_database_no_more_often():
    a_volunteer("Rosa")
    counts = []
    for more in ("Sam", "Tom"):
        with CaptureQueriesContext(connection) as asked:
            queries.available(an_act(), roles=[Role.OBSERVER])
        counts.append(len(asked))
        a_volunteer(more)
    assert counts[0] == counts[1]


def test_the_duty_of_who_is_shut_out_ends_in_the_network_that_did_so():
    rosa = a_volunteer("Rosa")
    a_network("other")
    operations.on_duty(act_of(an_account("Rosa")), until=DAWN + timedelta(hours=2), cell=rosa.cell)
    a_volunteer("Rosa", network="other")
    gone(rosa, "")
    run_reactions()
    going_on = Duty.objects.filter(ended_at__isnull=True)
    assert [duty.network for duty in going_on] == ["other"]
    security.suspend(an_act(network="other"), an_account("Rosa").pk)
    run_reactions()
    assert not going_on.all().exists()
    assert not Duty.objects.exclude(cell="").exists()


def test_the_duty_ends_with_the_last_street_role_and_not_before():
    rosa = a_volunteer("Rosa", Role.OBSERVER, Role.BUDDY)
    gone(rosa, Role.OBSERVER)
    run_reactions()
    assert queries.volunteer_of(an_act(), rosa.by).on_duty
    gone(rosa, Role.BUDDY)
    run_reactions()
    assert not queries.volunteer_of(an_act(), rosa.by).on_duty
