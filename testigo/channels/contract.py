"""What every channel promises. One file per channel stands beside this one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Protocol, runtime_checkable

from testigo.channels.types import Urgency
from testigo.core.errors import Fault


class Carries(StrEnum):
    TEXT = "text"
    LINK = "link"


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one recipient is told, in their language."""

    text: str
    language: str
    reference: str  #: idempotency key; the same reference is the same message
    network: str = ""
    path: str = ""  #: a page of ours, such as "/go/42/"
    link: str = ""  #: the same page with our origin in front
    stop: str = ""  #: a page at which one press ends messages like this one
    urgency: Urgency = Urgency.REST
    seconds: int = 3600  #: worth nothing afterwards

    @property
    def whole(self) -> str:
        """The text and its link: for channels that carry nothing but characters."""
        return f"{self.text}\n{self.link}" if self.link else self.text


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The next one on the way took it."""

    provider_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Not now; the same address again after so many seconds."""

    after: float


@dataclass(frozen=True, kw_only=True)
class Throttled:
    """The channel takes no more for so many seconds."""

    after: float
    by: str = ""  #: where a channel has many services: the one that said so, not all of it


@dataclass(frozen=True)
class AddressDead:
    """The address will never work again."""


@dataclass(frozen=True)
class OptedOut:
    """The recipient told the provider to stop."""


@dataclass(frozen=True)
class ContentRejected:
    """The provider does not carry this text."""


@dataclass(frozen=True)
class Expired:
    """It came too late to be of use."""


Outcome = Accepted | Retry | Throttled | AddressDead | OptedOut | ContentRejected | Expired


class Unreachable(Fault):
    """The channel could not be used; `unknown_fate` where the message may have left anyway."""

    def __init__(self, why: str, *, permanent: bool = False, unknown_fate: bool = False) -> None:
        self.unknown_fate = unknown_fate
        super().__init__(why, permanent=permanent)


class Channel(Protocol):
    """One way of reaching people. Implementations are frozen dataclasses of their settings."""

    kind: ClassVar[str]
    carries: ClassVar[frozenset[Carries]]
    longest: ClassVar[int]  #: characters in one message
    repeatable: ClassVar[bool]  #: the same reference twice does no harm and costs nothing
    together: ClassVar[int]  #: messages on their way at once; 1: in the sender's own thread
    receipt_within: ClassVar[float | None]  #: seconds until a receipt, or the next channel

    def send(self, address: str, message: Message) -> Outcome:
        """Hand one message over, or raise Unreachable."""
        ...


@runtime_checkable
class Batched(Protocol):
    """A channel that hands many messages over at once, none waiting for another."""

    def send_batch(self, told: Sequence[tuple[str, Message]]) -> Sequence[Outcome | Unreachable]:
        """Hand messages over, each to its address; give how each one ended, in their order."""
        ...


@runtime_checkable
class Answering(Protocol):
    """A channel that answers those who wrote to us by it, and writes to nobody first."""

    answers_within: ClassVar[timedelta]  #: since their last message


@dataclass(frozen=True, kw_only=True)
class Units:
    """What one message is counted and paid as."""

    segments: int = 1
    cost: int = 0  #: in thousandths of the network's money


@runtime_checkable
class Priced(Protocol):
    """A channel that costs money, or whose carrier takes only so many a second.

    The sender paces it and books its cost; one that does not say so is free and as fast as it goes.
    """

    @property
    def rate(self) -> float:
        """Segments a second that the carrier takes; 0: as many as there are."""
        ...

    def prepare(self, address: str, message: Message) -> Units:
        """Count and price a message without sending it; `address` is "" in a forecast."""
        ...


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What a channel says of itself when asked; never anything personal."""

    works: bool
    why: str = ""  #: a short plain reason in English for `testigo doctor`


@runtime_checkable
class Probed(Protocol):
    """A channel that can be asked whether it works, without writing to anybody."""

    def probe(self) -> Probe:
        """Ask it, within ten seconds; an exception counts as not working."""
        ...
