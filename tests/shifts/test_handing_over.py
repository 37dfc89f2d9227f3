"""Everything open has one owner; a shift ends when the next person has accepted each line."""

import pytest
from django.test import Client
from django.urls import reverse

from testigo.core import clock
from testigo.core.errors import NotYours
from testigo.incidents import operations as incidents
from testigo.incidents import queries as incident_queries
from testigo.incidents.types import IncidentView
from testigo.reports import operations as reports
from testigo.security import operations as security
from testigo.security.models import Account
from testigo.security.types import Member, Role
from testigo.shifts import operations, queries
from testigo.shifts.errors import (
    AlreadyAccepted,
    NotOnShift,
    NotTheNext,
    SomebodyHasIt,
    StillOpen,
)
from testigo.shifts.models import Shift
from tests.build import DAWN, a_network, an_account, an_act, dana, ivan, lucia, pilar, signed_in
from tests.build_incidents import BROADWAY, MAGAZINE, an_incident, minutes
from tests.build_reports import ASpot, a_kept_report

pytestmark = pytest.mark.django_db


def omar_the_dispatcher() -> Account:
    return an_account("Omar", Role.DISPATCHER)


def by(account: Account, **more: object):
    return an_act(by=Member.by_of(account.pk), **more)  # type: ignore[arg-type]


def held_by(account: Account, *places: ASpot) -> list[IncidentView]:
    return [
        incidents.own(by(account), an_incident(place=place).id) for place in places or (BROADWAY,)
    ]


def gone(account: Account, role: str = "") -> None:
    """Shut somebody out, or take one role back."""
    if role:
        security.withdraw(an_act(), account.pk, role=role)
    else:
        security.suspend(an_act(), account.pk)


def test_who_starts_is_on_shift():
    shift = operations.start(by(lucia()))

    assert [member.alias for member in queries.on_shift(an_act())] == ["Lucia"]
    assert shift.until == DAWN + minutes(8 * 60)
    assert not shift.late


def test_starting_twice_is_one_shift():
    operations.start(by(lucia()))
    operations.start(by(lucia(), at=DAWN + minutes(1)))

    assert Shift.objects.count() == 1


def test_a_shift_does_not_end_while_a_line_is_open():
    operations.start(by(lucia()))
    held_by(lucia())

    with pytest.raises(StillOpen) as refusal:
        operations.end(by(lucia()))

    assert str(refusal.value.words) == "Open lines you still hold: 1. Hand them over first."


def test_lines_change_hands_one_by_one_and_then_the_shift_ends():
    omar = omar_the_dispatcher()
    operations.start(by(lucia()))
    first, second = held_by(lucia(), BROADWAY, MAGAZINE)

    operations.begin_hand_over(by(lucia()), Member.by_of(omar.pk))
    (offer,) = queries.pending(by(omar))
    assert len(offer.lines) == 2
    assert incident_queries.incident_for(an_act(), first.id).owner == Member.by_of(lucia().pk)

    operations.accept(by(omar), offer.lines[0].id)
    with pytest.raises(StillOpen):
        operations.end(by(lucia()))
    done = operations.accept(by(omar), offer.lines[1].id)

    assert done.done
    for incident in (first, second):
        assert incident_queries.incident_for(an_act(), incident.id).owner == Member.by_of(omar.pk)
    operations.end(by(lucia()))
    assert queries.on_shift(an_act()) == []


def test_a_line_is_accepted_once_and_only_by_whom_it_was_offered_to():
    omar = omar_the_dispatcher()
    held_by(lucia())
    offer = operations.begin_hand_over(by(lucia()), Member.by_of(omar.pk))

    with pytest.raises(NotYours):
        operations.accept(by(pilar()), offer.lines[0].id)
    operations.accept(by(omar), offer.lines[0].id)
    with pytest.raises(AlreadyAccepted):
        operations.accept(by(omar), offer.lines[0].id)


def test_beginning_again_offers_the_lines_to_somebody_else():
    omar, pilar_ = omar_the_dispatcher(), pilar()
    held_by(lucia())
    first = operations.begin_hand_over(by(lucia()), Member.by_of(omar.pk))
    second = operations.begin_hand_over(by(lucia()), Member.by_of(pilar_.pk))

    with pytest.raises(AlreadyAccepted):
        operations.accept(by(omar), first.lines[0].id)
    assert operations.accept(by(pilar_), second.lines[0].id).done


