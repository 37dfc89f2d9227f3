"""The desk put together: every module's own query, one page."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testigo.alerts import queries as alerts
from testigo.channels.voice import queries as voice
from testigo.core.act import Act
from testigo.desk.types import Board, Caller, Detail, Flooded, Heard, Row
from testigo.dispatch import queries as dispatch
from testigo.dispatch.types import AskView, Phase
from testigo.incidents import queries as incidents
from testigo.incidents.types import IncidentView, Status
from testigo.places import queries as places
from testigo.reports import queries as reports
from testigo.reports.types import Door, ReportView, Sees, Taken
from testigo.security import queries as security
from testigo.shifts import queries as shifts

CALL_BACKS = 5  #: shown on the desk at once
SHOWN = 160  #: letters of a report's words in the feed
LINES = 100  #: of the quarantine, shown at once


def board(act: Act) -> Board:
    """Give the whole desk for whoever is on it."""
    out = tuple(dispatch.out_now(act))
    return Board(
        rows=rows(act, out),
        unowned=tuple(shifts.unowned(act)),
        out=out,
        callers=callers(act),
        call_backs=_call_backs(act),
        heard=_heard(act),
        quarantine=len(reports.quarantine(act)),
        alerts=len(alerts.waiting(act)),
        my_lines=len(shifts.open_lines(act, act.by)),
    )


def callers(act: Act) -> tuple[Caller, ...]:
    """List who waits on the line: those who say that someone is being taken first."""
    waiting = reports.waiting_calls(act)
    calls = voice.waiting(act, [report.id for report in waiting])
    told = [Caller(report=report, call=calls.get(report.id)) for report in waiting]
    return tuple(sorted(told, key=lambda caller: not caller.says_taken))


def rows(act: Act, out: Sequence[AskView] | None = None) -> tuple[Row, ...]:
    """List the open incidents as the left column shows them, overdue first."""
    out = dispatch.out_now(act) if out is None else out
    made = _rows(act, incidents.board(act), out)
    return tuple(sorted(made, key=lambda one: one.tone != "late"))


def row(act: Act, incident: IncidentView) -> Row:
    """Give one incident's bar, clock, place and sentence."""
    return _rows(act, [incident], ())[0]


def detail(act: Act, incident_id: UUID) -> Detail:
    """Give the right column: one incident, its call-outs, their people, who can look outside."""
    card = incidents.card(act, incident_id)
    call_outs = tuple(dispatch.call_outs(act, incident_id))
    looking = card.incident.status == Status.CHECKING and card.incident.cell
    return Detail(
        card=card,
        call_outs=call_outs,
        asks=tuple(ask for call_out in call_outs for ask in dispatch.asks(act, call_out.id)),
        contacts=tuple(dispatch.contacts(act, incident_id, looking)) if looking else (),
        alert=alerts.panel(act, incident_id),
    )


def find(act: Act, text: str) -> tuple[Row, ...]:
    """List the open incidents whose handle or place holds what is typed."""
    wanted = text.strip().casefold()
    if not wanted:
        return ()
    return tuple(
        one
        for one in rows(act)
        if wanted in one.incident.handle.casefold() or wanted in one.place.casefold()
    )


def quarantine(act: Act) -> list[Flooded]:
    """List what waits above the flood limit, whoever says that someone is being taken first."""
    folds = sorted(reports.quarantine(act), key=lambda fold: not fold.says_taken)
    return [Flooded(heard=_told(fold.first, None), alike=fold.alike) for fold in folds[:LINES]]


def _rows(act: Act, seen: Sequence[IncidentView], out: Sequence[AskView]) -> list[Row]:
    call_outs = dispatch.open_call_outs(act)
    names = {area.slug: area.name for area in places.areas(act)}
    return [
        _row(act, incident, call_outs.get(incident.id, []), out, names.get(incident.area, ""))
        for incident in seen
    ]


def _row(
    act: Act,
    incident: IncidentView,
    call_outs: Sequence[tuple[str, int, int, int]],
    out: Sequence[AskView],
    area: str,
) -> Row:
    late = [a for a in out if a.incident == incident.id and (a.missed or a.help_at)]
    due = _due(incident)
    return Row(
        incident=incident,
        place=incident.place or area or _("Place not known yet"),
        tone=_tone(incident, overdue=bool(late) or (due is not None and due <= act.at)),
        word=str(Status(incident.status).label),
        due=due,
        since=incident.settled_at or incident.opened_at,
        line=_late(late[0]) if late else _line(incident, call_outs),
    )


def _due(incident: IncidentView) -> datetime | None:
    clocks = [incident.lawyer_due]
    if incident.status == Status.CHECKING:
        clocks.append(incident.look_by)
    return min((clock for clock in clocks if clock), default=None)


def _tone(incident: IncidentView, *, overdue: bool) -> str:
    if overdue:
        return "late"
    if incident.status == Status.CONFIRMED:
        return "on"
    return "wait" if incident.status == Status.CHECKING else ""


def _line(incident: IncidentView, call_outs: Sequence[tuple[str, int, int, int]]) -> str:
    for phase, coming, maximum, there in call_outs:
        if phase == Phase.PROPOSED:
            return _("A request waits for your approval.")
        told = {"coming": coming, "maximum": maximum, "there": there}
        return _("%(coming)s of %(maximum)s going, %(there)s there.") % told
    return ngettext("%(n)s report.", "%(n)s reports.", incident.reports) % {"n": incident.reports}


def _late(ask: AskView) -> str:
    if ask.help_at:
        return _("%(who)s needs help.") % {"who": ask.alias}
    if ask.buddy:
        told = {"who": ask.alias, "buddy": ask.buddy}
        return _("%(who)s: no check-in. %(buddy)s is calling.") % told
    return _("%(who)s: no check-in. Somebody must call.") % {"who": ask.alias}


def _call_backs(act: Act) -> tuple[Caller, ...]:
    return tuple(
        Caller(report=report, call=None, holder=security.alias(act, report.owner))
        for report in reports.open_call_backs(act)[:CALL_BACKS]
    )


def _heard(act: Act) -> tuple[Heard, ...]:
    coming_in = [r for r in reports.coming_in(act) if r.owner or r.kept_at or r.door != Door.PHONE]
    joined = incidents.joined(act, [report.id for report in coming_in])
    return tuple(_told(report, joined.get(report.id)) for report in coming_in)


def _told(report: ReportView, joined: IncidentView | None) -> Heard:
    return Heard(
        report=report, words=Truncator(reports.shown(report.words)).chars(SHOWN),
        seen=_seen(report), about=_about(report, joined), joined=joined,
    )  # fmt: skip


def _seen(report: ReportView) -> str:
    told = [str(Sees(seen).label) for seen in sorted(report.sees)]
    if report.taken in {Taken.NOW, Taken.EARLIER}:
        told.insert(0, _("Someone was taken"))
    return ", ".join(told) or _("Being told now")


def _about(report: ReportView, incident: IncidentView | None) -> str:
    how = {
        Door.PHONE: _("by phone"),
        Door.SMS: _("by text message"),
        Door.EMAIL: _("by e-mail"),
        Door.WEB: _("web form"),
    }[Door(report.door)]
    where = report.place or report.said_place
    told = f"{how}, {where}" if where else how
    if incident is None:
        return told
    return _("%(how)s, part of %(incident)s") % {"how": told, "incident": incident.handle}
