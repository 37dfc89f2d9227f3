"""Reports become incidents: joined, suggested, taken apart again."""

from dataclasses import asdict, replace
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Greatest, Least

from testigo.channels import operations as channels
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.incidents import live, matching, queries
from testigo.incidents.errors import AlreadyElsewhere, AlreadySettled, IsClosed, OnlyReport
from testigo.incidents.events import IncidentClosed, JoinUndone, ReportJoined
from testigo.incidents.matching import Because, Decision, Reason, What
from testigo.incidents.models import KEPT, Incident, Join
from testigo.incidents.opening import keep_quiet, open_incident, reopen, start_taken, take
from testigo.incidents.types import IncidentView, JoinState, Status
from testigo.reports import queries as reports
from testigo.reports.types import ReportView
from testigo.security import audit

BY_HAND = Decision(what=What.JOIN, reasons=(Reason(because=Because.BY_HAND),))


@transaction.atomic
def place_report(act: Act, report: ReportView) -> IncidentView:
    """Put a kept report where it belongs: into a live incident, or one of its own."""
    live.one_at_a_time(act.network)
    held = _held(act, report.id)
    if held is not None:
        return _told_more(act, held, report)
    told = live.telling(report)
    decision = matching.decide(told, live.near(act, told))
    return _carry_out(act, report, decision)


@transaction.atomic
def join(act: Act, incident_id: UUID, report_id: UUID) -> IncidentView:
    """Make a report part of an incident by hand; its own incident closes when nothing is left."""
    live.one_at_a_time(act.network)
    target = queries.row_for(act, incident_id)
    if target.closed_at is not None:
        raise IsClosed(incident=incident_id)
    return _move(act, reports.report_for(act, report_id), target)


@transaction.atomic
def accept_suggestion(act: Act, join_id: UUID) -> IncidentView:
    """Agree that a report belongs to the incident it was suggested for."""
    live.one_at_a_time(act.network)
    offer = _join_for(act, join_id)
    if offer.state != JoinState.SUGGESTED or offer.incident.closed_at is not None:
        raise AlreadyElsewhere(join=join_id)
    return _move(act, reports.report_for(act, offer.report_id), offer.incident)


@transaction.atomic
def undo_join(act: Act, join_id: UUID) -> IncidentView:
    """Take a report out of an incident, back into its own; or turn a suggestion down."""
    live.one_at_a_time(act.network)
    held = _join_for(act, join_id)
    won = Join.objects.filter(pk=join_id, state=held.state).exclude(state=JoinState.UNDONE)
    if held.state == JoinState.JOINED and _alone(held):
        raise OnlyReport(join=join_id)
    if not won.update(state=JoinState.UNDONE):
        raise AlreadyElsewhere(join=join_id)
    audit.record(act, "incident.join_undone", held.incident_id, report=held.report_id)
    incident = held.incident
    events.publish(
        JoinUndone(at=act.at, network=act.network, incident=incident.pk, report=held.report_id)
    )
    if held.state == JoinState.SUGGESTED:
        return queries.incident_for(act, incident.pk)
    _recount(act, incident)
    return _own_again(act, incident, reports.report_for(act, held.report_id))


def _carry_out(act: Act, report: ReportView, decision: Decision) -> IncidentView:
    if decision.what is What.JOIN:
        target = Incident.objects.get(pk=UUID(decision.incident))
        _add(act, report, target, decision)
        return queries.incident_for(act, target.pk)
    opened = open_incident(act, report)
    _write(act, report, opened, matching.NEW, JoinState.JOINED)
    if decision.what is What.SUGGEST:
        _suggest(act, report, decision)
    take(act, opened, report)
    return queries.incident_for(act, opened.pk)


def _suggest(act: Act, report: ReportView, decision: Decision) -> None:
    # The report has an incident of its own meanwhile: nothing waits for the answer.
    other = Incident.objects.get(pk=UUID(decision.incident))
    _write(act, report, other, decision, JoinState.SUGGESTED)
    audit.record(act, "incident.suggested", other.pk, report=report.id)
    events.publish(
        ReportJoined(
            at=act.at, network=act.network, incident=other.pk, report=report.id, suggested=True
        )
    )


