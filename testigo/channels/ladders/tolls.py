"""Between a text that is ready and its channel: the carrier's pace and the network's money."""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from django.db import connection, transaction

from testigo.channels.contract import (
    Accepted,
    Channel,
    ContentRejected,
    Message,
    Outcome,
    Priced,
    Retry,
    Units,
    Unreachable,
)
from testigo.channels.ladders import money, pace
from testigo.channels.leases import Leased
from testigo.channels.types import Purpose, Urgency

Ready = tuple[Leased, str, Message]
How = Outcome | Unreachable

BROKEN: Final = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip

COSTS: Final = """
UPDATE channels_delivery d SET cost = coalesce(d.cost, 0) + v.cost
FROM unnest(%s::bigint[], %s::int[]) AS v(id, cost) WHERE d.id = v.id
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OverCap(Retry):
    """Not now: the money of this hour, this day or this incident is spent."""

    why: ClassVar[str] = "over_cap"


@dataclass(frozen=True)
class ItsTurn(Retry):
    """Not now: the carrier's line is full until then."""

    why: ClassVar[str] = pace.TURN


@dataclass
class Passed:
    """What goes now, what waits and why, and what was paid for each."""

    go: list[Ready] = field(default_factory=list)
    ends: dict[int, How] = field(default_factory=dict)
    paid: dict[int, tuple[Leased, Units]] = field(default_factory=dict)


def through(
    channel: Channel,
    ready: Sequence[Ready],
    send: Callable[[Sequence[Ready]], dict[int, How]],
    now: datetime,
) -> dict[int, How]:
    """Send what may go now; the rest waits for its turn, or for money."""
    if not isinstance(channel, Priced) or not ready:
        return send(ready)
    counted = [(one, _units(channel, one)) for one in ready]
    if channel.rate <= 0 and all(units and not units.cost for _one, units in counted):
        return send(ready)
    with transaction.atomic():
        passed = _pass(channel, channel.kind, counted, now)
    passed.ends |= send(passed.go)
    with transaction.atomic():
        _settle(passed, now)
    return passed.ends


def incident_of(parameters: dict[str, object]) -> str:
    return str(parameters.get(money.INCIDENT, ""))[:36]


def _pass(
    channel: Priced, kind: str, counted: Sequence[tuple[Ready, Units | None]], now: datetime
) -> Passed:
    passed = Passed()
    ready = [one for one, _units in counted]
    purses = {
        network: money.purse(network, now, _incidents(ready, network), held=True)
        for network in sorted({one[0].network for one in ready})
    }
    rate = channel.rate
    if rate <= 0:
        for one, units in counted:
            _admit(passed, purses, one, units, now, wait=None)
    else:
        with pace.line(kind, rate, now) as line:
            for one, units in counted:
                _admit(passed, purses, one, units, now, wait=line.wait)
    for network, spent in _sums(passed).items():
        money.charge(network, now, spent)
    return passed


def _admit(
    passed: Passed, purses: dict[str, money.Purse], one: Ready, units: Units | None, now: datetime,
    *, wait: Callable[..., float] | None,
) -> None:  # fmt: skip
    delivery, _address, _message = one
    if units is None:
        passed.ends[delivery.id] = ContentRejected()
        return
    urgent = delivery.urgency <= Urgency.CALL_OUT
    purse, incident = purses[delivery.network], _incident(delivery)
    left = purse.left(urgent=_has_share(delivery), incident=incident)
    if left is not None and units.cost > left and delivery.urgency != Urgency.SAFETY:
        # Out of money: it takes no place in the carrier's line either.
        passed.ends[delivery.id] = OverCap(after=money.seconds_left(now, urgent=urgent))
        return
    seconds = wait(units.segments, urgent=urgent, seconds=delivery.seconds) if wait else 0.0
    if seconds > 0:
        passed.ends[delivery.id] = ItsTurn(after=seconds)
        return
    purse.pay(units.cost, urgency=delivery.urgency, incident=incident)
    passed.go.append(one)
    passed.paid[delivery.id] = (delivery, units)


def _has_share(delivery: Leased) -> bool:
    # Whoever writes is answered at once, and anybody can write from ever new numbers: what is
    # kept for call-outs is not spent on that.
    return delivery.urgency <= Urgency.CALL_OUT and delivery.purpose != Purpose.REPLY


def _settle(passed: Passed, now: datetime) -> None:
    # What certainly did not leave costs nothing; what may have left stays paid.
    back = Passed()
    costs: dict[int, int] = {}
    for number, (delivery, units) in passed.paid.items():
        how = passed.ends[number]
        if isinstance(how, Accepted) or (isinstance(how, Unreachable) and how.unknown_fate):
            costs[number] = units.cost
        else:
            minus = Units(segments=-units.segments, cost=-units.cost)
            back.paid[number] = (delivery, minus)
    for network, spent in _sums(back).items():
        money.charge(network, now, spent)
    if any(costs.values()):
        with connection.cursor() as cursor:
            cursor.execute(COSTS, [list(costs), list(costs.values())])


def _sums(passed: Passed) -> dict[str, dict[tuple[str, bool], tuple[int, int]]]:
    sums: dict[str, dict[tuple[str, bool], tuple[int, int]]] = {}
    for delivery, units in passed.paid.values():
        mine = sums.setdefault(delivery.network, {})
        key = (_incident(delivery), _has_share(delivery))
        cost, segments = mine.get(key, (0, 0))
        mine[key] = (cost + units.cost, segments + units.segments)
    return sums


def _incidents(ready: Sequence[Ready], network: str) -> set[str]:
    return {_incident(one) for one, *_ in ready if one.network == network}


def _incident(delivery: Leased) -> str:
    return incident_of(json.loads(delivery.parameters))


def _units(channel: Priced, one: Ready) -> Units | None:
    delivery, address, message = one
    try:
        return channel.prepare(address, message)
    except BROKEN as error:
        log.error("delivery %s cannot be priced: %s", delivery.id, type(error).__name__)
        return None
