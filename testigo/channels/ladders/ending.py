"""Answered or withdrawn: whatever happens later, no further channel follows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import connection

from testigo.channels.models import Delivery, Ended
from testigo.core.act import Act

KEPT: Final = timedelta(days=2)  #: longer than any receipt or bounce that still matters


NOTE: Final = """
INSERT INTO channels_ended (network, dedupe, up_to, keep_until)
SELECT %s, %s, coalesce(max(id), 0), %s FROM channels_delivery
ON CONFLICT (network, dedupe) DO UPDATE SET up_to = excluded.up_to
"""


def note(act: Act, dedupe: str) -> None:
    """Write down that what begins with this key is over; what is written later is not."""
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [act.network, dedupe, act.at + KEPT])


def is_over(delivery: Delivery) -> bool:
    """Tell whether a message was answered or withdrawn, by its key or any beginning of it."""
    mine = Ended.objects.filter(network=delivery.network, up_to__gte=delivery.pk)
    return mine.filter(dedupe__in=list(_beginnings(delivery.dedupe))).exists()


def _beginnings(dedupe: str) -> Iterator[str]:
    # Keys are made of parts between colons; `withdraw` names whole parts.
    yield dedupe
    for place, letter in enumerate(dedupe):
        if letter == ":":
            yield dedupe[:place]
            yield dedupe[: place + 1]
