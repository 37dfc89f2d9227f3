"""The next channel of a person's order, when one failed or stays silent."""

from collections.abc import Iterable

from django.db.models import QuerySet

from testigo.channels import queue, registry, states
from testigo.channels.events import DeliveryFailed
from testigo.channels.models import Delivery
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import queries as security


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
    """Try the next channel of each; where there is none, tell the modules above."""
    for delivery in failed:
        if _alike(delivery).filter(state__in=states.ALIVE).exists():
            continue  # another device of the same person has it, or still may
        if not _follow(act, delivery):
            news = DeliveryFailed(
                at=act.at, network=delivery.network, delivery=delivery.code, dedupe=delivery.dedupe
            )
            events.publish(news)


def after_silence(act: Act, silent: Iterable[Delivery]) -> int:
    """Try the next channel of those nobody is known to have received."""
    followed = 0
    for delivery in silent:
        if not _alike(delivery).filter(state__in=states.ARRIVED).exists():
            followed += _follow(act, delivery)
    return followed


def _follow(act: Act, delivery: Delivery) -> int:
    if delivery.expires_at <= act.at:
        return 0
    act = act.within(delivery.network)
    try:
        network = security.network(act)
    except NotYours:  # it was deleted meanwhile
        return 0
    kinds = registry.kinds(drill=network.is_drill)
    return queue.write(
        act, [delivery.address.owner], envelope_of(delivery), kinds=kinds, zone=network.zone,
        following=True,
    )  # fmt: skip


def _alike(delivery: Delivery) -> QuerySet[Delivery]:
    alike = Delivery.objects.filter(dedupe=delivery.dedupe, network=delivery.network)
    return alike.filter(address__owner=delivery.address.owner).exclude(pk=delivery.pk)
