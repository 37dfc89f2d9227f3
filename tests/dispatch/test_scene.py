"""On the scene: the check-in clock, the buddy, the call for help, and going home."""

from datetime import timedelta
from uuid import uuid4

import pytest

from testigo.channels.models import Delivery
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours
from testigo.dispatch import operations, queries
from testigo.dispatch.errors import AlreadyOwned, NotNow
from testigo.dispatch.events import CallOutOver, CheckInMissed, HelpNeeded
from testigo.dispatch.models import Debrief
from testigo.dispatch.types import Answer, AskView
from testigo.incidents import operations as incidents
from testigo.incidents.types import Basis, Status
from testigo.security.models import Entry
from testigo.security.types import Kind, Role
from testigo.shifts import queries as shifts
from tests.build import DAWN, a_network, act_of, all_published, an_act, dana, run_reactions
from tests.build_dispatch import (
    a_call_out,
    a_crowd,
    a_dispatcher,
    a_volunteer,
    again,
    asked,
    now,
    own,
    says,
)
from tests.build_incidents import an_incident

pytestmark = pytest.mark.django_db
LATE = DAWN + timedelta(minutes=16)
LATER = DAWN + timedelta(minutes=22)


@pytest.fixture(autouse=True)
def _a_drill_where_everybody_has_a_phone():
    a_network(kind=Kind.DRILL)


def somebody_there() -> AskView:
    a_volunteer("Tom", Role.BUDDY)
    a_crowd(3)
    return says(asked(a_call_out())[0], Answer.HERE)


def written_to(by: str) -> set[str]:
    return {row.template for row in Delivery.objects.filter(address__owner=by)}


def test_arriving_starts_the_check_in_clock():
    a_crowd(3)
    ask = says(asked(a_call_out())[0], Answer.GOING)
    operations.arrive(own(ask), ask.id, once=uuid4())

    assert now(ask).stage == "there"
    assert now(ask).check_in_due == DAWN + timedelta(minutes=15)


def test_i_am_ok_starts_the_clock_anew():
    ask = somebody_there()
    soon = DAWN + timedelta(minutes=14)
    operations.check_in(own(ask, at=soon), ask.id)
    operations.advance(Act.system(LATE))

    assert now(ask, at=LATE).check_in_due == soon + timedelta(minutes=15)
    assert not all_published(CheckInMissed)


def test_a_missed_check_in_calls_the_buddy_then_names_an_owner():
    ask = somebody_there()
    operations.advance(Act.system(LATE))
    assert now(ask).missed
    assert "dispatch.missed" in written_to(queries.ask_for(a_dispatcher(), ask.id).buddy_by)
    assert queries.out_now(a_dispatcher())[0].missed

    operations.advance(Act.system(LATER))
    lucia = a_dispatcher().by
    assert now(ask).owner == lucia
    assert "dispatch.owner" in written_to(lucia)
    assert Entry.objects.filter(verb="scene.owner_named", facts__owner=lucia).exists()
    assert operations.advance(Act.system(LATER)) == 0


def test_whoever_never_arrives_is_looked_for_too():
    a_crowd(3)
    ask = says(asked(a_call_out())[0], Answer.GOING)
    assert ask.arrives_at is not None
    operations.advance(Act.system(ask.arrives_at + timedelta(minutes=16)))
    assert now(ask).missed


def test_i_need_help_pages_everyone_and_pulls_the_others_back():
    lawyer = act_of(dana())
    a_crowd(4)
    first, second, *_ = asked(a_call_out())
    first, second = says(first, Answer.HERE), says(second, Answer.HERE)
    operations.need_help(own(first), first.id, once=uuid4())

    assert len(all_published(HelpNeeded)) == 1
    assert "dispatch.help" in written_to(lawyer.by)
    assert "dispatch.pull_back" in written_to(second.by)
    waiting = queries.not_acknowledged(a_dispatcher(), first.call_out)
    assert [ask.id for ask in waiting] == [second.id]
    operations.pull_back_seen(own(second), second.id)
    assert queries.not_acknowledged(a_dispatcher(), first.call_out) == []


