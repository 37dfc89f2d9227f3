"""What messages may cost: caps by the hour, the day and the incident, a share kept for call-outs.

The cap stops alerts while call-outs go on; a message about somebody's safety is never stopped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, Sum

from testigo.channels import registry
from testigo.channels.ladders.models import Budget, Spent
from testigo.channels.types import Envelope, Urgency
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import queries as security

KEPT: Final = timedelta(days=400)
LOOK_AGAIN: Final = 600.0  #: seconds until what waits for money is looked at again
LOOK_SOON: Final = 15.0  #: ... where somebody is asked to go
INCIDENT: Final = "incident"  #: the parameter of an envelope that names what it is spent on

CHARGE: Final = """
INSERT INTO channels_spent (network, hour, incident, urgent, cost, segments, keep_until)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (network, hour, incident, urgent) DO UPDATE SET
  cost = channels_spent.cost + excluded.cost, segments = channels_spent.segments + excluded.segments
"""


@dataclass(frozen=True, kw_only=True)
class Caps:
    """What may be spent, in thousandths; None: as much as it costs."""

    hour: int | None = None
    day: int | None = None
    incident: int | None = None
    reserve: int = 25  #: per cent that only call-outs, pages and safety may use
    money: str = "USD"


@dataclass(kw_only=True)
class Purse:
    """One network's caps and what it spent: decides without a database."""

    caps: Caps
    hour: int = 0  #: spent in this hour
    day: int = 0
    incidents: dict[str, int] = field(default_factory=dict)

    def left(self, *, urgent: bool, incident: str = "") -> int | None:
        """Give what may still be spent now; None: no cap."""
        pairs = [(self.caps.hour, self.hour), (self.caps.day, self.day)]
        if incident:
            pairs.append((self.caps.incident, self.incidents.get(incident, 0)))
        share = 100 if urgent else 100 - self.caps.reserve
        found = [cap * share // 100 - spent for cap, spent in pairs if cap is not None]
        return max(min(found), 0) if found else None

    def pay(self, cost: int, *, urgency: int, incident: str = "") -> bool:
        """Take the price of one message, or refuse; safety is always paid."""
        left = self.left(urgent=urgency <= Urgency.CALL_OUT, incident=incident)
        if cost and left is not None and cost > left and urgency != Urgency.SAFETY:
            return False
        self.hour += cost
        self.day += cost
        if incident:
            self.incidents[incident] = self.incidents.get(incident, 0) + cost
        return True


def named(envelope: Envelope) -> dict[str, str]:
    """Give what a delivery keeps of its envelope: the incident only where something costs."""
    if not envelope.incident or not registry.costs():
        return envelope.parameters
    return {**envelope.parameters, INCIDENT: envelope.incident}


def hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def seconds_left(now: datetime, *, urgent: bool) -> float:
    """Give the seconds until what was refused is looked at again: the next hour, or before."""
    to_hour = (hour_of(now) + timedelta(hours=1) - now).total_seconds()
    return min(to_hour, LOOK_SOON if urgent else LOOK_AGAIN)


def caps_of(network: str, *, held: bool = False) -> Caps:
    """Give a network's caps; `held`: for this transaction nobody else spends."""
    if held:
        Budget.objects.bulk_create([Budget(network=network)], ignore_conflicts=True)
    rows = Budget.objects.select_for_update() if held else Budget.objects.all()
    row = rows.filter(pk=network).first()
    if row is None:
        return Caps()
    return Caps(
        hour=row.hour, day=row.day, incident=row.incident, reserve=row.reserve, money=row.money
    )


def purse(
    network: str, now: datetime, incidents: Iterable[str] = (), *, held: bool = False
) -> Purse:
    """Open a network's purse."""
    caps = caps_of(network, held=held)
    mine = Spent.objects.filter(network=network)
    hour, day = hour_of(now), midnight(network, now)
    today = mine.filter(hour__gte=hour_of(day)).aggregate(
        this_hour=Sum("cost", filter=Q(hour=hour)), this_day=Sum("cost", filter=Q(hour__gte=day))
    )
    named = sorted({incident for incident in incidents if incident})
    on = mine.filter(incident__in=named).values_list("incident").annotate(n=Sum("cost"))
    return Purse(
        caps=caps, hour=today["this_hour"] or 0, day=today["this_day"] or 0,
        incidents=dict(on) if named and caps.incident is not None else {},
    )  # fmt: skip


def charge(network: str, now: datetime, costs: Mapping[tuple[str, bool], tuple[int, int]]) -> None:
    """Write down what was spent, by incident and urgency: cost and segments; less than 0: back."""
    hour = hour_of(now)
    with connection.cursor() as cursor:
        for (incident, urgent), (cost, segments) in sorted(costs.items()):
            cursor.execute(CHARGE, [network, hour, incident, urgent, cost, segments, now + KEPT])


def midnight(network: str, now: datetime) -> datetime:
    """Give when the network's own day began."""
    try:
        zone = ZoneInfo(security.network(Act.system(network=network)).zone)
    except NotYours:  # a drill that was deleted meanwhile
        return hour_of(now)
    local = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(now.tzinfo)
