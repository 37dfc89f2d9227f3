"""Sealed files beside the database: ciphertext comes in pieces, and goes as a whole.

What lies here was sealed before it came; this folder never sees what is in it.
"""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

FLOOR: Final = 1 << 30  #: bytes that are left to words: pictures are refused before reports are


def append(blob_id: UUID, at: int, piece: bytes) -> int:
    """Add a piece where the file ends; give how long it is then. A piece for elsewhere waits."""
    path = _path(blob_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a phone that tries twice at once writes once
        end = file.seek(0, os.SEEK_END)
        if end == at:
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            end += len(piece)
        return end


def size(blob_id: UUID) -> int:
    """Tell how much of a file has come."""
    path = _path(blob_id)
    return path.stat().st_size if path.exists() else 0


def read(blob_id: UUID) -> bytes:
    """Give a whole file, sealed as it came."""
    return _path(blob_id).read_bytes()


def digest(blob_id: UUID) -> str:
    """Give the SHA-256 of a file as it lies here."""
    with _path(blob_id).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def erase(blob_id: UUID) -> None:
    """Erase a file; one that is not there is erased already."""
    _path(blob_id).unlink(missing_ok=True)


def has_room() -> bool:
    """Tell whether the disk takes more than words."""
    return shutil.disk_usage(settings.DATA).free > FLOOR


def _path(blob_id: UUID) -> Path:
    return Path(settings.DATA) / "blobs" / blob_id.hex[:2] / blob_id.hex
