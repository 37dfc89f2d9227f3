"""How far messages came, in words: of an alert, of the people asked to go."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, QuerySet

from testigo.channels.models import Delivery
from testigo.channels.types import State
from testigo.core.act import Act

MOST: Final = 50_000  #: messages that are looked at: a page never waits for a million

#: As people ask: who has it, who may have it, who has not.
ORDER: Final = (
    State.READ, State.DELIVERED, State.ACCEPTED, State.LEASED, State.WAITING, State.FAILED,
    State.EXPIRED, State.CANCELLED,
)  # fmt: skip


def how_far(act: Act, dedupe: str) -> list[tuple[str, int]]:
    """Count the messages whose key begins so by how far they came."""
    return _count(Delivery.objects.filter(network=act.network, dedupe__startswith=dedupe))


def how_far_of(act: Act, keys: Iterable[str]) -> list[tuple[str, int]]:
    """Count the messages of these keys by how far they came."""
    return _count(Delivery.objects.filter(network=act.network, dedupe__in=list(keys)))


def _count(those: QuerySet[Delivery]) -> list[tuple[str, int]]:
    looked_at = Delivery.objects.filter(pk__in=those.values("pk")[:MOST])
    found = dict(looked_at.values_list("state").annotate(n=Count("pk")))
    return [(str(state.label), found[state]) for state in ORDER if found.get(state)]
