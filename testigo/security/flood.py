"""The intake limiter: above its bucket a sender's reports go to a lane of their own.

Nothing is refused: workshops, shelters and Tor share addresses. An address is never written: only
a keyed hash of its prefix, with a random key of the day, and only in this process's memory.
"""

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.http import HttpRequest

ROOM: Final = 20.0  #: reports a prefix may send at once
REFILL: Final = 1 / 60  #: and then one a minute
KEPT: Final = 20_000  #: prefixes remembered at most: some megabytes
DAY: Final = 86_400.0


class Lane(StrEnum):
    """Where a report waits for a person."""

    OPEN = "open"
    QUARANTINE = "quarantine"


@dataclass
class Limiter:
    """Token buckets by hashed prefix; the key, and with it everything, changes every day."""

    room: float = ROOM
    refill: float = REFILL
    kept: int = KEPT
    _day: int = -1
    _key: bytes = b""
    _buckets: OrderedDict[bytes, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lane(self, address: str, now: float) -> Lane:
        """Take a token of the address's prefix; say where its report goes."""
        with self._lock:
            name = self._name(address, now)
            left, at = self._buckets.pop(name, (self.room, now))
            left = min(self.room, left + max(0.0, now - at) * self.refill)
            lane = Lane.OPEN if left >= 1 else Lane.QUARANTINE
            self._buckets[name] = (left - 1 if lane == Lane.OPEN else left, now)
            while len(self._buckets) > self.kept:
                self._buckets.popitem(last=False)
            return lane

    def name(self, address: str, now: float) -> str:
        """Give today's hashed name of an address's prefix."""
        with self._lock:
            return self._name(address, now).hex()

    def _name(self, address: str, now: float) -> bytes:
        if self._day != int(now // DAY):
            self._day, self._key = int(now // DAY), secrets.token_bytes(32)
            self._buckets.clear()
        return hmac.new(self._key, prefix(address).encode(), hashlib.sha256).digest()[:12]


def prefix(address: str) -> str:
    """Give the /24 or /48 an address is in; whatever is no address shares one bucket."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "?"
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))


INTAKE: Final = Limiter()


def lane(request: HttpRequest) -> Lane:
    """Say which lane a report sent by this request goes to."""
    return INTAKE.lane(str(request.META.get("REMOTE_ADDR", "")), time.monotonic())


def sender(request: HttpRequest) -> str:
    """Give today's hashed name of who sends a request, for limits that must refuse."""
    return INTAKE.name(str(request.META.get("REMOTE_ADDR", "")), time.monotonic())
