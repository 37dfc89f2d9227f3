"""Forgetting subscribers: one who asked for it, and those past their date."""

from uuid import UUID

from django.db.models import QuerySet

from testigo.alerts import holding
from testigo.alerts.models import Subscriber, Subscription, Told
from testigo.alerts.types import SUBSCRIBER
from testigo.channels import owners
from testigo.core.act import Act
from testigo.security import audit


def forget_one(act: Act, subscriber_id: UUID) -> None:
    """Erase a subscriber of the act's network with all that points at them; again is harmless."""
    holding.while_forgetting(act.network)
    # Held: whoever changes what they get at this moment has done so, or finds nobody.
    if Subscriber.objects.filter(pk=subscriber_id).select_for_update().exists():
        _erase(act, subscriber_id)


def forget_due(act: Act, due: QuerySet[Subscriber], limit: int) -> int:
    """Erase subscribers past their date; those of a network that is telling its people wait."""
    networks = due.order_by("network").values_list("network", flat=True).distinct()
    free = [network for network in networks if holding.is_free_to_forget(network)]
    mine = due.filter(network__in=free).order_by("pk")
    found = list(mine.select_for_update(skip_locked=True)[:limit])
    for row in found:
        _erase(act.within(row.network), row.pk)
    return len(found)


def _erase(act: Act, subscriber_id: UUID) -> None:
    owners.forget_owner(act, f"{SUBSCRIBER}{subscriber_id}")
    Told.objects.filter(subscriber=subscriber_id).delete()
    Subscription.objects.filter(subscriber=subscriber_id).delete()
    Subscriber.objects.filter(pk=subscriber_id).delete()
    audit.record(act, "subscriber.forgotten", subscriber_id)
