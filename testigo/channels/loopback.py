"""Practice phones: the only channel of a drill. Nothing leaves the database."""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from django.db import transaction

from testigo.channels.contract import Accepted, Carries, Message, Outcome, Units
from testigo.channels.events import PhonesChanged
from testigo.channels.models import Line
from testigo.channels.types import LOOPBACK
from testigo.core import clock, events

KEPT = timedelta(days=30)
SEGMENT = 160  #: characters


@dataclass(frozen=True, kw_only=True)
class Loopback:
    """Writes a line on the owner's practice phone.

    A rehearsal can pretend that it costs and takes time: a price in thousandths, segments a second.
    """

    price: int = 0
    rate: float = 0.0

    kind: ClassVar[str] = LOOPBACK
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = True
    together: ClassVar[int] = 1
    receipt_within: ClassVar[float | None] = None

    def prepare(self, address: str, message: Message) -> Units:
        segments = max(math.ceil(len(message.whole) / SEGMENT), 1)
        return Units(segments=segments, cost=segments * self.price)

    @transaction.atomic
    def send(self, address: str, message: Message) -> Outcome:
        if not Line.objects.filter(reference=message.reference).exists():
            now = clock.now()
            Line.objects.create(
                network=message.network,
                owner=address,
                text=message.text,
                path=message.path,
                outgoing=True,
                reference=message.reference,
                at=now,
                keep_until=now + KEPT,
            )
            events.publish(PhonesChanged(at=now, network=message.network))
        return Accepted(provider_id=message.reference)
