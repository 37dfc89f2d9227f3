"""How old a signed request may be: what comes later is somebody's copy."""

from datetime import datetime
from typing import Final

from testigo.channels.errors import BadSignature

OLDEST: Final = 300  #: seconds between signing and arriving


def require(timestamp: str, now: datetime) -> None:
    """Refuse a request whose time is not now, or is none."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise BadSignature
    if abs(now.timestamp() - int(timestamp)) > OLDEST:
        raise BadSignature
