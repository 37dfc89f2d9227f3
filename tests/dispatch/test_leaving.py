"""Whoever is shut out, or loses the role, is asked no more and is told no place."""

from datetime import timedelta
from uuid import uuid4

import pytest

from testigo.channels.models import Delivery
from testigo.core.act import Act
from testigo.core.sealed import unguessable
from testigo.dispatch import operations, queries, texting
from testigo.dispatch.errors import LinkSpent, NotCertified
from testigo.dispatch.models import Ask
from testigo.dispatch.types import Answer, AskView, CallOutView
from testigo.security import operations as security
from testigo.security.models import Account
from testigo.security.types import Kind, Role
from testigo.shifts import queries as shifts
from testigo.volunteers.models import Volunteer
from tests.build import DAWN, a_network, act_of, an_account, an_act, run_reactions
from tests.build_dispatch import (
    a_call_out,
    a_crowd,
    a_dispatcher,
    a_volunteer,
    asked,
    now,
    own,
    says,
)

pytestmark = pytest.mark.django_db
LATE = DAWN + timedelta(minutes=16)
LATER = DAWN + timedelta(minutes=22)
SOON = DAWN + timedelta(seconds=1)
EITHER = pytest.mark.parametrize("role", ["", Role.OBSERVER])


@pytest.fixture(autouse=True)
def _a_drill_where_everybody_has_a_phone():
    a_network(kind=Kind.DRILL)


def gone(by: str, role: str = "") -> None:
    """Shut somebody out, or take one role back."""
    account = Account.objects.get(pk=by.partition(":")[2])
    if role:
        security.withdraw(an_act(), account.pk, role=role)
    else:
        security.suspend(an_act(), account.pk)


def somebody_asked(count: int = 3) -> AskView:
    """They answer by a link, get places by text, and have a second street role."""
    a_crowd(count, Role.OBSERVER, Role.BUDDY)
    Volunteer.objects.update(by_link=True, place_by_text=True)
    return asked(a_call_out())[0]


def call_out_of(ask: AskView) -> CallOutView:
    return queries.call_out_for(a_dispatcher(), ask.call_out)


def written_to(by: str) -> set[str]:
    return {row.template for row in Delivery.objects.filter(address__owner=by)}


@EITHER
def test_the_link_of_who_is_gone_is_dead(role: str):
    ask = somebody_asked()
    secret = unguessable(str(ask.id))
    public = an_act(by="public", roles=frozenset())
    assert queries.ask_by_link(public, secret).id == ask.id
    gone(ask.by, role)

    with pytest.raises(LinkSpent):
        queries.ask_by_link(public, secret)
    with pytest.raises(LinkSpent):
        operations.answer_by_link(public, secret, answer=Answer.GOING, once=uuid4())
    assert now(ask).stage == "asked"


@EITHER
def test_who_is_gone_cannot_say_going(role: str):
    ask = somebody_asked()
    gone(ask.by, role)
    for answer in (Answer.GOING, Answer.LATER, Answer.HERE):
        with pytest.raises(NotCertified):
            operations.answer(own(ask), ask.id, answer=answer, once=uuid4())


@EITHER
def test_who_is_gone_gets_no_place_by_text(role: str):
    ask = says(somebody_asked(), Answer.GOING)
    told = {"ask": str(ask.id)}
    assert queries.place_in_a_text(Act.system(DAWN), told)
    gone(ask.by, role)

    texting.tell_places(Act.system(DAWN), ask.call_out)

    assert "dispatch.text_place" not in written_to(ask.by)
    assert queries.place_in_a_text(Act.system(DAWN), told) is None  # one that waits to be sent


@EITHER
def test_another_is_asked_at_once_instead_of_who_is_gone(role: str):
    ask = somebody_asked(9)
    before = {one.volunteer for one in asked(call_out_of(ask))}
    gone(ask.by, role)
    run_reactions()
    assert not Delivery.objects.filter(
        dedupe__startswith=f"dispatch.asked:{ask.id}", state="waiting"
    ).exists()
    operations.advance(Act.system(SOON))

    assert now(ask).stage == "silent"
    after = {one.volunteer for one in asked(call_out_of(ask))}
    assert len(after - before) == 1


def test_who_keeps_the_role_is_asked_on():
    ask = somebody_asked()
    gone(ask.by, Role.BUDDY)
    run_reactions()
    operations.advance(Act.system(SOON))
    assert now(ask).stage == "asked"


@pytest.mark.parametrize("role", ["", Role.BUDDY])
def test_a_missed_check_in_of_who_is_watched_by_nobody_any_more_is_told_to_the_desk(role: str):
    tom = a_volunteer("Tom", Role.BUDDY, Role.INTERPRETER)
    a_crowd(3)
    ask = says(asked(a_call_out())[0], Answer.HERE)
    assert Ask.objects.get(pk=ask.id).buddy == tom.by
    gone(tom.by, role)

    operations.advance(Act.system(LATE))

    assert "dispatch.missed" not in written_to(tom.by)
    assert "dispatch.missed" in written_to(a_dispatcher().by)


@pytest.mark.parametrize("role", ["", Role.DISPATCHER])
def test_whom_somebody_was_to_get_home_who_is_gone_a_dispatcher_on_call_does(role: str):
    an_account("Lucia", Role.DISPATCHER, Role.OBSERVER)
    a_crowd(3)
    ask = says(asked(a_call_out())[0], Answer.HERE)
    lucia, omar = a_dispatcher().by, act_of(an_account("Omar", Role.DISPATCHER)).by
    gone(lucia, role)
    assert [line.id for line in shifts.unowned(an_act()) if line.kind == "on_scene"] == [ask.id]

    for moment in (LATE, LATER):
        operations.advance(Act.system(moment))

    assert "dispatch.owner" in written_to(omar)
    assert "dispatch.owner" not in written_to(lucia)


def test_a_call_for_help_reaches_nobody_who_was_shut_out():
    tom = a_volunteer("Tom", Role.BUDDY)
    a_crowd(3)
    ask = says(asked(a_call_out())[0], Answer.HERE)
    lucia, omar = a_dispatcher().by, act_of(an_account("Omar", Role.DISPATCHER)).by
    for by in (tom.by, lucia):
        gone(by)
    operations.need_help(own(ask), ask.id)
    assert "dispatch.help" in written_to(omar)
    assert "dispatch.help" not in written_to(tom.by) | written_to(lucia)


def test_a_call_for_help_answered_by_who_is_gone_can_be_answered_again():
    a_crowd(3)
    ask = says(asked(a_call_out())[0], Answer.HERE)
    operations.need_help(own(ask), ask.id)
    operations.own_help(a_dispatcher(), ask.id)
    omar = act_of(an_account("Omar", Role.DISPATCHER))
    gone(a_dispatcher().by)
    assert queries.ask_for(omar, ask.id).help_owner == ""
    operations.own_help(omar, ask.id)
    assert queries.ask_for(omar, ask.id).help_owner == omar.by
