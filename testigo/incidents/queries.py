"""What people can see of incidents; role and network are scoped here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import h3
from django.conf import settings
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from testigo.core import keyring, sealed
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours
from testigo.incidents import confidence, wording
from testigo.incidents.matching import LONGEST, metres_between
from testigo.incidents.models import Incident, Join, Note
from testigo.incidents.types import (
    BASES,
    BUTTONS,
    Basis,
    Card,
    Found,
    IncidentView,
    JoinState,
    JoinView,
    Line,
    Outcome,
    Status,
)
from testigo.places import queries as places
from testigo.reports import queries as reports
from testigo.reports.types import Door
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, may
from testigo.security.models import Entry

Related = Callable[[Act, UUID], Iterable[UUID]]  #: what else an incident's timeline is about
RELATED: list[Related] = []
Sent = Callable[[Act, UUID], bool]  #: whether somebody was sent to look at an incident
SENT: list[Sent] = []
UNDO = timedelta(minutes=1)
LAWYER_ANSWERS_IN = timedelta(minutes=5)
TOLD_FOR = timedelta(hours=24)  #: "is it true?" answers for this long
CORNER = 150.0  #: metres within which a caller is told "same corner"
SAID = 160  #: letters of a report shown beside its join


def board(act: Act) -> list[IncidentView]:
    """List open incidents: overdue first, then those being checked, then the others."""
    rows = list(Incident.objects.filter(network=act.network, closed_at=None))
    return sorted(views(act, rows), key=lambda seen: _urgency(act, seen))


def incident_for(act: Act, incident_id: UUID) -> IncidentView:
    """Give one incident, its place only to whoever may see places."""
    return views(act, [row_for(act, incident_id)])[0]


def place_of(act: Act, incident_id: UUID) -> str:
    """Open the exact place and write down who did; dispatch asks only for people who go."""
    if not (may(act, Deed.SEE_PLACE) or may(act, Deed.ANSWER_CALLOUT)):
        raise Forbidden(incident=incident_id)
    incident = row_for(act, incident_id)
    audit.record(act, "incident.place_seen", incident.pk)
    return opened([incident], "place")[0]


def unowned(act: Act) -> list[IncidentView]:
    """List open incidents nobody owns, oldest first."""
    return [seen for seen in board(act) if not seen.owner]


def owned_by(act: Act, by: str) -> list[IncidentView]:
    """List the open incidents somebody owns."""
    return [seen for seen in board(act) if seen.owner == by]


def same_corner(act: Act, cell: str, at: datetime) -> IncidentView | None:
    """Give the open incident next to a place, told of within two hours, nearest first."""
    if not h3.is_valid_cell(cell):
        return None
    near = Incident.objects.filter(
        network=act.network,
        closed_at=None,
        cell__in=h3.grid_disk(cell, 2),
        last_at__gt=at - LONGEST,
    )
    found = [(metres_between(cell, row.cell) or 0.0, row) for row in near]
    close = sorted((pair for pair in found if pair[0] <= CORNER), key=lambda pair: pair[0])
    return views(act, [close[0][1]])[0] if close else None


def found(network: str, area: str, now: datetime) -> list[Found]:
    """Answer "is it true?" for an area and the last 24 hours, newest first; empty: not reported."""
    if not area:
        return []
    rows = Incident.objects.filter(network=network, area=area, is_merged=False).filter(
        Q(settled_at__gt=now - TOLD_FOR) | Q(status=Status.CHECKING, closed_at=None)
    )
    return [
        Found(
            area=row.area,
            status=row.status,
            basis=row.basis,
            since=row.opened_at,
            until=None if row.status == Status.CONFIRMED else row.settled_at,
        )
        for row in rows.order_by("-opened_at")[:20]
    ]


def joins(act: Act, incident_id: UUID) -> list[JoinView]:
    """List an incident's reports and suggestions with why they are there, oldest first."""
    row_for(act, incident_id)
    rows = list(
        Join.objects.filter(incident=incident_id)
        .exclude(state=JoinState.UNDONE)
        .order_by("at", "id")
    )
    said: dict[UUID, str] = {}
    writing: set[UUID] = set()
    if may(act, Deed.SEE_PLACE):
        told = reports.many(act, [row.report_id for row in rows])
        said = {report.id: (report.words or report.said_place)[:SAID] for report in told}
        writing = {report.id for report in told if report.door == Door.SMS}
    letters: dict[UUID, str] = {}
    for row in rows:
        letters.setdefault(row.source, chr(ord("A") + len(letters) % 26))
    return [
        JoinView(
            id=row.pk,
            report=row.report_id,
            state=row.state,
            score=row.score,
            why=tuple(filter(None, (wording.reason(told) for told in row.reasons))),
            source=letters[row.source],
            joined_at=row.at,
            by=row.by,
            said=said.get(row.report_id, ""),
            writes=row.report_id in writing,
        )
        for row in rows
    ]