def test_one_person_answers_a_call_for_help():
    ask = somebody_there()
    operations.need_help(own(ask), ask.id)
    operations.own_help(act_of(dana()), ask.id)
    with pytest.raises(AlreadyOwned):
        operations.own_help(a_dispatcher(), ask.id)
    with pytest.raises(Forbidden):
        operations.own_help(own(ask), ask.id)
    assert now(ask).helped_by == "Dana"


def test_leaving_safely_stops_the_clocks_and_tells_the_buddy():
    ask = somebody_there()
    operations.leave(own(ask), ask.id, once=uuid4())

    home = now(ask)
    assert (home.stage, home.check_in_due) == ("left", None)
    assert "dispatch.home" in written_to(home.buddy_by)
    assert operations.advance(Act.system(LATE)) >= 0
    assert not all_published(CheckInMissed)
    with pytest.raises(NotNow):
        operations.check_in(own(ask), ask.id)


def test_when_everyone_is_home_the_call_out_is_over():
    a_crowd(3)
    call_out = a_call_out(wanted={"observer": 1}, maximum=1)
    ask = says(asked(call_out)[0], Answer.HERE)
    operations.leave(own(ask), ask.id)
    assert again(call_out).phase == "over"
    assert len(all_published(CallOutOver)) == 1


def test_three_questions_in_any_order():
    ask = somebody_there()
    operations.leave(own(ask), ask.id)
    operations.debrief(own(ask), ask.id, how="shaken")
    operations.debrief(own(ask), ask.id, ended="left")
    kept = Debrief.objects.get()
    assert (kept.ended, kept.taken, kept.how) == ("left", "", "shaken")


def test_nobody_presses_for_somebody_else():
    ask = somebody_there()
    stranger = an_act(by="account:00000000-0000-4000-8000-0000000000aa", roles=frozenset())
    for press in (operations.check_in, operations.leave, operations.need_help):
        with pytest.raises(NotYours):
            press(stranger, ask.id)
    with pytest.raises(NotYours):
        queries.place_for(stranger, ask.id)


def test_an_opened_incident_proposes_a_look_by_two():
    incident = an_incident()
    run_reactions()
    (call_out,) = queries.call_outs(a_dispatcher(), incident.id)
    assert (call_out.task, call_out.phase, call_out.wanted) == ("look", "proposed", {"verifier": 2})
    assert call_out.together == 2


def test_a_confirmed_incident_proposes_observers_and_ends_the_look():
    incident = an_incident(language="ur")
    run_reactions()
    incidents.settle(a_dispatcher(), incident.id, outcome=Status.CONFIRMED, basis=Basis.VERIFIER)
    run_reactions()
    observe, look = queries.call_outs(a_dispatcher(), incident.id)
    assert (look.phase, observe.phase) == ("over", "proposed")
    assert observe.wanted == {"observer": 2, "legal_observer": 1, "interpreter": 1}
    assert observe.maximum == 4


def test_they_left_your_task_is_done():
    incident = an_incident()
    a_crowd(4, Role.VERIFIER)
    run_reactions()
    (look,) = queries.call_outs(a_dispatcher(), incident.id)
    operations.approve(a_dispatcher(), look.id)
    first, second, *_ = asked(look)
    first, second = says(first, Answer.HERE), says(second, Answer.GOING)
    operations.looked(own(first), first.id, outcome="nobody")
    assert now(first).finding == "nobody"

    incidents.settle(a_dispatcher(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)
    run_reactions()
    assert again(look).phase == "over"
    assert (now(first).stage, now(second).stage) == ("there", "stood_down")
    assert "dispatch.leave" in written_to(first.by)
    assert "dispatch.over" in written_to(second.by)


def test_people_on_the_scene_are_lines_of_a_shift():
    ask = somebody_there()
    lucia = a_dispatcher()
    lines = [line for line in shifts.open_lines(lucia, lucia.by) if line.kind == "on_scene"]
    assert [line.id for line in lines] == [ask.id]
    operations.take_over(lucia, ask.id, "account:someone")
    assert not [line for line in shifts.open_lines(lucia, lucia.by) if line.kind == "on_scene"]
