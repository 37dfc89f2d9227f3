"""Clocks of alerts: what expires, drafts that grew old, subscriptions nobody confirmed."""

from django.db import transaction

from testigo.alerts.drafting import NOT_OUT, drop_row
from testigo.alerts.events import AlertExpired
from testigo.alerts.forgetting import forget_due
from testigo.alerts.limits import DRAFT_LASTS
from testigo.alerts.models import Alert, Subscriber, Text
from testigo.alerts.types import LIVE, Stage, Standing
from testigo.core import events
from testigo.core.act import Act
from testigo.security import audit

FEW = 100  #: at one sweep; the next second takes the rest


def advance(act: Act) -> int:
    """Do what is due; tell how much."""
    return _expire(act) + _drop_old_drafts(act) + _end_unconfirmed(act)


@transaction.atomic
def _expire(act: Act) -> int:
    due = Alert.objects.filter(stage__in=sorted(LIVE), expires_at__lte=act.at)
    moved = 0
    for row in due.select_for_update(skip_locked=True)[:FEW]:
        mine = act.within(row.network)
        Alert.objects.filter(pk=row.pk).update(stage=Stage.EXPIRED, ended_at=act.at)
        Text.objects.filter(alert=row, out_at=None).delete()
        # Messages carry the same end: the sender drops them, and this sweep stays short.
        audit.record(mine, "alert.expired", row.pk)
        events.publish(
            AlertExpired(at=act.at, network=row.network, alert=row.pk, incident=row.incident)
        )
        moved += 1
    return moved


@transaction.atomic
def _drop_old_drafts(act: Act) -> int:
    old = Alert.objects.filter(stage__in=NOT_OUT, drafted_at__lte=act.at - DRAFT_LASTS)
    found = old.select_for_update(skip_locked=True)[:FEW]
    return sum(drop_row(act.within(row.network), row) for row in found)


@transaction.atomic
def _end_unconfirmed(act: Act) -> int:
    due = Subscriber.objects.filter(state=Standing.PENDING, keep_until__lte=act.at)
    return forget_due(act, due, FEW)
