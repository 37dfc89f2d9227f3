"""What people can do to an incident."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from testigo.channels import operations as channels
from testigo.core import events
from testigo.core.act import Act
from testigo.incidents import live, queries
from testigo.incidents.callers import callers, found, found_for, tell_callers
from testigo.incidents.errors import (
    AboutAnOfficer,
    AlreadyAnswered,
    AlreadySettled,
    EmptyNote,
    IsClosed,
    NeedsSecond,
    NobodyTaken,
    NothingToAnswer,
    NotSettled,
    TooClose,
    TooLate,
    WrongBasis,
)
from testigo.incidents.events import (
    IncidentClosed,
    IncidentSettled,
    SettleUndone,
)
from testigo.incidents.joining import accept_suggestion, join, place_report, undo_join
from testigo.incidents.models import KEPT, Incident, Note
from testigo.incidents.opening import QUIET, open_at, start_taken, tell_changed
from testigo.incidents.timers import advance
from testigo.incidents.types import BASES, Basis, IncidentView, Status
from testigo.places.types import Candidate
from testigo.reports import queries as reports
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed

ENDS = frozenset({Status.LEFT, Status.OTHER})  #: how a confirmed incident can end


@transaction.atomic
def settle(act: Act, incident_id: UUID, *, outcome: Status, basis: Basis) -> IncidentView:
    """Give an incident its outcome, once; ending a confirmed one takes two people."""
    if basis not in BASES.get(outcome, frozenset()):
        raise WrongBasis(outcome=outcome, basis=basis)
    queries.row_for(act, incident_id)
    # The conditional UPDATE decides the winner; the loser changes nothing.
    checking = _open(act, incident_id).filter(status=Status.CHECKING)
    won = checking.update(**_settled(act, outcome, basis), was={"status": Status.CHECKING})
    if not won and not _end_confirmed(act, incident_id, outcome, basis):
        return queries.incident_for(act, incident_id)
    audit.record(act, "incident.settled", incident_id, outcome=outcome, basis=basis)
    events.publish(
        IncidentSettled(
            at=act.at, network=act.network, incident=incident_id, status=outcome, basis=basis
        )
    )
    return queries.incident_for(act, incident_id)


def _end_confirmed(act: Act, incident_id: UUID, outcome: Status, basis: Basis) -> bool:
    mine = _open(act, incident_id).filter(status=Status.CONFIRMED)
    before = mine.select_for_update().first()
    if before is None or outcome not in ENDS:
        raise _settled_first(act, incident_id)
    if not _says_the_same(act, before, outcome, basis):
        # "They left" stands people down: like the alert itself, two people say it.
        mine.update(left_by=act.by, left_as=f"{outcome} {basis}")
        audit.record(act, "incident.said_over", incident_id, outcome=outcome, basis=basis)
        tell_changed(act, incident_id)
        return False
    was = {"status": before.status, "basis": before.basis, "by": before.settled_by}
    at = before.settled_at.isoformat() if before.settled_at else ""
    return bool(mine.update(**_settled(act, outcome, basis), was={**was, "at": at}))


def _says_the_same(act: Act, before: Incident, outcome: Status, basis: Basis) -> bool:
    # Whoever says something else, or comes after one who may no longer say it, is the first.
    if before.left_as != f"{outcome} {basis}":
        return False
    if not security.still_may(act, before.left_by, Deed.DISPATCH):
        return False
    if before.left_by == act.by:
        raise NeedsSecond(incident=before.pk)
    if security.vouched(act, before.left_by, act.by):
        raise TooClose(incident=before.pk)
    return True


@transaction.atomic
def undo_settle(act: Act, incident_id: UUID) -> IncidentView:
    """Take an outcome back within a minute."""
    queries.row_for(act, incident_id)
    fresh = _open(act, incident_id).filter(settled_at__gt=act.at - queries.UNDO)
    incident = fresh.select_for_update().first()
    if incident is None or not incident.was:
        raise TooLate(incident=incident_id)
    was = incident.was
    fresh.update(
        status=was["status"],
        basis=was.get("basis", ""),
        settled_at=datetime.fromisoformat(was["at"]) if was.get("at") else None,
        settled_by=was.get("by", ""),
        left_by="",
        left_as="",
        closes_at=None,
        was={},
    )
    audit.record(act, "incident.settle_undone", incident_id)
    events.publish(
        SettleUndone(at=act.at, network=act.network, incident=incident_id, status=was["status"])
    )
    return queries.incident_for(act, incident_id)


@transaction.atomic
def own(act: Act, incident_id: UUID) -> IncidentView:
    """Take an incident: from now on it is this person's line."""
    return hand(act, incident_id, act.by)


