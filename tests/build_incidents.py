"""Builders of incidents: a report told, and the incident it became."""

from datetime import datetime, timedelta
from typing import Any

from testigo.incidents import operations, queries
from testigo.incidents.types import Basis, IncidentView, Status
from testigo.reports import queries as reports
from testigo.reports.types import ReportView
from tests.build import DAWN, an_act
from tests.build_reports import BROADWAY, ASpot, a_kept_report

MAGAZINE = ASpot(
    label="Magazine St at Perry St", lat=42.3588, lon=-71.1105, cell="8a2a30662427fff",
    area="cambridgeport",
)  # fmt: skip


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def told(at: datetime = DAWN, **answers: Any) -> tuple[ReportView, IncidentView]:
    """A kept report and the incident it became part of."""
    report = a_kept_report(an_act(by="public", at=at), **answers)
    act = an_act(by="system", at=at)
    incident = operations.place_report(act, reports.report_for(act, report.id))
    return report, incident


def an_incident(at: datetime = DAWN, **answers: Any) -> IncidentView:
    """An incident opened by one report of vehicles at Broadway and Prospect."""
    return told(at, **answers)[1]


def a_confirmed_incident(at: datetime = DAWN, **answers: Any) -> IncidentView:
    """An incident a verifier saw."""
    incident = an_incident(at, **answers)
    act = an_act(at=at)
    return operations.settle(act, incident.id, outcome=Status.CONFIRMED, basis=Basis.VERIFIER)


def seen(incident: IncidentView, at: datetime = DAWN) -> IncidentView:
    """The incident as it is now."""
    return queries.incident_for(an_act(at=at), incident.id)


__all__ = [
    "BROADWAY", "MAGAZINE", "a_confirmed_incident", "an_incident", "minutes", "seen", "told",
]  # fmt: skip
