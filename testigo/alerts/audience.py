"""Whom a text goes to: sets of subscribers, counted and written by the database alone."""

from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Cast, Concat

from testigo.alerts.models import Subscriber, Subscription, Told
from testigo.alerts.types import SUBSCRIBER, Counts, Standing
from testigo.core.act import Act

Audience = QuerySet[Subscriber]


def wanting(act: Act, *, area: str, kind: str) -> Audience:
    """Select the confirmed subscribers of an area and a kind of news."""
    confirmed = Subscriber.objects.filter(network=act.network, state=Standing.CONFIRMED)
    return confirmed.filter(pk__in=_subscribed(act, area=area, kind=kind), keep_until__gt=act.at)


def told(alert_id: UUID) -> Audience:
    """Select exactly those who got an alert and are still with us."""
    return Subscriber.objects.filter(
        pk__in=Told.objects.filter(alert=alert_id).values("subscriber")
    )


def owners(those: Audience) -> "QuerySet[Subscriber, str]":
    """Select how channels call these subscribers."""
    named = Concat(Value(SUBSCRIBER), Cast("pk", CharField()), output_field=CharField())
    return those.annotate(owner=named).values_list("owner", flat=True)


def count(act: Act, those: Audience) -> Counts:
    """Count people, by language."""
    del act
    by_language = those.order_by().values_list("language").annotate(n=Count("pk"))
    pairs = sorted(((language, n) for language, n in by_language), key=lambda pair: -pair[1])
    return Counts(people=sum(n for _language, n in pairs), by_language=tuple(pairs))


def _subscribed(act: Act, *, area: str, kind: str) -> "QuerySet[Subscription, UUID]":
    wanted = Subscription.objects.filter(network=act.network, area=area, kind=kind)
    return wanted.values_list("subscriber", flat=True)
