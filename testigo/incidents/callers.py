"""What was found, to those who told us of it: once, and only to whom we may write."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from testigo.channels import operations as channels
from testigo.channels import queries as people
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.incidents import queries
from testigo.incidents.errors import NotFoundOut
from testigo.incidents.messages import FOUND
from testigo.incidents.types import Callers, IncidentView
from testigo.reports import queries as reports
from testigo.reports.types import CallBack, Door, ReportView, Safe
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, require

LASTS = timedelta(hours=4)


def found(act: Act, incident: IncidentView) -> tuple[str, dict[str, str]]:
    """Give the reviewed text of an outcome, and the facts that fill it."""
    if not incident.is_settled or incident.settled_at is None:
        raise NotFoundOut(incident=incident.id)
    network = security.network(act)
    zone = ZoneInfo(network.zone)
    return f"{FOUND}{incident.status}", {
        "who_looked": incident.basis, "hotline": network.hotline,
        "from": incident.opened_at.astimezone(zone).strftime("%H:%M"),
        "to": incident.settled_at.astimezone(zone).strftime("%H:%M"),
    }  # fmt: skip


def found_for(act: Act, sources: tuple[str, ...]) -> list[IncidentView]:
    """List the incidents somebody told us of whose outcome is known, newest first."""
    told = reports.from_sources(act, sources)
    seen = {one.id: one for one in queries.joined(act, [report.id for report in told]).values()}
    settled = [one for one in seen.values() if one.is_settled and one.settled_at]
    return sorted(settled, key=lambda one: one.opened_at, reverse=True)


def callers(act: Act, incident_id: UUID) -> Callers:
    """Count who told us of an incident and may be written to, before anybody is."""
    require(act, Deed.DISPATCH)
    system = Act.system(act.at, network=act.network)
    joined = [join.report for join in queries.joins(system, incident_id) if join.state == "joined"]
    told = reports.many(system, joined)
    known = people.owners_of(act, {report.source for report in told if report.source})
    owners: set[str] = set()
    held: dict[str, set[str]] = {why: set() for why in ("unsafe", "stopped", "away", "other")}
    for report in told:
        why = _why_not(report, known)
        if why:
            held[why].add(report.source or str(report.id))
        else:
            owners.add(known[report.source][0])
    # Whoever once said that it is not safe is not written to for another report of theirs.
    unsafe = {known[source][0] for source in held["unsafe"] if source in known}
    return Callers(owners=frozenset(owners - unsafe), unsafe=len(held["unsafe"]),
                   stopped=len(held["stopped"]), away=len(held["away"]),
                   others=len(held["other"]))  # fmt: skip


@transaction.atomic
def tell_callers(act: Act, incident_id: UUID) -> int:
    """Tell everybody who may be written to what was found: once for one outcome."""
    incident = queries.incident_for(act, incident_id)
    template, facts = found(act, incident)
    reach = callers(act, incident_id)
    # Whoever was told in their conversation is not told again.
    before = people.told(act, reach.owners, template, facts, since=incident.settled_at or act.at)
    envelope = Envelope(
        template=template, parameters=facts, purpose=Purpose.REPLY, urgency=Urgency.REST,
        expires_at=act.at + LASTS, dedupe=f"found:{incident.id}:{incident.settled_at:%Y%m%d%H%M%S}",
    )  # fmt: skip
    # Each by themselves: an answer goes back the way their question came.
    sent = sum(channels.send(act, owner, envelope) for owner in sorted(reach.owners - before))
    audit.record(act, "incident.callers_told", incident_id, people=sent)
    return sent


def _why_not(report: ReportView, known: dict[str, tuple[str, str]]) -> str:
    if report.safe in {Safe.NO, Safe.YES_NO}:
        return "unsafe"
    # A phone may be shared: only who wrote to us, or said that we may, is written to.
    may = report.callback == CallBack.TEXT or (
        report.door == Door.SMS and report.callback != CallBack.NO
    )
    if not may or report.source not in known:
        return "other"
    return known[report.source][1]
