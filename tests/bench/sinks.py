"""Channels that take everything at once: what remains is the cost of the queue.

One of every kind that news and call-outs leave by, with what the sender does for it: receipts
awaited, texts counted, paid for and kept to a carrier's pace.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from testigo.channels.contract import Accepted, Carries, Message, Outcome, Units


@dataclass(frozen=True, kw_only=True)
class Sink:
    """Takes a message and looks at it."""

    characters: list[int] = field(default_factory=lambda: [0])

    kind: ClassVar[str] = "email"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = True
    together: ClassVar[int] = 1
    receipt_within: ClassVar[float | None] = None

    def send(self, address: str, message: Message) -> Outcome:
        self.characters[0] += len(address) + len(message.whole)
        return Accepted()


@dataclass(frozen=True, kw_only=True)
class Push(Sink):
    kind: ClassVar[str] = "webpush"
    receipt_within: ClassVar[float | None] = 20.0


@dataclass(frozen=True, kw_only=True)
class Signal(Sink):
    kind: ClassVar[str] = "signal"
    repeatable: ClassVar[bool] = False
    together: ClassVar[int] = 4
    receipt_within: ClassVar[float | None] = 40.0


@dataclass(frozen=True, kw_only=True)
class Texts(Sink):
    """Costs money, and its carrier takes 75 a minute: everybody else's text waits its turn."""

    rate: float = 75 / 60
    price: int = 8

    kind: ClassVar[str] = "sms"
    repeatable: ClassVar[bool] = False
    together: ClassVar[int] = 8
    receipt_within: ClassVar[float | None] = 60.0

    def prepare(self, address: str, message: Message) -> Units:
        del address, message
        return Units(segments=1, cost=self.price)
