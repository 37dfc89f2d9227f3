"""An alert to 100,000 subscribers: counted, sent, corrected, cancelled, updated; the same set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from testigo.alerts import operations, queries
from testigo.alerts.types import AlertView
from testigo.channels.models import Delivery
from testigo.core import clock
from testigo.incidents import operations as incidents
from testigo.incidents.types import Basis, Status
from tests.bench.frame import Report, at_least, at_most, timed
from tests.build_alerts import MAIL, a_city_of_subscribers, by
from tests.build_incidents import a_confirmed_incident

MANY: Final = 100_000
NOBODY: Final = at_most(0)


def run(report: Report) -> None:
    """Tell 100,000 people three times: corrected and updated, cancelled, expired."""
    settings.CHANNELS = MAIL
    at = clock.now()
    took = timed(lambda: _made(at))
    report.figure("subscribers made", took.wall, "s", people=MANY)

    first = _released(report, at, "sent")
    taken = _told(first, 1)
    report.figure("people told", len(taken), "people", goal=at_least(MANY))
    incidents.mark_taken(by("Lucia", at), first.incident)
    _measured(report, "corrected", lambda: _both(operations.correct, first, at))
    report.figure(
        "corrected: other than those told", len(taken ^ _told(first, 2)), "people", goal=NOBODY
    )
    _over(first, at + timedelta(minutes=30))
    _measured(report, "updated", lambda: _updated(first, at))
    report.figure(
        "updated: other than those told", len(taken ^ _told(first, 3)), "people", goal=NOBODY
    )

    incidents.close(by("Lucia", at), first.incident)
    second = _released(report, at, "sent again")
    taken = _told(second, 1)
    _measured(report, "cancelled", lambda: _both(operations.cancel, second, at))
    report.figure(
        "cancelled: other than those told", len(taken ^ _told(second, 2)), "people", goal=NOBODY
    )

    _over(second, at)
    incidents.close(by("Lucia", at), second.incident)
    third = _released(report, at, "sent a third time")
    late = at + timedelta(hours=3)
    _measured(report, "expired", lambda: operations.advance(by("Lucia", late)))
    later = Delivery.objects.filter(dedupe=f"alert:{third.id}:1", expires_at__gt=third.until)
    report.figure("expired: may be sent after its end", later.count(), "people", goal=NOBODY)


def _made(at: datetime) -> int:
    a_city_of_subscribers(MANY, at=at)
    return MANY


def _over(alert: AlertView, at: datetime) -> None:
    for name in ("Lucia", "Nadia"):
        incidents.settle(by(name, at), alert.incident, outcome=Status.LEFT, basis=Basis.OBSERVER)


def _released(report: Report, at: datetime, name: str) -> AlertView:
    incident = a_confirmed_incident(at)
    draft = operations.draft(by("Lucia", at), incident.id)
    _measured(report, "counted", lambda: queries.counts(by("Lucia", at), draft.id).people)
    operations.release(by("Lucia", at), draft.id)
    _measured(report, name, lambda: operations.release(by("Nadia", at), draft.id).people)
    _analyzed()
    return queries.alert_for(by("Lucia", at), draft.id)


def _analyzed() -> None:
    """Bring the planner's statistics up to date, as autovacuum would in its time."""
    with connection.cursor() as cursor:
        for table in ("channels_delivery", "alerts_told"):
            cursor.execute(f"ANALYZE {table}")


def _same(report: Report, name: str, taken: set[str], alert: AlertView, n: int) -> None:
    others = len(taken ^ _told(alert, n))
    report.figure(f"{name}: other than those told", others, "people", goal=NOBODY)


def _updated(alert: AlertView, at: datetime) -> int:
    return len(operations.update(by("Lucia", at + timedelta(minutes=30)), alert.id).releases)


def _both(press: Callable[..., AlertView], alert: AlertView, at: datetime) -> int:
    press(by("Lucia", at), alert.id)
    return press(by("Nadia", at), alert.id).people


def _measured(report: Report, name: str, run_it: Callable[[], int]) -> None:
    took = timed(run_it)
    report.figure(name, took.wall, "s", cpu=took.cpu)


def _told(alert: AlertView, n: int) -> set[str]:
    sent = Delivery.objects.filter(dedupe=f"alert:{alert.id}:{n}")
    return set(sent.values_list("address__owner", flat=True).iterator())
