"""RFC 8292: who we are to push services: one P-256 key, one short signed token per service."""

import base64
import json
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

LIFE: Final = 12 * 3600  #: seconds a token is good for; services refuse more than a day


def new_key() -> str:
    """Make a private key, as 32 bytes in URL-safe base64."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return b64(number.to_bytes(32, "big"))


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Read a private key; raises ValueError for anything that is none."""
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), ec.SECP256R1())


def public_of(private: ec.EllipticCurvePrivateKey) -> bytes:
    """Give the 65 bytes browsers and push services know us by."""
    return private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def token(private: ec.EllipticCurvePrivateKey, *, audience: str, contact: str, until: int) -> str:
    """Sign a token for one push service."""
    header = b64(json.dumps({"typ": "JWT", "alg": "ES256"}, separators=(",", ":")).encode())
    claims = {"aud": audience, "exp": until, "sub": contact}
    told = f"{header}.{b64(json.dumps(claims, separators=(',', ':')).encode())}"
    r, s = decode_dss_signature(private.sign(told.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{told}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def b64(raw: bytes) -> str:
    """Write bytes in URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read URL-safe base64, padded or not; raises ValueError for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
