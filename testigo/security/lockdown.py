"""Lock, never erase: everybody out, keys away, nothing sent, in seconds. Intake goes on.

A passphrase opens one age identity; every key of the key folder has a copy sealed to it, made as
soon as the key is there. So locking needs no passphrase, and unlocking needs nothing else.
"""

import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from pyrage import DecryptError, decrypt, encrypt, passphrase, x25519

from testigo.core import events, files, keyring
from testigo.core.act import Act
from testigo.security import audit
from testigo.security.errors import NoPassphrase, ShortPassphrase, WrongPassphrase
from testigo.security.events import ServerLocked, ServerUnlocked
from testigo.security.models import Lockdown, Session
from testigo.security.sessions import KEY as SESSION_KEY
from testigo.security.types import Locked

SHORTEST: Final = 16
IDENTITY, RECIPIENT = "unlock.age", "unlock.pub"


def is_on() -> bool:
    """Tell whether the server is locked: nobody is signed in and nothing may be sent."""
    return Lockdown.objects.exists()


def set_passphrase(act: Act, words: str) -> None:
    """Choose the passphrase that opens the keys after a lock or a restart."""
    if len(words.strip()) < SHORTEST:
        raise ShortPassphrase
    if any(not (settings.KEYS / _key_of(copy)).exists() for copy in _copies().glob("*.key.age")):
        raise keyring.Locked  # the old passphrase must bring the keys back first
    identity = x25519.Identity.generate()
    for copy in _copies().glob("*.key.age"):
        copy.unlink()
    files.write(_copies() / RECIPIENT, str(identity.to_public()).encode())
    sealed = passphrase.encrypt(str(identity).encode(), words.strip())
    files.write(_copies() / IDENTITY, sealed)
    keep_copies(act)
    with transaction.atomic():
        audit.record(act, "passphrase.set")


def keep_copies(act: Act) -> int:
    """Seal a copy of every key that has none; runs every second, and before a lock."""
    del act  # the keys are the server's, of all networks
    recipient = _recipient()
    if recipient is None:
        return 0
    missing = [key for key in _keys() if not _copy_of(key.name).exists()]
    for key in missing:
        files.write(_copy_of(key.name), encrypt(key.read_bytes(), [recipient]))
    return len(missing)


def lock(act: Act) -> Locked:
    """End sessions, stop sending, drop keys. Raises NoPassphrase, having done the first two."""
    began = time.monotonic()
    with transaction.atomic():
        Lockdown.objects.get_or_create(pk=1, defaults={"since": act.at, "by": act.by})
        ended = Session.objects.all().delete()[0]
        audit.record(act, "server.locked", sessions=ended)
        events.publish(ServerLocked(at=act.at, network=act.network))
    files.wipe(settings.KEYS / SESSION_KEY)
    if _recipient() is None or not (_copies() / IDENTITY).exists():
        raise NoPassphrase
    # Looked at again until none is left: a key made meanwhile gets its copy and goes, too.
    while keys := _opening_keys():
        keep_copies(act)
        for key in keys:
            files.wipe(key)
    return Locked(sessions=ended, keys_dropped=True, seconds=time.monotonic() - began)


def unlock(act: Act, words: str) -> int:
    """Put the keys back and let people in and messages out; give how many keys."""
    identity = _identity(words)
    settings.KEYS.mkdir(mode=0o700, parents=True, exist_ok=True)
    restored = 0
    for copy in sorted(_copies().glob("*.key.age")):
        files.write(settings.KEYS / _key_of(copy), _opened(copy, identity))
        restored += 1
    with transaction.atomic():
        Lockdown.objects.all().delete()
        audit.record(act, "server.unlocked")
        events.publish(ServerUnlocked(at=act.at, network=act.network))
    return restored


def has_passphrase() -> bool:
    """Tell whether a passphrase was set."""
    return (_copies() / IDENTITY).exists()


def _identity(words: str) -> x25519.Identity:
    path = _copies() / IDENTITY
    if not path.exists():
        raise WrongPassphrase
    try:
        return x25519.Identity.from_str(
            passphrase.decrypt(path.read_bytes(), words.strip()).decode()
        )
    except DecryptError as error:
        raise WrongPassphrase from error


def _opened(copy: Path, identity: x25519.Identity) -> bytes:
    try:
        return bytes(decrypt(copy.read_bytes(), [identity]))
    except DecryptError as error:
        raise WrongPassphrase from error


def _recipient() -> x25519.Recipient | None:
    path = _copies() / RECIPIENT
    return x25519.Recipient.from_str(path.read_text()) if path.exists() else None


def _keys() -> list[Path]:
    # Sessions end with their key: it has no copy on purpose. A dot marks a file being written.
    folder: Path = settings.KEYS
    found = folder.iterdir() if folder.exists() else ()
    return [key for key in found if key.name != SESSION_KEY and "." not in key.name]


def _opening_keys() -> list[Path]:
    # Without the same blind indexes a "stop" sent now would find nobody; they open nothing.
    return [key for key in _keys() if key.name != keyring.INDEX]


def _copies() -> Path:
    folder: Path = settings.KEY_COPIES
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _copy_of(name: str) -> Path:
    return _copies() / f"{name}.key.age"


def _key_of(copy: Path) -> str:
    return copy.name.removesuffix(".key.age")