def test_a_line_that_is_over_meanwhile_is_accepted_without_moving_anything():
    omar = omar_the_dispatcher()
    (incident,) = held_by(lucia())
    offer = operations.begin_hand_over(by(lucia()), Member.by_of(omar.pk))
    incidents.hand(by(lucia()), incident.id, Member.by_of(pilar().pk))

    operations.accept(by(omar), offer.lines[0].id)

    assert incident_queries.incident_for(an_act(), incident.id).owner == Member.by_of(pilar().pk)


def test_lines_go_to_a_colleague_of_the_desk():
    for nobody in (lucia(), ivan()):
        with pytest.raises(NotTheNext):
            operations.begin_hand_over(by(lucia()), Member.by_of(nobody.pk))


def test_who_is_not_on_shift_has_none_to_end():
    with pytest.raises(NotOnShift):
        operations.end(by(lucia()))


def test_what_nobody_owns_is_listed_and_taken():
    incident = an_incident()
    (line,) = queries.unowned(an_act())
    assert (line.kind, line.id) == ("incident", incident.id)

    operations.take(by(lucia()), line.kind, line.id)

    assert queries.unowned(an_act()) == []
    with pytest.raises(SomebodyHasIt):
        operations.take(by(pilar()), line.kind, line.id)


def test_a_call_back_nobody_owns_is_a_line_too():
    a_network()
    report = a_kept_report(callback="yes")
    reports.answer(an_act(by="public"), report.id, field="contact", value="617-555-0111")

    kinds = {line.kind for line in queries.unowned(an_act())}

    assert "call_back" in kinds
    assert operations.take_all(by(lucia())) == 1
    assert queries.unowned(an_act()) == []
    assert [line.kind for line in queries.open_lines(an_act(), Member.by_of(lucia().pk))] == [
        "call_back"
    ]


@pytest.mark.parametrize("role", ["", Role.DISPATCHER])
def test_what_somebody_holds_who_is_gone_is_nobodys_and_is_taken(role: str):
    she = an_account("Lucia", Role.DISPATCHER, Role.OBSERVER)
    held_by(she)
    report = a_kept_report(callback="yes", place=MAGAZINE)
    reports.answer(an_act(by="public"), report.id, field="contact", value="617-555-0111")
    reports.take(by(she), report.id)
    assert queries.unowned(an_act()) == []
    gone(she, role)

    assert {line.kind for line in queries.unowned(an_act())} == {"incident", "call_back"}
    assert reports.take(by(omar_the_dispatcher()), report.id).owner
    assert operations.take_all(by(omar_the_dispatcher())) == 1
    assert queries.unowned(an_act()) == []


def test_what_was_offered_before_somebody_was_shut_out_is_accepted():
    omar = omar_the_dispatcher()
    (incident,) = held_by(lucia())
    offer = operations.begin_hand_over(by(lucia()), Member.by_of(omar.pk))
    gone(lucia())
    assert queries.pending(by(omar))[0].lines[0].title

    operations.accept(by(omar), offer.lines[0].id)

    assert incident_queries.incident_for(an_act(), incident.id).owner == Member.by_of(omar.pk)


def test_the_page_leads_from_start_to_end(client: Client):
    omar = omar_the_dispatcher()
    an_incident(clock.now())
    desk = signed_in(client, lucia())
    page = reverse("shifts:hand_over")
    assert "Nobody owns this" in desk.get(page).content.decode()

    desk.post(reverse("shifts:start"), {"hours": 6})
    desk.post(reverse("shifts:take_all"))
    assert "Begin hand-over" in desk.get(page).content.decode()
    assert desk.post(reverse("shifts:end")).status_code == 409
    desk.post(reverse("shifts:begin"), {"to": Member.by_of(omar.pk)})
    assert "You hand over to Omar, 1 not accepted yet" in desk.get(page).content.decode()

    signed_in(desk, omar)
    assert "Lucia hands over to you" in desk.get(page).content.decode()
    (offer,) = queries.pending(by(omar))
    desk.post(reverse("shifts:accept", args=[offer.lines[0].id]))
    assert "Broadway at Prospect St" in desk.get(page).content.decode()

    signed_in(desk, lucia())
    assert desk.post(reverse("shifts:end")).status_code == 302
    assert queries.on_shift(an_act()) == []


def test_nonsense_in_the_hours_is_answered_beside_the_field(client: Client):
    desk = signed_in(client, dana())

    for hours, words in (("99", "longer than 16 hours"), ("x", "Write a number"), ("", "how many")):
        answer = desk.post(reverse("shifts:start"), {"hours": hours})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert desk.post(reverse("shifts:begin"), {}).status_code == 422
    assert desk.post(reverse("shifts:take"), {"kind": "x"}).status_code == 403
