"""Web Push and UnifiedPush: to an installed page or an app, through the push service it named.

The service sees an address, a time and one of few sizes; the text is sealed for the phone alone.
"""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, ClassVar, Final

from testigo.channels import aes128gcm, vapid
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    ContentRejected,
    Message,
    Outcome,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.courier import Answer, Courier, Parcel
from testigo.channels.endpoints import Subscription
from testigo.channels.resting import LONGEST, Resting
from testigo.channels.types import Urgency

REAL: Final = {Urgency.SAFETY: "high", Urgency.CALL_OUT: "high", Urgency.ALERT: "normal"}
SIZE: Final = 512  #: texts are filled up to a multiple: their length would tell what they say
BUSY, TOO_LARGE, GONE, NOT_US = 429, 413, {404, 410}, {401, 403}
SOON: Final = 30.0  #: seconds until the next attempt where the service names none
ORIGINS: Final = 1000  #: tokens that are kept

#: Seconds a message waits at most for a service that rests; what is urgent tries it again soon.
REST: Final = {
    Urgency.SAFETY: 3.0, Urgency.CALL_OUT: 5.0, Urgency.ALERT: LONGEST, Urgency.REST: LONGEST,
}  # fmt: skip

WRITER: Final = json.JSONEncoder(ensure_ascii=False)

How = Outcome | Unreachable


@dataclass(frozen=True, kw_only=True)
class WebPush:
    """Seals each message for its phone and hands many at once to their push services."""

    private_key: str = field(repr=False)
    contact: str  #: mailto: or https:, for the push service's operators
    hosts: tuple[str, ...] = ()  #: push services of our own, beside those of browsers
    private: bool = False  #: they may be on this machine or beside it: for tests and rehearsals
    authorities: str = ""  #: a file of certificates to trust instead of browsers'
    patience: float = 3.0  #: seconds without any answer until the rest of a batch is given up
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)
    lanes: Any = field(default_factory=threading.local, repr=False)  #: what each thread has

    kind: ClassVar[str] = "webpush"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = True  # the page shows one message of a code once
    together: ClassVar[int] = 1
    receipt_within: ClassVar[float | None] = 20.0

    @cached_property
    def key(self) -> str:
        """The public key browsers subscribe with."""
        return vapid.b64(vapid.public_of(vapid.private_key(self.private_key)))

    def send(self, address: str, message: Message) -> Outcome:
        (how,) = self.send_batch([(address, message)])
        if isinstance(how, Unreachable):
            raise how
        return how

    def send_batch(self, told: Sequence[tuple[str, Message]]) -> list[How]:
        """Hand many over at once; give how each one ended, in their order."""
        ends: list[How] = [AddressDead()] * len(told)
        sent: list[tuple[int, str]] = []  #: which of them each parcel is, and to which service
        lane = self._lane
        for number, answer in lane.courier.deliver(self._parcels(lane, told, ends, sent)):
            index, origin = sent[number]
            ends[index] = self._outcome(lane, origin, answer)
        return ends

    def _parcels(
        self,
        lane: "Lane",
        told: Sequence[tuple[str, Message]],
        ends: list[How],
        sent: list[tuple[int, str]],
    ) -> Iterator[Parcel]:
        """Seal one after the other, while those before are on their way."""
        for index, (address, message) in enumerate(told):
            try:
                to = Subscription.of(address, self.hosts)
                if left := lane.services.left(to.origin, most=REST[message.urgency]):
                    ends[index] = Retry(after=left)
                    continue
                text = _text(message)
                if len(text) > aes128gcm.LONGEST:
                    ends[index] = ContentRejected()
                    continue
                body = aes128gcm.seal(text, browser=to.p256dh, auth=to.auth, size=SIZE)
            except ValueError:  # no subscription, or a key that is no point of the curve
                continue
            sent.append((index, to.origin))
            headers = self._headers(to.origin, message)
            yield Parcel(origin=to.origin, url=to.endpoint, headers=headers, body=body)

    def _headers(self, origin: str, message: Message) -> list[str]:
        return [
            f"Authorization: vapid t={self._token(origin)}, k={self.key}",
            "Content-Encoding: aes128gcm",
            "Content-Type: application/octet-stream",
            f"TTL: {message.seconds}",
            f"Urgency: {REAL.get(message.urgency, 'low')}",
            f"Topic: {self._topic(message.reference)}",
        ]

    def _topic(self, reference: str) -> str:
        # Chance to whoever reads it: one that told call-outs apart would tell the service as
        # well. A second attempt has the same one, and replaces the first if that still waits.
        key, told = self.private_key.encode(), f"topic {reference}".encode()
        return vapid.b64(blake2b(told, key=key, digest_size=24).digest())

    @property
    def _lane(self) -> "Lane":
        lane: Lane | None = getattr(self.lanes, "lane", None)
        if lane is None:
            courier = Courier(
                private=self.private, authorities=self.authorities, patience=self.patience
            )
            lane = self.lanes.lane = Lane(courier, Resting())
        return lane

    def _outcome(self, lane: "Lane", origin: str, answer: Answer) -> How:
        status, after = answer.status, answer.after or SOON
        if 200 <= status < 300:
            lane.services.well(origin)
            return Accepted()
        if status in GONE:
            return AddressDead()
        if status == TOO_LARGE:
            return ContentRejected()
        if status == BUSY:
            lane.services.badly(origin, after)
            return Throttled(after=after, by=origin)
        if status >= 500:
            lane.services.badly(origin, after)
            return Retry(after=after)
        if status == 0:
            lane.services.badly(origin, 0)
            return Unreachable("the push service does not answer")
        if status in NOT_US:
            self.tokens.pop(origin, None)
        return Unreachable(f"the push service said {status}", permanent=True)

    def _token(self, origin: str) -> str:
        # Real time: push services do not keep our drills' clocks.
        until, token = self.tokens.get(origin, (0.0, ""))
        if until - time.time() < vapid.LIFE / 2:
            until = time.time() + vapid.LIFE
            private = vapid.private_key(self.private_key)
            token = vapid.token(private, audience=origin, contact=self.contact, until=int(until))
            if len(self.tokens) >= ORIGINS:
                self.tokens.clear()
            self.tokens[origin] = until, token
        return token


@dataclass(frozen=True)
class Lane:
    """What belongs to one thread of the sender."""

    courier: Courier
    services: Resting


def _text(message: Message) -> bytes:
    told = {"text": message.text, "path": message.path, "code": message.reference}
    return WRITER.encode(told).encode()
