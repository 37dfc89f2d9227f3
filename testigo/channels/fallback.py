"""The next channel of a person's order, when one failed or stays silent."""

import logging
from collections.abc import Iterable
from typing import Final

from django.db import DataError, transaction
from django.db.models import QuerySet

from testigo.channels import answering, queue, registry, states
from testigo.channels.events import DeliveryFailed
from testigo.channels.ladders import ending, letters
from testigo.channels.models import Delivery
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import queries as security

#: What one bad row raises: it must not stop everybody else's next channel.
BROKEN: Final = (ArithmeticError, DataError, LookupError, TypeError, ValueError)

log = logging.getLogger(__name__)


def envelope_of(delivery: Delivery) -> Envelope:
    """Give back what a delivery was made from."""
    return Envelope(
        template=delivery.template,
        parameters=delivery.parameters,
        purpose=Purpose(delivery.purpose),
        urgency=Urgency(delivery.urgency),
        expires_at=delivery.expires_at,
        dedupe=delivery.dedupe,
        path=delivery.path,
    )


def after_failure(act: Act, failed: Iterable[Delivery]) -> None:
    """Try the next channel of each; where there is none, it is a dead letter."""
    for delivery in failed:
        if _hope(delivery):
            continue  # another device of the same person has it, or still may
        if ending.is_over(delivery):
            continue
        if not _follow(act, delivery):
            letters.drop(act, [delivery])
            news = DeliveryFailed(
                at=act.at, network=delivery.network, delivery=delivery.code, dedupe=delivery.dedupe
            )
            events.publish(news)


def after_expiry(act: Act, late: Iterable[Delivery]) -> None:
    """Put aside what somebody should have got in time and did not, by any channel."""
    for delivery in late:
        if not _hope(delivery) and not ending.is_over(delivery):
            letters.drop(act, [delivery])


def after_silence(act: Act, silent: Iterable[Delivery]) -> int:
    """Try the next channel of those nobody is known to have received."""
    followed = 0
    for delivery in silent:
        alike = _alike(delivery)
        # A step of the ladder is taken once, however many devices were silent on it.
        later = alike.filter(pk__gt=delivery.pk).exclude(kind=delivery.kind)
        arrived = alike.filter(state__in=states.ARRIVED)
        if not later.exists() and not arrived.exists() and not ending.is_over(delivery):
            followed += _follow(act, delivery)
    return followed


def read(act: Act, delivery: Delivery) -> int:
    """Somebody read it on one channel: what still waits on the others is not needed."""
    waiting = _alike(delivery).filter(state=State.WAITING)
    _alike(delivery).filter(fallback_at__isnull=False).update(fallback_at=None)
    return waiting.update(state=State.CANCELLED)


def _hope(delivery: Delivery) -> bool:
    """Tell whether another delivery of the same message may still reach the same person."""
    return any(
        not _was_silent(other, delivery)
        for other in _alike(delivery).filter(state__in=states.ALIVE)
    )


def _was_silent(other: Delivery, delivery: Delivery) -> bool:
    # The ladder went past it: its deadline came, and no receipt did.
    past = other.pk < delivery.pk and other.kind != delivery.kind and other.attempts > 0
    if not past or other.state in states.ARRIVED or other.fallback_at is not None:
        return False
    channel = registry.channels().get(other.kind)
    return other.state == State.WAITING or bool(channel and channel.receipt_within)


def _follow(act: Act, delivery: Delivery) -> int:
    try:
        with transaction.atomic():
            return _next(act, delivery)
    except BROKEN as error:
        log.error("delivery %s has no next channel: %s", delivery.pk, type(error).__name__)
        return 0


def _next(act: Act, delivery: Delivery) -> int:
    if delivery.expires_at <= act.at:
        return 0
    act = act.within(delivery.network)
    try:
        network = security.network(act)
    except NotYours:  # it was deleted meanwhile
        return 0
    owners = [delivery.address.owner]
    kinds = answering.kinds_for(act, delivery.purpose, owners, drill=network.is_drill)
    return queue.write(
        act, owners, envelope_of(delivery), kinds=kinds, zone=network.zone,
        following=True,
    )  # fmt: skip


def _alike(delivery: Delivery) -> QuerySet[Delivery]:
    alike = Delivery.objects.filter(dedupe=delivery.dedupe, network=delivery.network)
    return alike.filter(address__owner=delivery.address.owner).exclude(pk=delivery.pk)
