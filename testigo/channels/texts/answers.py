"""What an answer of a provider or a gateway means for one message: one place for all of them."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

import httpx

from testigo.channels.contract import (
    AddressDead,
    ContentRejected,
    OptedOut,
    Outcome,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.texts.dialects import CONTENT, DEAD, FULL, STOPPED

TOO_MANY: Final = 429
BUSY: Final = 503
LONGEST_PAUSE: Final = 300.0
SHORTEST_PAUSE: Final = 1.0


@dataclass
class Pause:
    """Until when a provider wants to be left in peace: those of one batch do not all ask it."""

    until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def left(self) -> float:
        """Give the seconds that are left."""
        return max(self.until - time.monotonic(), 0.0)

    def take(self, after: float) -> None:
        with self.lock:
            self.until = max(self.until, time.monotonic() + after)


def refused(status: int, code: str, headers: httpx.Headers) -> Outcome:
    """Say what a refusal means. Raises where nobody knows what became of the message."""
    if status == TOO_MANY or code in FULL:
        return Throttled(after=_after(headers, 5.0))
    if status == BUSY:
        return Retry(after=_after(headers, 15.0))
    if status >= 500:
        raise Unreachable(f"the provider of texts said {status}", unknown_fate=True)
    if code in DEAD:
        return AddressDead()
    if code in STOPPED:
        return OptedOut()
    if code in CONTENT:
        return ContentRejected()
    # A wrong token, an empty account, a number that is not ours: people have to see to it.
    raise Unreachable(f"the provider of texts said {status} {code}".rstrip(), permanent=True)


def _after(headers: httpx.Headers, otherwise: float) -> float:
    told = headers.get("Retry-After", "")
    seconds = float(told) if told.isdecimal() else otherwise
    return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)