def incident_of(act: Act, report_id: UUID) -> IncidentView | None:
    """Give the incident a report is part of now."""
    join = Join.objects.filter(
        network=act.network, report=report_id, state=JoinState.JOINED
    ).first()
    return incident_for(act, join.incident_id) if join else None


def joined(act: Act, report_ids: Iterable[UUID]) -> dict[UUID, IncidentView]:
    """Give the incident each of several reports is part of now."""
    part_of = dict(
        Join.objects.filter(
            network=act.network, report__in=list(report_ids), state=JoinState.JOINED
        ).values_list("report_id", "incident_id")
    )
    rows = list(Incident.objects.filter(network=act.network, pk__in=set(part_of.values())))
    seen = {view.id: view for view in views(act, rows)}
    return {report: seen[incident] for report, incident in part_of.items() if incident in seen}


def incident_of_join(act: Act, join_id: UUID) -> IncidentView:
    """Give the incident a join or a suggestion is about."""
    join = Join.objects.filter(pk=join_id, network=act.network).first()
    if join is None:
        raise NotYours(join=join_id)
    return incident_for(act, join.incident_id)


def timeline(act: Act, incident_id: UUID) -> list[Line]:
    """Tell what was done and noted, newest first."""
    incident = row_for(act, incident_id)
    notes = list(Note.objects.filter(incident=incident)) if may(act, Deed.SEE_PLACE) else []
    about = [str(incident.pk), *(str(i) for ids in RELATED for i in ids(act, incident.pk))]
    entries = Entry.objects.filter(network=act.network, about__in=about).order_by("id")
    told = [(entry.at, entry.by, wording.line(entry.verb, entry.facts)) for entry in entries]
    told += [
        (note.at, note.by, text) for note, text in zip(notes, opened(notes, "text"), strict=True)
    ]
    names = names_of(act, {by for _at, by, _text in told})
    lines = [Line(at=at, by=names.get(by, ""), text=text) for at, by, text in told if text]
    lines.reverse()  # of one second, the later one first
    return sorted(lines, key=lambda line: line.at, reverse=True)


def names_of(act: Act, those: Iterable[str]) -> dict[str, str]:
    """Give the aliases of those who did something."""
    ids = [UUID(by.partition(":")[2]) for by in those if _is_account(by)]
    return {member.by: member.alias for member in security.members(act, ids)} if ids else {}


def row_for(act: Act, incident_id: UUID) -> Incident:
    """Fetch a row of the act's network, for operations of this module."""
    incident = Incident.objects.filter(pk=incident_id, network=act.network).first()
    if incident is None:
        raise NotYours(incident=incident_id)
    return incident


def views(act: Act, rows: list[Incident]) -> list[IncidentView]:
    """Make what others may see of rows."""
    where = opened(rows, "place") if may(act, Deed.SEE_PLACE) else [""] * len(rows)
    told: dict[UUID, list[Join]] = {row.pk: [] for row in rows}
    for join in Join.objects.filter(incident__in=told, state=JoinState.JOINED):
        told[join.incident_id].append(join)
    # What somebody owns who may hold nothing any more is nobody's.
    able = security.able(act, Deed.HAND_OVER) if any(row.owner for row in rows) else frozenset()
    return [
        _view(row, told[row.pk], place, owner=row.owner if row.owner in able else "")
        for row, place in zip(rows, where, strict=True)
    ]


def opened(rows: Sequence[Model], field: str) -> list[str]:
    """Open a sealed field of a page of rows; what is locked or erased reads as empty."""
    with suppress(keyring.Locked):
        sealed.open_page(rows)
    texts = []
    for row in rows:
        try:
            texts.append(str(getattr(row, field)))
        except keyring.Locked:
            texts.append("")
    return texts


def timeline_also(lines: Mapping[str, wording.Sentence], related: Related) -> None:
    """Let a module above add its audit lines: how verbs are worded, which ids they are about."""
    wording.add_lines(lines)
    RELATED.append(related)


def sent_also(sent: Sent) -> None:
    """Let a module above tell whether it sent somebody to an incident."""
    SENT.append(sent)


def is_sent_to(act: Act, incident_id: UUID) -> bool:
    """Tell whether somebody was sent to look: its place is theirs from then on."""
    return any(sent(act, incident_id) for sent in SENT)


