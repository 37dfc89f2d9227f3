"""Live incidents as matching reads them, one network at a time."""

import zlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import h3
from django.db import connection
from django.db.models import Q

from testigo.core.act import Act
from testigo.incidents.matching import FARTHEST, LONGEST, Summary, Telling
from testigo.incidents.models import Incident, Join
from testigo.incidents.types import JoinState, Status
from testigo.reports import queries as reports
from testigo.reports.types import ReportView, Taken

RINGS = 6  #: of H3 cells at resolution 10: a little more than FARTHEST
MOST = 40  #: reports of one incident compared with a new one, newest first
OVER = frozenset({Status.LEFT, Status.OTHER, Status.NOBODY, Status.UNCHECKED})
TAKEN = frozenset({Taken.NOW, Taken.EARLIER})

assert FARTHEST < RINGS * 130  # noqa: S101 - the rings must reach as far as the rule


def one_at_a_time(network: str) -> None:
    """Hold the network's turn at matching until this transaction ends."""
    # Two reports of one event in two workers: the second sees what the first has opened.
    key = zlib.crc32(f"incidents.matching:{network}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_201_341, key - 2**31])


def near(act: Act, told: Telling) -> list[Summary]:
    """Give the live incidents a report may tell of."""
    rows = Incident.objects.filter(
        network=act.network,
        closed_at=None,
        first_at__lte=told.at + LONGEST,
        last_at__gte=told.at - LONGEST,
    )
    if told.cell:
        rows = rows.filter(Q(cell__in=h3.grid_disk(told.cell, RINGS)) | Q(cell=""))
    refused = Join.objects.filter(report=UUID(told.id), state=JoinState.UNDONE)
    found = list(rows.exclude(pk__in=refused.values("incident")))
    tellings = of_incidents(act, [row.pk for row in found])
    return [
        Summary(
            id=str(row.pk),
            cell=row.cell,
            area=row.area,
            first_at=row.first_at,
            last_at=row.last_at,
            looked_at=row.settled_at if row.status in OVER else None,
            tellings=tuple(t for t in tellings[row.pk] if t.id != told.id),
        )
        for row in found
    ]


def of_incidents(act: Act, ids: Iterable[UUID]) -> dict[UUID, list[Telling]]:
    """Open what the newest reports of incidents say."""
    by_incident: dict[UUID, list[Join]] = {pk: [] for pk in ids}
    joined = Join.objects.filter(incident__in=by_incident, state=JoinState.JOINED)
    for join in joined.order_by("-at"):
        if len(by_incident[join.incident_id]) < MOST:
            by_incident[join.incident_id].append(join)
    wanted = [join.report_id for joins in by_incident.values() for join in joins]
    told = {report.id: report for report in reports.many(act, wanted)} if wanted else {}
    return {
        pk: [telling(told[j.report_id], j) for j in joins if j.report_id in told]
        for pk, joins in by_incident.items()
    }


def telling(report: ReportView, join: Join | None = None) -> Telling:
    """Reduce a report to what counts for matching."""
    return Telling(
        id=str(report.id),
        at=seen_at(report),
        language=report.language,
        cell=report.cell,
        area=report.area,
        sees=report.sees,
        taken=report.taken in TAKEN if report.taken else None,
        words=report.words,
        sender=report.source,
        source=str(join.source) if join else "",
    )


def seen_at(report: ReportView) -> datetime:
    """Give the moment a report tells of."""
    return report.seen_at or report.received_at
