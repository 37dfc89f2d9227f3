"""What a network learnt of how long its people need to set out: counts by hour, of nobody."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import F, Sum

from testigo.core.act import Act
from testigo.dispatch import turnout
from testigo.dispatch.models import Ask, Turnout
from testigo.places import queries as places
from testigo.places.types import Mode
from testigo.security import queries as security
from testigo.security.types import NetworkView
from testigo.volunteers import queries as roster

KEPT: Final = timedelta(days=180)  #: after its month: what was long ago says little of tonight
EXACT: Final = timedelta(seconds=1)


def note(act: Act, ask: Ask, there_at: datetime) -> None:
    """Count one arrival of somebody who was asked, said "going" and went."""
    ready = ask.reasons.get("ready")
    if ask.answered_at is None or ask.minutes is None or ready is None:
        return
    if not _went_at_once(ask):
        return
    minutes = turnout.took(
        asked=ask.asked_at, answered=ask.answered_at, there=there_at,
        minutes=ask.minutes, ready=ready,
    )  # fmt: skip
    person = roster.people(act, [ask.volunteer]).get(ask.volunteer)
    if person is None:
        return  # they left the network: who says "I am there" is heard all the same
    month = ask.asked_at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    mine = {
        "network": act.network, "month": month.date(), "mode": person.mode,
        "hours": turnout.hours(hour(security.network(act), ask.asked_at)),
        "step": turnout.step(minutes),
    }  # fmt: skip
    Turnout.objects.bulk_create([Turnout(**mine, keep_until=month + KEPT)], ignore_conflicts=True)
    Turnout.objects.filter(**mine).update(people=F("people") + 1)


def ready(act: Act, network: NetworkView) -> dict[str, turnout.Ready]:
    """Tell how long people of each mode need to set out at this hour."""
    usual = places.turnout(network.city, act.at)
    rows = Turnout.objects.filter(
        network=act.network, hours=turnout.hours(hour(network, act.at)), keep_until__gt=act.at
    )
    summed = rows.values_list("mode", "step").annotate(Sum("people"))
    counts = {(mode, step): people for mode, step, people in summed}
    return {mode.value: turnout.ready(counts, mode.value, usual) for mode in Mode}


def _went_at_once(ask: Ask) -> bool:
    # "In 20 minutes", and whoever was there already, tell nothing of setting out.
    if ask.answered_at is None or ask.arrives_at is None:
        return False
    told = ask.arrives_at - ask.answered_at
    return abs(told - timedelta(minutes=ask.minutes or 0)) < EXACT


def hour(network: NetworkView, at: datetime) -> int:
    """Give the hour that a network's own clock shows."""
    return at.astimezone(ZoneInfo(network.zone)).hour
