"""Codes in mail addresses and links that only we can make: what about, and until when.

Mail servers may fold the case of an address and cut it after 64 letters: 45 lower-case ones fit.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from testigo.core import keyring

FIRST: Final = date(2020, 1, 1)  #: days are counted from here
NEVER: Final = 0xFFFF  #: the last day that can be named, in 2199
MAC: Final = 9  #: bytes; guessing goes one mail at a time
LENGTH: Final = 44
LOCAL_PART: Final = 64 - LENGTH - len("+r")  #: letters that are left for the name of a mailbox


class For(StrEnum):
    """What a code is good for; one is never taken for the other."""

    REPLY = "r"
    BOUNCE = "b"
    STOP = "s"
    RECEIPT = "t"  #: of a text, from a gateway that cannot sign


def make(good: For, about: UUID, until: datetime | None = None) -> str:
    """Make a code; without a date it does not expire."""
    day = (until.date() - FIRST).days if until else NEVER
    told = about.bytes + day.to_bytes(2)
    return base64.b32encode(told + _mac(good, told)).decode().rstrip("=").lower()


def read(good: For, code: str, now: datetime) -> UUID | None:
    """Give what a code of ours is about; None where it is not ours, or is too old."""
    if len(code) != LENGTH or not code.isascii():
        return None
    try:
        raw = base64.b32decode(f"{code.upper()}====")
    except binascii.Error:
        return None
    told, mac = raw[:-MAC], raw[-MAC:]
    if not hmac.compare_digest(mac, _mac(good, told)):
        return None
    last = FIRST + timedelta(days=int.from_bytes(told[16:]))
    return UUID(bytes=told[:16]) if now.date() <= last else None


def _mac(good: For, told: bytes) -> bytes:
    said = b"mail\0" + good.encode() + told
    return hmac.new(keyring.index_key(), said, hashlib.sha256).digest()[:MAC]