def _withdraw_suggestions(report: ReportView) -> None:
    # Only the likeliest one is suggested; what more was told may point elsewhere. Not "undone":
    # nobody turned it down.
    Join.objects.filter(report=report.id, state=JoinState.SUGGESTED).delete()


def _add(act: Act, report: ReportView, target: Incident, decision: Decision) -> None:
    _write(act, report, target, decision, JoinState.JOINED)
    keep_quiet(act, target, report)
    audit.record(act, "incident.joined", target.pk, report=report.id)
    events.publish(
        ReportJoined(
            at=act.at, network=act.network, incident=target.pk, report=report.id, suggested=False
        )
    )
    take(act, target, report)


def _write(
    act: Act, report: ReportView, incident: Incident, decision: Decision, state: JoinState
) -> Join:
    written, _made = Join.objects.update_or_create(
        incident=incident,
        report_id=report.id,
        defaults={
            "network": act.network,
            "state": state,
            "score": decision.score,
            "reasons": [asdict(reason) for reason in decision.reasons],
            "kind": report.door,
            "detailed": bool(report.sees),
            "language": report.language,
            "by": act.by,
            "at": act.at,
            "keep_until": act.at + KEPT,
        },
    )
    if state == JoinState.JOINED and decision.copies_of:
        # A copy of two sources shows that they were one all along.
        same = {UUID(source) for source in decision.copies_of}
        Join.objects.filter(incident=incident, source__in=same).update(source=written.source)
    return written


def _move(act: Act, report: ReportView, target: Incident) -> IncidentView:
    held = _held(act, report.id)
    if held is not None and held.incident_id == target.pk:
        return queries.incident_for(act, target.pk)
    if held is not None and _alone(held):
        _may_be_absorbed(act, held.incident)
        _carry_taken(act, held.incident, target)
    told = live.telling(report)
    tellings = live.of_incidents(act, [target.pk])[target.pk]
    copies = frozenset(t.source for t in tellings if matching.copy_reason(told, t))
    offers = Join.objects.filter(report=report.id, state=JoinState.SUGGESTED)
    offers.exclude(incident=target).update(state=JoinState.UNDONE)
    if held is not None:
        Join.objects.filter(pk=held.pk).update(state=JoinState.UNDONE)
    _add(act, report, target, replace(BY_HAND, copies_of=copies))
    if held is not None:
        _absorb(act, held.incident, target)
    return queries.incident_for(act, target.pk)


def _may_be_absorbed(act: Act, emptied: Incident) -> None:
    # What was found ends with an outcome, said by whoever may: never with a merge. The other one
    # can be joined into this one.
    if emptied.status != Status.CHECKING and emptied.closed_at is None:
        who = queries.names_of(act, [emptied.settled_by]).get(emptied.settled_by, "")
        outcome = Status(emptied.status).label
        raise AlreadySettled(incident=emptied.pk, who=who, outcome=outcome)


def _carry_taken(act: Act, emptied: Incident, target: Incident) -> None:
    # Who was taken is not less taken for being told of elsewhere, and a lawyer who has it keeps it.
    if emptied.taken_at is None:
        return
    since, count = emptied.taken_at, emptied.taken_count
    mine = Incident.objects.filter(pk=target.pk)
    if emptied.lawyer_by:
        mine.filter(taken_at=None).update(
            taken_at=since, taken_count=count, paged_at=emptied.paged_at, pages=emptied.pages
        )
        answered = {"lawyer_by": emptied.lawyer_by, "lawyer_at": emptied.lawyer_at}
        if mine.filter(lawyer_by="").update(**answered, page_again_at=None):
            channels.withdraw(act, dedupe=f"incidents.taken:{target.pk}:")
    else:
        start_taken(act, target.pk, since=since, count=count)
        channels.withdraw(act, dedupe=f"incidents.taken:{emptied.pk}:")
    mine.update(taken_at=Least("taken_at", since), taken_count=Greatest("taken_count", count))


