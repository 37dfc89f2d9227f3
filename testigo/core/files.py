"""Files that nobody but their owner reads, such as keys. Plain Python, for the supervisor too."""

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a dot begins the name of one that is being written."""
    fresh = path.with_name(f".{secrets.token_hex(6)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def wipe(path: Path) -> None:
    """Write over a key, then remove it; one that is not there is gone already."""
    if path.exists():
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
