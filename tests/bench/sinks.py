"""Channels that take everything at once: what remains is the cost of the queue."""

from dataclasses import dataclass, field
from typing import ClassVar

from testigo.channels.contract import Accepted, Carries, Message, Outcome


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