def _absorb(act: Act, emptied: Incident, target: Incident) -> None:
    if Join.objects.filter(incident=emptied, state=JoinState.JOINED).exists():
        _recount(act, emptied)
        return
    Join.objects.filter(incident=emptied, state=JoinState.SUGGESTED).update(state=JoinState.UNDONE)
    Incident.objects.filter(pk=emptied.pk, closed_at=None).update(
        closed_at=act.at, is_merged=True, merged_into=target, page_again_at=None
    )
    if emptied.owner:
        Incident.objects.filter(pk=target.pk, owner="").update(owner=emptied.owner)
    audit.record(act, "incident.merged", emptied.pk, into=target.pk)
    events.publish(IncidentClosed(at=act.at, network=act.network, incident=emptied.pk))


def _own_again(act: Act, incident: Incident, report: ReportView) -> IncidentView:
    former = Join.objects.filter(
        report=report.id, state=JoinState.UNDONE, incident__merged_into=incident
    ).first()
    if former is not None:
        Join.objects.filter(pk=former.pk).update(state=JoinState.JOINED)
        reopen(act, former.incident)
        return queries.incident_for(act, former.incident_id)
    opened = open_incident(act, report)
    _write(act, report, opened, matching.NEW, JoinState.JOINED)
    take(act, opened, report)
    return queries.incident_for(act, opened.pk)


def _told_more(act: Act, held: Join, report: ReportView) -> IncidentView:
    incident = held.incident
    if _alone(held) and incident.closed_at is None:
        told = live.telling(report)
        others = [s for s in live.near(act, told) if s.id != str(incident.pk)]
        decision = matching.decide(told, others)
        if decision.what is What.JOIN and incident.status != Status.CHECKING:
            decision = replace(decision, what=What.SUGGEST)  # it has an outcome: a person decides
        if decision.what is What.JOIN:
            target = Incident.objects.get(pk=UUID(decision.incident))
            Join.objects.filter(pk=held.pk).update(state=JoinState.UNDONE)
            _carry_taken(act, incident, target)
            _add(act, report, target, decision)
            _absorb(act, incident, target)
            return queries.incident_for(act, target.pk)
        _withdraw_suggestions(report)
        if decision.what is What.SUGGEST:
            _suggest(act, report, decision)
    Join.objects.filter(pk=held.pk).update(detailed=bool(report.sees), language=report.language)
    keep_quiet(act, incident, report, alone=_alone(held))
    take(act, incident, report)
    return queries.incident_for(act, incident.pk)


def _recount(act: Act, incident: Incident) -> None:
    tellings = live.of_incidents(act, [incident.pk])[incident.pk]
    if not tellings:
        return
    Incident.objects.filter(pk=incident.pk).update(
        first_at=min(t.at for t in tellings), last_at=max(t.at for t in tellings)
    )
    for group in matching.sources(tellings):
        Join.objects.filter(
            incident=incident, report__in=[UUID(told) for told in group], state=JoinState.JOINED
        ).update(source=UUID(min(group)))


def _held(act: Act, report_id: UUID) -> Join | None:
    joined = Join.objects.filter(network=act.network, report=report_id, state=JoinState.JOINED)
    # Held until the end: nobody settles it while its report goes elsewhere.
    return joined.select_related("incident").select_for_update(of=("incident",)).first()


def _join_for(act: Act, join_id: UUID) -> Join:
    found = Join.objects.filter(pk=join_id, network=act.network).select_related("incident").first()
    if found is None:
        raise NotYours(join=join_id)
    return found


def _alone(held: Join) -> bool:
    joined = Join.objects.filter(incident=held.incident_id, state=JoinState.JOINED)
    return not joined.exclude(pk=held.pk).exists()
