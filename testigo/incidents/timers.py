"""What time alone does to incidents: looking gets late, pages repeat, quiet ones close."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from testigo.core import events
from testigo.core.act import Act
from testigo.incidents.events import IncidentClosed, LawyerUnanswered
from testigo.incidents.models import Incident
from testigo.incidents.opening import PAGE_AGAIN, tell_changed
from testigo.incidents.types import Status
from testigo.security import audit

MOST_PAGES = 6
AT_ONCE = 200  #: rows one sweep moves; the next second takes the rest


def advance(act: Act) -> int:
    """Move whatever is due, in every network."""
    late = Incident.objects.filter(
        closed_at=None, status=Status.CHECKING, late_at=None, look_by__lte=act.at
    )
    unanswered = Incident.objects.filter(page_again_at__lte=act.at, lawyer_by="")
    quiet = Incident.objects.filter(closed_at=None, closes_at__lte=act.at)
    moved = 0
    for due, move in ((late, _tell_late), (unanswered, _page_again), (quiet, _close)):
        for incident_id, network in _some(due):
            moved += move(act.within(network), due, incident_id)
    return moved


def _some(due: "QuerySet[Incident]") -> list[tuple[UUID, str]]:
    return list(due.order_by("opened_at").values_list("pk", "network")[:AT_ONCE])


@transaction.atomic
def _tell_late(act: Act, due: "QuerySet[Incident]", incident_id: UUID) -> int:
    if not due.filter(pk=incident_id).update(late_at=act.at):
        return 0
    audit.record(act, "incident.look_late", incident_id)
    tell_changed(act, incident_id)
    return 1


@transaction.atomic
def _page_again(act: Act, due: "QuerySet[Incident]", incident_id: UUID) -> int:
    mine = due.filter(pk=incident_id)
    if mine.filter(pages__gte=MOST_PAGES).update(page_again_at=None):
        tell_changed(act, incident_id)
        return 1
    if not mine.update(pages=F("pages") + 1, page_again_at=act.at + PAGE_AGAIN):
        return 0
    times = Incident.objects.values_list("pages", flat=True).get(pk=incident_id)
    audit.record(act, "incident.paged_again", incident_id, times=times)
    events.publish(
        LawyerUnanswered(at=act.at, network=act.network, incident=incident_id, times=times)
    )
    return 1


@transaction.atomic
def _close(act: Act, due: "QuerySet[Incident]", incident_id: UUID) -> int:
    if not due.filter(pk=incident_id).update(closed_at=act.at, closes_at=None):
        return 0
    audit.record(act, "incident.closed", incident_id)
    events.publish(IncidentClosed(at=act.at, network=act.network, incident=incident_id))
    return 1
