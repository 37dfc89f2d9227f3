"""Drafting an alert from what an incident's people settled: facts only, nobody's words."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from testigo.alerts import codes, queries, rows
from testigo.alerts.errors import AlreadyDrafted, APersonReleases, NotNow, TooLong
from testigo.alerts.events import AlertDrafted, AlertDropped
from testigo.alerts.facts import facts_of
from testigo.alerts.limits import ALERT_KEPT, HOURS, MOST_HOURS
from testigo.alerts.models import Alert, Counter, Text
from testigo.alerts.types import BEGINS, AlertView, Facts, Kind, Stage
from testigo.core import events
from testigo.core.act import Act
from testigo.security import audit

NOT_OUT = (Stage.DRAFTED, Stage.WAITING)


@transaction.atomic
def draft(act: Act, incident_id: UUID, *, hours: int = HOURS) -> AlertView:
    """Draft an alert about a settled incident; nothing goes out."""
    by_a_person(act)
    if not 1 <= hours <= MOST_HOURS:
        raise TooLong(hours=hours)
    told = facts_of(act, incident_id)
    _drop_what_is_over(act, incident_id, told)
    made = Alert(
        network=act.network, number=_next_number(act), code=codes.draw(), incident=incident_id,
        kind=Kind.VERIFIED if told.what in BEGINS else Kind.RUMOUR, hours=hours,
        drafted_by=act.by, drafted_at=act.at, keep_until=act.at + ALERT_KEPT,
        **{name: getattr(told, name) for name in rows.FACTS},
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:  # somebody drafted one a moment ago
        raise AlreadyDrafted(incident=incident_id) from error
    audit.record(act, "alert.drafted", made.pk, what=made.what, hours=hours)
    events.publish(
        AlertDrafted(at=act.at, network=act.network, alert=made.pk, incident=incident_id)
    )
    return queries.alert_for(act, made.pk)


@transaction.atomic
def drop(act: Act, alert_id: UUID) -> AlertView:
    """Give a draft up that has not gone out."""
    row = rows.alert(act, alert_id)
    if not drop_row(act, row):
        raise NotNow(alert=alert_id)
    return queries.alert_for(act, alert_id)


def drop_row(act: Act, row: Alert) -> bool:
    """Give a draft up: whoever was first to release it is let go too."""
    mine = Alert.objects.filter(pk=row.pk, stage__in=NOT_OUT)
    if not mine.update(stage=Stage.DROPPED, ended_at=act.at):
        return False
    Text.objects.filter(alert=row, out_at=None).delete()
    audit.record(act, "alert.dropped", row.pk)
    events.publish(
        AlertDropped(at=act.at, network=row.network, alert=row.pk, incident=row.incident)
    )
    return True


def by_a_person(act: Act) -> None:
    """Refuse timers, reactions and strangers: people answer for what an area is told."""
    if not act.by.startswith("account:"):
        raise APersonReleases(by=act.by)


def _drop_what_is_over(act: Act, incident_id: UUID, told: Facts) -> None:
    """Give up a draft that says something the incident no longer says."""
    mine = Alert.objects.select_for_update().filter(network=act.network, incident=incident_id)
    for row in mine.filter(stage__in=NOT_OUT):
        if (row.what, row.area) != (told.what, told.area):
            drop_row(act, row)


def _next_number(act: Act) -> int:
    Counter.objects.get_or_create(network=act.network)
    Counter.objects.filter(network=act.network).update(last=F("last") + 1)
    return Counter.objects.get(network=act.network).last
