"""An incident opens, hears more, and learns that somebody was taken."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models.functions import Greatest, Least

from testigo.core import events
from testigo.core.act import Act
from testigo.core.ids import new_handle
from testigo.incidents import queries
from testigo.incidents.events import IncidentChanged, IncidentOpened, PersonTaken
from testigo.incidents.live import TAKEN, seen_at
from testigo.incidents.models import KEPT, Incident
from testigo.incidents.types import Status
from testigo.reports.types import ReportView
from testigo.security import audit
from testigo.security.models import Entry

LOOK_WITHIN = timedelta(minutes=10)
QUIET = timedelta(minutes=30)  #: a settled incident that nobody tells of any more closes
PAGE_AGAIN = timedelta(minutes=5)


def open_incident(act: Act, report: ReportView) -> Incident:
    """Open an incident from the report that tells of it; nothing is too vague to be looked at."""
    return open_at(
        act,
        place=report.place or report.said_place,
        cell=report.cell,
        area=report.area,
        seen=seen_at(report),
    )


def open_at(
    act: Act, *, place: str, cell: str, area: str, seen: datetime, linked_to: UUID | None = None
) -> Incident:
    """Open an incident at a place and start its clock. The caller holds the network's turn."""
    incident = Incident.objects.create(
        handle=_free_handle(act.network),
        network=act.network,
        cell=cell,
        area=area,
        place=place,
        opened_at=act.at,
        first_at=seen,
        last_at=seen,
        look_by=act.at + LOOK_WITHIN,
        linked_to_id=linked_to,
        keep_until=act.at + KEPT,
    )
    audit.record(act, "incident.opened", incident.pk)
    _tell_opened(act, incident)
    return incident


def reopen(act: Act, incident: Incident) -> None:
    """Open a merged incident again when the merge is taken apart."""
    # Its handle may be said of another one by now.
    taken = Incident.objects.filter(
        network=act.network, handle=incident.handle, closed_at=None
    ).exists()
    handle = _free_handle(act.network) if taken else incident.handle
    Incident.objects.filter(pk=incident.pk).update(
        handle=handle,
        closed_at=None,
        is_merged=False,
        merged_into=None,
        look_by=act.at + LOOK_WITHIN,
        late_at=None,
    )
    unanswered = Incident.objects.filter(pk=incident.pk, taken_at__isnull=False, lawyer_by="")
    unanswered.update(page_again_at=act.at)
    audit.record(act, "incident.opened", incident.pk)
    _tell_opened(act, incident)


def keep_quiet(act: Act, incident: Incident, report: ReportView, *, alone: bool = False) -> None:
    """Note what else was told: when, where if nobody knew, and that it is not quiet yet."""
    seen = seen_at(report)
    mine = Incident.objects.filter(pk=incident.pk)
    mine.update(first_at=Least("first_at", seen), last_at=Greatest("last_at", seen))
    mine.filter(closes_at__isnull=False).update(closes_at=act.at + QUIET)
    if not report.cell or not (alone or not incident.cell):
        return
    # Held until the end: what somebody settles meanwhile is about the one place or the other.
    held = Incident.objects.select_for_update().get(pk=incident.pk)
    if held.cell == report.cell:
        return
    sharper = not held.cell and held.area == report.area
    if held.closed_at is None and (sharper or _may_still_move(act, held)):
        held.cell, held.area = report.cell, report.area
        held.place = report.place or report.said_place
        held.save(update_fields=["cell", "area", "place"])
        tell_changed(act, held.pk)
    else:
        _say_it_stays(act, held, report)


def _may_still_move(act: Act, incident: Incident) -> bool:
    # What somebody looked at, or is on the way to, stays: a person says that it moved.
    return incident.status == Status.CHECKING and not queries.is_sent_to(act, incident.pk)


def _say_it_stays(act: Act, incident: Incident, report: ReportView) -> None:
    told: dict[str, str] = {"report": str(report.id)}
    lines = Entry.objects.filter(network=act.network, about=str(incident.pk))
    if not lines.filter(verb="incident.elsewhere", facts=told).exists():
        audit.record(act, "incident.elsewhere", incident.pk, **told)
        tell_changed(act, incident.pk)


def take(act: Act, incident: Incident, report: ReportView) -> None:
    """Start the clock when a report says that someone is being taken, or was."""
    if report.taken in TAKEN:
        start_taken(act, incident.pk, since=min(seen_at(report), act.at), count=1)


def start_taken(act: Act, incident_id: UUID, *, since: datetime, count: int) -> bool:
    """Start the clock of hours since somebody was taken, once, and page whoever must know."""
    won = Incident.objects.filter(pk=incident_id, network=act.network, taken_at=None).update(
        taken_at=since,
        taken_count=count,
        paged_at=act.at,
        page_again_at=act.at + PAGE_AGAIN,
        pages=1,
    )
    if not won:
        return False
    audit.record(act, "incident.taken", incident_id, count=count)
    events.publish(PersonTaken(at=act.at, network=act.network, incident=incident_id))
    return True


def tell_changed(act: Act, incident_id: UUID) -> None:
    """Let open pages read an incident anew."""
    events.publish(IncidentChanged(at=act.at, network=act.network, incident=incident_id))


def _tell_opened(act: Act, incident: Incident) -> None:
    events.publish(
        IncidentOpened(
            at=act.at,
            network=act.network,
            incident=incident.pk,
            cell=incident.cell,
            area=incident.area,
        )
    )


def _free_handle(network: str) -> str:
    used = set(
        Incident.objects.filter(network=network, closed_at=None).values_list("handle", flat=True)
    )
    while (handle := new_handle()) in used:
        continue
    return handle
