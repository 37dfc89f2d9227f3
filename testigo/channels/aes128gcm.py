"""RFC 8291: a message only one browser can open; a fresh key pair and salt for every one."""

import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from testigo.channels.vapid import public_of

RECORD = 4096  #: bytes of the one record; services carry no more
LONGEST = RECORD - 16 - 1 - 86  #: of a text: without tag, delimiter and header


def seal(text: bytes, *, browser: bytes, auth: bytes) -> bytes:
    """Encrypt for the browser whose public key and secret these are."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser)
    ours = ec.generate_private_key(ec.SECP256R1())
    mine = public_of(ours)
    shared = ours.exchange(ec.ECDH(), theirs)
    key = _derived(shared, auth, b"WebPush: info\0" + browser + mine, 32)
    salt = secrets.token_bytes(16)
    content_key = _derived(key, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)
    # 0x02 ends the last record; this one is also the first.
    sealed = AESGCM(content_key).encrypt(nonce, text + b"\x02", None)
    return salt + struct.pack("!IB", RECORD, len(mine)) + mine + sealed


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
