"""What all text messages share: what is sent at all, what it costs, and how a hand-over ended."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Final

import httpx

from testigo.channels.asking import silent
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    ContentRejected,
    Message,
    Outcome,
    Throttled,
    Units,
)
from testigo.channels.texts import answers, units
from testigo.channels.texts.numbers import is_number

TIMEOUT: Final = 15.0


@dataclass(frozen=True, kw_only=True)
class Sms(ABC):
    """Sends text messages; a subclass hands each one over and reads the answer."""

    token: str = field(repr=False)
    a_minute: int = 0  #: segments the carrier takes in a minute; 0: it does not say
    price: int = 0  #: of one segment, in thousandths of the network's money
    country: str = "1"  #: of numbers that name none
    codes: tuple[str, ...] = ("+1",)  #: how numbers begin that anybody may give us
    http: httpx.Client = field(repr=False)
    pause: answers.Pause = field(default_factory=answers.Pause, repr=False, compare=False)

    kind: ClassVar[str] = "sms"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int]
    repeatable: ClassVar[bool] = False  # each costs money, and none has a key against doubles
    receipt_within: ClassVar[float | None] = 60.0

    @property
    def rate(self) -> float:
        return self.a_minute / 60

    def prepare(self, address: str, message: Message) -> Units:
        segments = units.count(units.plain(message.whole)).segments
        return Units(segments=segments, cost=segments * self.price)

    def send(self, address: str, message: Message) -> Outcome:
        if not is_number(address):
            return AddressDead()
        text = units.plain(message.whole)
        if len(text) > self.longest:
            return ContentRejected()
        if left := self.pause.left():
            return Throttled(after=left)
        try:
            answer = self._hand_over(address, text, message)
        except httpx.HTTPError as error:
            raise silent("the provider of texts", error) from error
        if answer.is_success:
            return Accepted(provider_id=self._id(answer, message))
        end = answers.refused(answer.status_code, self._error(answer), answer.headers)
        if isinstance(end, Throttled):
            self.pause.take(end.after)
        return end

    @abstractmethod
    def _hand_over(self, address: str, text: str, message: Message) -> httpx.Response: ...

    @abstractmethod
    def _id(self, answer: httpx.Response, message: Message) -> str:
        """Give the id under which receipts will speak of the message."""

    def _error(self, answer: httpx.Response) -> str:
        """Give the provider's number for a refusal; "" where it has none."""
        del answer
        return ""
