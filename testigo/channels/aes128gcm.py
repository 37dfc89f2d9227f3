"""RFC 8291: a message only one browser can open; a fresh key pair and salt for every one."""

import hmac
import secrets
import struct
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from testigo.channels.vapid import public_of

RECORD = 4096  #: bytes of the one record; services carry no more
LONGEST = RECORD - 16 - 1 - 86  #: of a text: without tag, delimiter and header

CURVE: Final = ec.SECP256R1()
AGREE: Final = ec.ECDH()


def seal(text: bytes, *, browser: bytes, auth: bytes, size: int = 1) -> bytes:
    """Encrypt for the browser whose public key and secret these are.

    The text is filled up to a multiple of `size` bytes, so that its length says less.
    """
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser)
    ours = ec.generate_private_key(CURVE)
    mine = public_of(ours)
    shared = ours.exchange(AGREE, theirs)
    key = _derived(shared, auth, b"WebPush: info\0" + browser + mine)
    salt = secrets.token_bytes(16)
    extracted = hmac.digest(salt, key, "sha256")
    content_key = hmac.digest(extracted, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
    nonce = hmac.digest(extracted, b"Content-Encoding: nonce\0\1", "sha256")[:12]
    filled = min(-(-(len(text) + 1) // size) * size, LONGEST + 1)
    # 0x02 ends the last record; this one is also the first.
    sealed = AESGCM(content_key).encrypt(nonce, (text + b"\x02").ljust(filled, b"\0"), None)
    return salt + struct.pack("!IB", RECORD, len(mine)) + mine + sealed


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """Derive one block with HKDF-SHA256: no more is ever needed here."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\1", "sha256")
