"""The keys that wrap record keys: the public one in the database, the private ones in a folder."""

import contextlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from testigo.core import files
from testigo.core.errors import Refused

INDEX: Final = "index"  #: the file of the key that blind indexes are made with


class Locked(Refused):
    """The private key is not in memory: writing goes on, reading waits."""

    status = 503
    words = _("This server is locked after a restart. An administrator must unlock it.")


def current() -> tuple[str, bytes]:
    """Give the id and the 32 public bytes of the key new records are wrapped to."""
    from testigo.core.models import WrappingKey

    key = WrappingKey.objects.filter(current=True).first() or make()
    return key.id, bytes(key.public)


def make() -> "WrappingKey":  # type: ignore[name-defined] # noqa: F821
    """Make a new current wrapping key; its private half goes to the key folder first."""
    from testigo.core.models import WrappingKey

    if not WrappingKey.objects.exists():
        kept(INDEX)  # they are made together: a database that has the one knows the other
    private = X25519PrivateKey.generate()
    key_id = secrets.token_hex(8)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write(folder / key_id, private.private_bytes_raw())
    WrappingKey.objects.filter(current=True).update(current=False)
    return WrappingKey.objects.create(
        id=key_id, public=private.public_key().public_bytes_raw(), made_at=timezone.now()
    )


def wrap(data_key: bytes, public: bytes) -> bytes:
    """Seal a data key to a public key: ephemeral X25519, HKDF-SHA256, AES-256-GCM."""
    ephemeral = X25519PrivateKey.generate()
    mine = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    sealed = AESGCM(_derived(shared, mine, public)).encrypt(bytes(12), data_key, None)
    return mine + sealed


def unwrap(wrapped: bytes, wrapping_id: str) -> bytes:
    """Open a data key. Raises Locked where the private key is not at hand."""
    return _unwrapped(_private(wrapping_id), wrapped)


def unwrap_many(keys: Iterable[tuple[bytes, str]]) -> list[bytes]:
    """Open many data keys, each given with its wrapping key's id."""
    privates: dict[str, _Private] = {}
    opened = []
    for wrapped, wrapping_id in keys:
        private = privates.get(wrapping_id)
        if private is None:
            private = privates[wrapping_id] = _private(wrapping_id)
        opened.append(_unwrapped(private, wrapped))
    return opened


def _unwrapped(pair: "_Private", wrapped: bytes) -> bytes:
    private, public = pair
    mine, sealed = wrapped[:32], wrapped[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(mine))
    try:
        return AESGCM(_derived(shared, mine, public)).decrypt(bytes(12), sealed, None)
    except InvalidTag as error:
        raise Locked from error


def destroy(wrapping_id: str) -> None:
    """Destroy a private key: whatever is still wrapped to it can never be read again."""
    _cache.pop(wrapping_id, None)
    files.wipe(_folder() / wrapping_id)
    # The copy a passphrase opens (security.lockdown) goes with it.
    (settings.KEY_COPIES / f"{wrapping_id}.key.age").unlink(missing_ok=True)


def is_locked() -> bool:
    """Tell whether what is sealed can be read now."""
    try:
        _private(current()[0])
    except Locked:
        return True
    return False


def at_hand(wrapping_id: str) -> None:
    """Make sure that what is wrapped to a key can be read now. Raises Locked."""
    _private(wrapping_id)


_Private = tuple[X25519PrivateKey, bytes]  #: and its public half

_cache: dict[str, _Private] = {}


def _private(wrapping_id: str) -> _Private:
    path = _folder() / wrapping_id
    if not path.exists():
        _cache.pop(wrapping_id, None)
        raise Locked(key=wrapping_id)
    if wrapping_id not in _cache:
        private = X25519PrivateKey.from_private_bytes(path.read_bytes())
        _cache[wrapping_id] = (private, private.public_key().public_bytes_raw())
    return _cache[wrapping_id]


def _folder() -> Path:
    return settings.KEYS


def _derived(shared: bytes, mine: bytes, theirs: bytes) -> bytes:
    # HKDF-SHA256 without salt, of one block: written out, as a city's addresses come through here.
    extracted = hmac.digest(bytes(32), shared, "sha256")
    return hmac.digest(extracted, b"testigo record key v1" + mine + theirs + b"\x01", "sha256")


def index_key() -> bytes:
    """Give the key of blind indexes. Raises Locked while it is not at hand.

    Another one in its place would find nobody: a "stop" would be answered and lost, and whoever
    subscribed meanwhile never found again.
    """
    from testigo.core.models import WrappingKey

    if not (_folder() / INDEX).exists() and WrappingKey.objects.exists():
        raise Locked(key=INDEX)
    return kept(INDEX)


def kept(name: str) -> bytes:
    """Give a key that lies beside the wrapping keys, made when it is first asked for."""
    path = _folder() / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # the first of several processes wins
        fresh.unlink()
    return path.read_bytes()


__all__ = [
    "Locked",
    "at_hand",
    "current",
    "destroy",
    "index_key",
    "is_locked",
    "make",
    "unwrap",
    "unwrap_many",
    "wrap",
]
