"""Channels that only remember what they were given."""

import itertools
import os
import signal
from dataclasses import dataclass, field
from typing import ClassVar

from testigo.channels.contract import Accepted, Carries, Message, Outcome, Units, Unreachable


@dataclass(frozen=True, kw_only=True)
class Mail:
    outcome: Outcome | Unreachable = field(default_factory=Accepted)
    sent: list[tuple[str, Message]] = field(default_factory=list)

    kind: ClassVar[str] = "email"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = True
    together: ClassVar[int] = 1
    receipt_within: ClassVar[float | None] = None

    def send(self, address: str, message: Message) -> Outcome:
        self.sent.append((address, message))
        if isinstance(self.outcome, Unreachable):
            raise self.outcome
        return self.outcome


@dataclass(frozen=True, kw_only=True)
class Push(Mail):
    kind: ClassVar[str] = "webpush"
    receipt_within: ClassVar[float | None] = 20.0


@dataclass(frozen=True, kw_only=True)
class Paid(Mail):
    """One that costs money each time: never sent twice in doubt."""

    kind: ClassVar[str] = "sms"
    repeatable: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class Noted:
    """Notes every reference in a file, and may die with its whole process after so many."""

    notes: str
    dies_after: int = 0

    kind: ClassVar[str] = "sms"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = False
    together: ClassVar[int] = 4
    receipt_within: ClassVar[float | None] = None

    def send(self, address: str, message: Message) -> Outcome:
        descriptor = os.open(self.notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, f"{self.kind} {message.reference}\n".encode())
        os.close(descriptor)
        if self.dies_after and next(SENT) >= self.dies_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return Accepted()


@dataclass(frozen=True, kw_only=True)
class NotedMail(Noted):
    """The same, free of charge: may be repeated."""

    kind: ClassVar[str] = "email"
    repeatable: ClassVar[bool] = True


SENT = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Signal(Mail):
    """Best effort: silence for forty seconds is a no."""

    kind: ClassVar[str] = "signal"
    receipt_within: ClassVar[float | None] = 40.0


@dataclass(frozen=True, kw_only=True)
class Voice(Paid):
    kind: ClassVar[str] = "voice"


@dataclass(frozen=True, kw_only=True)
class Priced(Paid):
    """Texts at 50 thousandths a segment, so many segments a second."""

    price: int = 50
    rate: float = 0.0

    def prepare(self, address: str, message: Message) -> Units:
        segments = 2 if message.language == "ur" else 1
        return Units(segments=segments, cost=segments * self.price)