def _view(row: Incident, told: list[Join], place: str, *, owner: str) -> IncidentView:
    kinds: dict[UUID, tuple[str, bool]] = {}
    for join in told:
        best = max((join.kind, join.detailed), kinds.get(join.source, ("", False)), key=_worth)
        kinds[join.source] = best
    likely = confidence.likely(confidence.probability(kinds.values()))
    unanswered = row.paged_at is not None and not row.lawyer_by
    return IncidentView(
        id=row.pk,
        handle=row.handle,
        network=row.network,
        status=row.status,
        basis=row.basis,
        cell=row.cell,
        area=row.area,
        place=place,
        opened_at=row.opened_at,
        look_by=row.look_by,
        taken_at=row.taken_at,
        taken_count=row.taken_count,
        owner=owner,
        settled_at=row.settled_at,
        closed_at=row.closed_at,
        reports=len(told),
        sources=len(kinds),
        confidence=wording.confidence(len(kinds), likely, row.status, row.basis),
        linked_to=row.linked_to_id,
        lawyer_due=row.paged_at + LAWYER_ANSWERS_IN if unanswered and row.paged_at else None,
        lawyer_by=row.lawyer_by,
        languages=frozenset(join.language for join in told if join.language),
        left_by=row.left_by,
        left_outcome=row.left_as.partition(" ")[0],
        left_basis=row.left_as.partition(" ")[2],
        undo_until=row.settled_at + UNDO if row.settled_at else None,
        closes_at=row.closes_at,
    )


def _worth(source: tuple[str, bool]) -> float:
    kind, detailed = source
    return confidence.WORTH.get(kind, 0.0) * (confidence.DETAIL if detailed else 1.0)


def _urgency(act: Act, seen: IncidentView) -> tuple[int, datetime]:
    if seen.look_is_late(act.at) or seen.lawyer_is_late(act.at):
        return 0, min(t for t in (seen.look_by, seen.lawyer_due, seen.opened_at) if t)
    rank = {Status.CONFIRMED: 1, Status.CHECKING: 2}
    return rank.get(Status(seen.status), 3), seen.opened_at


def _is_account(by: str) -> bool:
    kind, _, ident = by.partition(":")
    try:
        return kind == "account" and bool(UUID(ident))
    except ValueError:
        return False


def card(act: Act, incident_id: UUID) -> Card:
    """Give one incident with all the desk shows of it."""
    seen = incident_for(act, incident_id)
    if seen.left_by and not security.still_may(act, seen.left_by, Deed.DISPATCH):
        seen = replace(seen, left_by="", left_outcome="", left_basis="")
    told = joins(act, incident_id)
    names = names_of(act, [seen.owner, seen.lawyer_by, seen.left_by])
    return Card(
        incident=seen,
        place_line=_place_line(act, seen),
        joins=tuple(join for join in told if join.state == JoinState.JOINED),
        suggestions=tuple(join for join in told if join.state == JoinState.SUGGESTED),
        timeline=tuple(timeline(act, incident_id)),
        owner=names.get(seen.owner, ""),
        lawyer=names.get(seen.lawyer_by, ""),
        left_said=names.get(seen.left_by, ""),
        next=_next(act, seen),
        outcomes=_outcomes(seen),
        signal_text=wording.for_signal(seen, settings.ORIGIN),
        can_undo=seen.undo_until is not None and seen.undo_until > act.at and seen.is_open,
        now=act.at,
    )


def city(act: Act) -> str:
    """Give the city the act's network works in."""
    return security.network(act).city


def _place_line(act: Act, seen: IncidentView) -> str:
    found = places.area(city(act), seen.area) if seen.area else None
    told = [found.name if found else _("Outside our areas")]
    told.append(_("Read back on the map.") if seen.cell else _("Not on the map yet."))
    return ". ".join(told)


def _next(act: Act, seen: IncidentView) -> str:
    if not seen.is_open:
        return ""
    if not seen.owner:
        return "own"
    if seen.left_by and seen.left_by != act.by:
        return "second"
    if seen.status == Status.CHECKING:
        return "look"
    return "watch" if seen.status == Status.CONFIRMED else "close"


def _outcomes(seen: IncidentView) -> tuple[Outcome, ...]:
    """Give the outcomes that can be given now, each with what it may rest on."""
    offered: dict[Status, list[str]] = {
        Status.CHECKING: list(BASES),
        Status.CONFIRMED: [Status.LEFT, Status.OTHER],
    }
    found = offered.get(Status(seen.status), []) if seen.is_open else []
    return tuple(
        Outcome(
            value=outcome,
            button=str(BUTTONS[Status(outcome)][0]),
            key=BUTTONS[Status(outcome)][1],
            bases=tuple(
                (basis.value, str(basis.label)) for basis in Basis if basis in BASES[outcome]
            ),
        )
        for outcome in found
    )
