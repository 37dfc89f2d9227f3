"""A call-out follows its incident: to a place that became known, and away from an outcome."""

from datetime import timedelta

import pytest

from testigo.dispatch import operations
from testigo.dispatch.models import CallOut
from testigo.incidents.models import Incident
from tests.build import DAWN, a_network
from tests.build_dispatch import a_dispatcher

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
