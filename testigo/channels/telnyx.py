"""How Telnyx signs what it tells us: Ed25519, over the time and the body as it came.

Texts come as JSON, the telephone's webhooks as forms; both are signed alike. The address is not
part of it: a step that was taken already changes nothing, and what is old is refused.
"""

import base64
import binascii
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from testigo.channels import freshness
from testigo.channels.errors import BadSignature

KEY_LENGTH: Final = 32  #: bytes


def verify(body: bytes, *, key: str, timestamp: str, signature: str, now: datetime) -> None:
    """Refuse a body that was not signed with the private key, or not now."""
    freshness.require(timestamp, now)
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), timestamp.encode() + b"|" + body)
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise BadSignature from error


def is_key(told: str) -> bool:
    """Tell whether something is a public key, as their page shows it."""
    try:
        return len(base64.b64decode(told, validate=True)) == KEY_LENGTH
    except (ValueError, binascii.Error):
        return False
