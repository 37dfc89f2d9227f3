"""What receipts, answers and events name a delivery by: its number and its time, under a key.

Nothing of it is kept: a million codes took longer to draw and to index than all else of a city.
"""

import hashlib
import hmac
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from django.conf import settings
from django.db.models import Q

from testigo.core import keyring

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

_held = threading.local()


def of(delivery: int, created_at: datetime) -> UUID:
    """Give the reference of a delivery; the time tells two apart after a restored backup."""
    told = delivery.to_bytes(8) + ((created_at - EPOCH) // MICROSECOND).to_bytes(8)
    return UUID(bytes=_encryptor().update(told))


def named(references: Iterable[UUID]) -> Q:
    """Tell which deliveries are meant; one that nobody wrote down means none."""
    meant = Q(pk__in=[])
    for reference in references:
        told = _block(settings.KEYS).decryptor().update(reference.bytes)
        number, micros = int.from_bytes(told[:8]), int.from_bytes(told[8:])
        meant |= Q(old_code=reference)  # written down by the first release
        if number < 2**63 and micros < 2**53:
            meant |= Q(pk=number, created_at=EPOCH + micros * MICROSECOND)
    return meant


def _encryptor() -> CipherContext:
    # One for each thread: blocks know nothing of each other, and making it costs more than a block.
    keys = settings.KEYS
    if getattr(_held, "keys", None) != keys:
        _held.keys, _held.encryptor = keys, _block(keys).encryptor()
    made: CipherContext = _held.encryptor
    return made


@lru_cache(maxsize=4)
def _block(_keys: Path) -> Cipher[ECB]:
    # One block, which nobody can make without the key: there is nothing to chain.
    key = hmac.new(keyring.index_key(), b"delivery references", hashlib.sha256).digest()
    return Cipher(AES256(key), ECB())  # noqa: S305
