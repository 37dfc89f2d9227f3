"""A call-out follows its incident: to a place that became known, and away from an outcome."""

from datetime import timedelta

import pytest

from testigo.channels.models import Delivery
from testigo.dispatch import operations
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.types import Answer, Task
from testigo.incidents import operations as incidents
from testigo.incidents.models import Incident
from testigo.places.types import Candidate, Kind
from testigo.reports import operations as reports
from testigo.security.types import Kind as Network
from testigo.security.types import Role
from tests.build import DAWN, a_network, an_act, run_reactions
from tests.build_dispatch import (
    a_call_out,
    a_dispatcher,
    a_volunteer,
    asked,
    near,
    says,
)
from tests.build_incidents import BROADWAY, MAGAZINE, a_confirmed_incident, seen, told

WEEK = timedelta(days=7)

pytestmark = pytest.mark.django_db


def an_incident_without_a_place() -> Incident:
    """Somebody said "they are taking him" and not yet where."""
    a_network()
    return Incident.objects.create(
        network="home", opened_at=DAWN, first_at=DAWN, last_at=DAWN, keep_until=DAWN + WEEK
    )


def test_a_request_follows_the_place_once_the_caller_has_said_it():
    incident = an_incident_without_a_place()
    operations.opened(a_dispatcher(), incident.pk)
    asked = CallOut.objects.get()
    assert (asked.cell, asked.area) == ("", "unknown")

    incident.cell, incident.area = "8a2a306626f7fff", "cambridgeport"
    incident.save()
    operations.placed(a_dispatcher(), incident.pk)

    asked.refresh_from_db()
    assert (asked.cell, asked.area) == ("8a2a306626f7fff", "cambridgeport")


def test_a_request_people_are_coming_to_stays_where_it_was():
    incident = an_incident_without_a_place()
    operations.opened(a_dispatcher(), incident.pk)
    CallOut.objects.update(phase="open", approved_by="account:lucia")
    incident.cell, incident.area = "8a2a306626f7fff", "cambridgeport"
    incident.save()

    operations.placed(a_dispatcher(), incident.pk)

    assert CallOut.objects.get().cell == ""


def test_where_somebody_was_sent_to_look_stays_whatever_the_caller_says_next():
    report, incident = told()
    a_volunteer("Omar", Role.VERIFIER)
    a_call_out(incident=incident.id, task=Task.LOOK, wanted={Role.VERIFIER.value: 1})

    reports.answer(an_act(by="public"), report.id, field="place", value=MAGAZINE)
    run_reactions()

    assert (seen(incident).cell, seen(incident).area) == (BROADWAY.cell, BROADWAY.area)


def test_an_incident_that_opens_again_confirmed_calls_observers_again():
    incident = a_confirmed_incident()
    operations.settled(a_dispatcher(), incident.id)
    operations.closed(a_dispatcher(), incident.id)

    operations.opened(a_dispatcher(), incident.id)

    waiting = CallOut.objects.get(phase="proposed")
    assert waiting.task == Task.OBSERVE


def test_where_it_moved_people_near_are_asked_afresh_and_nobody_follows():
    a_network(kind=Network.DRILL)
    here = a_confirmed_incident()
    for alias in ("Maria", "Tomas", "Ines"):
        a_volunteer(alias)
    there = [a_volunteer(f"verifier {n}", Role.VERIFIER, cell=near(MAGAZINE.cell)) for n in (1, 2)]
    request = a_call_out(incident=here.id, wanted={Role.OBSERVER.value: 2})
    coming = says(asked(request)[0], Answer.GOING)

    place = Candidate(
        label=MAGAZINE.label, kind=Kind.CORNER, lat=MAGAZINE.lat, lon=MAGAZINE.lon,
        confidence=1.0, cell=MAGAZINE.cell, area=MAGAZINE.area,
    )  # fmt: skip
    new = incidents.moved(an_act(), here.id, place=place)
    operations.opened(an_act(by="system"), new.id)
    operations.moved(an_act(by="system"), new.id)

    told = Delivery.objects.filter(template="dispatch.moved")
    assert {row.address.owner for row in told} == {coming.by}
    look = CallOut.objects.get(incident=new.id)
    assert (look.task, look.cell, look.phase) == (Task.LOOK, MAGAZINE.cell, "proposed")

    operations.approve(a_dispatcher(), look.pk)

    afresh = set(Ask.objects.filter(call_out=look).values_list("volunteer", flat=True))
    assert afresh == {one.id for one in there}
    assert CallOut.objects.get(pk=request.id).cell != MAGAZINE.cell
