"""Whom a text goes to: sets of subscribers, counted and written by the database alone."""

from uuid import UUID

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Cast, Concat

from testigo.alerts.models import Subscriber, Subscription, Told
from testigo.alerts.types import SUBSCRIBER, Counts
from testigo.alerts.types import Standing as Subscribed
from testigo.channels.ladders.forecast import Say, forecast
from testigo.channels.types import Purpose, Urgency
from testigo.core.act import Act

Audience = QuerySet[Subscriber]


def wanting(act: Act, *, area: str, kind: str) -> Audience:
    """Select the confirmed subscribers of an area and a kind of news."""
    confirmed = Subscriber.objects.filter(network=act.network, state=Subscribed.CONFIRMED)
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


def count(act: Act, those: Audience, *, say: Say | None = None, incident: str = "") -> Counts:
    """Count people by the channel that reaches each first, and by language; tell what it takes."""
    by_language = those.order_by().values_list("language").annotate(n=Count("pk"))
    pairs = sorted(((language, n) for language, n in by_language), key=lambda pair: -pair[1])
    # The desk asks for this beside a button: one statement, and nobody's row is fetched.
    told = forecast(
        act, owners(those), say, purpose=Purpose.ALERT, urgency=Urgency.ALERT, incident=incident
    )
    return Counts(
        people=sum(n for _language, n in pairs),
        by_kind=tuple((way.kind, way.people) for way in told.ways),
        by_language=tuple(pairs),
        forecast=told if say else None,
    )


def _subscribed(act: Act, *, area: str, kind: str) -> "QuerySet[Subscription, UUID]":
    wanted = Subscription.objects.filter(network=act.network, area=area, kind=kind)
    return wanted.values_list("subscriber", flat=True)
