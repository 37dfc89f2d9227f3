"""What was found, and who was taken, is not lost when reports come together."""

from typing import Any

import pytest

from testigo.incidents import operations, queries
from testigo.incidents.errors import AlreadySettled
from testigo.incidents.events import IncidentClosed, LawyerUnanswered, PersonTaken
from testigo.incidents.models import Incident
from testigo.incidents.types import Basis, JoinState, Status
from testigo.reports import operations as reports
from testigo.security.types import Member
from tests.build import DAWN, all_published, an_act, lucia, run_reactions
from tests.build_incidents import BROADWAY, MAGAZINE, minutes, seen, told

pytestmark = pytest.mark.django_db


def test_a_confirmed_incident_is_not_merged_away_by_hand_but_takes_the_other_in():
    by_lucia = Member.by_of(lucia().pk)
    report, confirmed = told()
    operations.settle(
        an_act(by=by_lucia), confirmed.id, outcome=Status.CONFIRMED, basis=Basis.VERIFIER
    )
    other_report, other = told(DAWN + minutes(1), place=MAGAZINE)

    with pytest.raises(AlreadySettled) as refusal:
        operations.join(an_act(), other.id, report.id)
    assert str(refusal.value.words) == "Lucia settled this first: confirmed."
    assert all_published(IncidentClosed) == []

    both = operations.join(an_act(), confirmed.id, other_report.id)
    assert (both.status, both.reports) == ("confirmed", 2)
    assert not seen(other).is_open


def test_a_caller_who_tells_more_of_a_confirmed_incident_merges_it_with_nothing_by_himself():
    _report, other = told(sees=["vehicles", "vests"], words="two white vans and men in vests")
    report, confirmed = told(DAWN + minutes(1), place=MAGAZINE)
    operations.settle(an_act(), confirmed.id, outcome=Status.CONFIRMED, basis=Basis.VERIFIER)

    answers: dict[str, Any] = {"place": BROADWAY, "sees": ["vehicles", "vests"],
               "words": "two white vans and men in vests"}  # fmt: skip
    for field, value in answers.items():
        reports.answer(an_act(at=DAWN + minutes(2)), report.id, field=field, value=value)
        run_reactions()

    assert (seen(confirmed).is_open, seen(confirmed).area) == (True, MAGAZINE.area)
    (offer,) = [j for j in queries.joins(an_act(), other.id) if j.state == JoinState.SUGGESTED]
    with pytest.raises(AlreadySettled):
        operations.accept_suggestion(an_act(), offer.id)


def test_who_was_taken_and_the_lawyer_who_has_it_go_along_with_a_merge():
    report, taken = told(taken="now")
    operations.mark_taken(an_act(), taken.id, 3)
    operations.answer_page(an_act(by="account:dana"), taken.id)
    _other, target = told(DAWN + minutes(1), place=MAGAZINE)

    both = operations.join(an_act(), target.id, report.id)

    assert (both.taken_at, both.taken_count, both.lawyer_by) == (DAWN, 3, "account:dana")
    assert len(all_published(PersonTaken)) == 1
    operations.advance(an_act(by="system", at=DAWN + minutes(20)))
    assert all_published(LawyerUnanswered) == []


def test_the_lawyers_are_paged_on_about_what_was_merged_and_about_what_was_taken_apart():
    _first, taken = told()
    report = told(DAWN + minutes(1), place=MAGAZINE)[0]
    mine = queries.incident_of(an_act(), report.id)
    assert mine is not None
    operations.mark_taken(an_act(), mine.id, 2)

    both = operations.join(an_act(at=DAWN + minutes(2)), taken.id, report.id)
    assert (both.taken_at, both.taken_count, both.lawyer_by) == (DAWN, 2, "")
    assert [event.incident for event in all_published(PersonTaken)] == [mine.id, both.id]

    apart = next(j for j in queries.joins(an_act(), both.id) if j.report == report.id)
    operations.undo_join(an_act(at=DAWN + minutes(3)), apart.id)
    operations.advance(an_act(by="system", at=DAWN + minutes(4)))
    assert mine.id in [event.incident for event in all_published(LawyerUnanswered)]
    assert Incident.objects.get(pk=mine.id).taken_count == 2