@transaction.atomic
def hand(act: Act, incident_id: UUID, to: str) -> IncidentView:
    """Give an incident to a named person."""
    queries.row_for(act, incident_id)
    if not _open(act, incident_id).update(owner=to):
        raise IsClosed(incident=incident_id)
    audit.record(act, "incident.owned" if to == act.by else "incident.handed", incident_id, to=to)
    tell_changed(act, incident_id)
    return queries.incident_for(act, incident_id)


@transaction.atomic
def note(act: Act, incident_id: UUID, text: str) -> IncidentView:
    """Add a line to the timeline; plates, badge numbers and status are not kept."""
    incident = queries.row_for(act, incident_id)
    text = " ".join(text.split())[:2000]
    if not text:
        raise EmptyNote(incident=incident_id)
    if reports.fragments_of(text):
        raise AboutAnOfficer(incident=incident_id)
    Note.objects.create(
        incident=incident, by=act.by, at=act.at, text=text, keep_until=incident.opened_at + KEPT
    )
    audit.record(act, "incident.noted", incident_id)
    tell_changed(act, incident_id)
    return queries.incident_for(act, incident_id)


@transaction.atomic
def mark_taken(act: Act, incident_id: UUID, count: int = 1) -> IncidentView:
    """Say that someone was taken, and how many; the lawyer is paged once."""
    if not 1 <= count <= 999:
        raise NobodyTaken(incident=incident_id)
    incident = queries.row_for(act, incident_id)
    if not start_taken(act, incident.pk, since=act.at, count=count):
        Incident.objects.filter(pk=incident.pk).update(taken_count=count)
        audit.record(act, "incident.taken_counted", incident_id, count=count)
        tell_changed(act, incident_id)
    return queries.incident_for(act, incident_id)


@transaction.atomic
def answer_page(act: Act, incident_id: UUID) -> IncidentView:
    """Answer the page about a person taken: the first lawyer has it, the others are let be."""
    incident = queries.row_for(act, incident_id)
    if incident.paged_at is None:
        raise NothingToAnswer(incident=incident_id)
    paged = Incident.objects.filter(pk=incident.pk, lawyer_by="")
    if not paged.update(lawyer_by=act.by, lawyer_at=act.at, page_again_at=None):
        raise AlreadyAnswered(incident=incident_id)
    channels.withdraw(act, dedupe=f"incidents.taken:{incident.pk}:")
    audit.record(act, "incident.page_answered", incident_id)
    tell_changed(act, incident_id)
    return queries.incident_for(act, incident_id)


@transaction.atomic
def moved(act: Act, incident_id: UUID, *, place: Candidate) -> IncidentView:
    """Open a linked incident where a moving event is now, to be looked at afresh."""
    live.one_at_a_time(act.network)
    before = queries.row_for(act, incident_id)
    if before.closed_at is not None:
        raise IsClosed(incident=incident_id)
    there = open_at(
        act,
        place=place.label,
        cell=place.cell,
        area=place.area,
        seen=act.at,
        linked_to=before.pk,
    )
    audit.record(act, "incident.moved", before.pk, to=there.pk)
    tell_changed(act, before.pk)
    return queries.incident_for(act, there.pk)


@transaction.atomic
def close(act: Act, incident_id: UUID) -> IncidentView:
    """Close an incident that is over; a confirmed one ends by two people first."""
    incident = queries.row_for(act, incident_id)
    if incident.closed_at is not None:
        raise IsClosed(incident=incident_id)
    settled = _open(act, incident_id).exclude(status__in=[Status.CHECKING, Status.CONFIRMED])
    if not settled.update(closed_at=act.at, closes_at=None):
        raise NotSettled(incident=incident_id)
    audit.record(act, "incident.closed", incident_id)
    events.publish(IncidentClosed(at=act.at, network=act.network, incident=incident_id))
    return queries.incident_for(act, incident_id)


def _open(act: Act, incident_id: UUID) -> "QuerySet[Incident]":
    return Incident.objects.filter(pk=incident_id, network=act.network, closed_at=None)


def _settled(act: Act, outcome: Status, basis: Basis) -> dict[str, Any]:
    ends = outcome != Status.CONFIRMED
    return {
        "status": outcome,
        "basis": basis,
        "settled_at": act.at,
        "settled_by": act.by,
        "left_by": "",
        "left_as": "",
        "closes_at": act.at + QUIET if ends else None,
    }


def _settled_first(act: Act, incident_id: UUID) -> AlreadySettled:
    incident = queries.row_for(act, incident_id)
    if incident.closed_at is not None and incident.status == Status.CHECKING:
        raise IsClosed(incident=incident_id)
    who = queries.names_of(act, [incident.settled_by]).get(incident.settled_by, "")
    return AlreadySettled(incident=incident_id, who=who, outcome=Status(incident.status).label)


__all__ = [
    "accept_suggestion", "advance", "answer_page", "callers", "close", "found", "found_for", "hand",
    "join", "mark_taken", "moved", "note", "own", "place_report", "settle", "tell_callers",
    "undo_join", "undo_settle",
]  # fmt: skip
