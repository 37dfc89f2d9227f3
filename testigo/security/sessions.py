"""Sessions a seized database does not open: the key is kept as a digest, the data sealed.

The sealing key lives in the key folder only; dropping it ends every session at once.
"""

import hashlib
import json
import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from testigo.core import keyring

KEY = "sessions"
#: What a suspended request may keep: never an address, a browser or a cookie.
REPLAYED = {
    "CONTENT_TYPE", "HTTP_HOST", "PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "SCRIPT_NAME",
    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
}  # fmt: skip


class SessionStore(SessionBase):
    """Rows of `security.Session`, found by a digest of the cookie."""

    def exists(self, session_key: str) -> bool:
        return bool(_rows().filter(pk=_digest(session_key)).exists())

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = {
            "account": UUID(data[SESSION_KEY]) if data.get(SESSION_KEY) else None,
            "sealed": _seal(_digest(self.session_key), data),
            "keep_until": self.get_expiry_date(),
        }
        if must_create:
            try:
                with transaction.atomic():
                    _rows().create(pk=_digest(self.session_key), **row)
            except IntegrityError as error:
                raise CreateError from error
        elif not _rows().filter(pk=_digest(self.session_key)).update(**row):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            _rows().filter(pk=_digest(key)).delete()

    def load(self) -> dict[str, Any]:
        if self.session_key:
            digest = _digest(self.session_key)
            row = _rows().filter(pk=digest, keep_until__gt=timezone.now()).first()
            opened = _open(digest, bytes(row.sealed)) if row else None
            if opened is not None:
                return opened
        self._session_key = None
        return {}

    @classmethod
    def clear_expired(cls) -> None:
        _rows().filter(keep_until__lte=timezone.now()).delete()


def end_without(account: UUID, name: str, *, but: str | None) -> int:
    """End an account's sessions that hold nothing under a name, but for the one of a key."""
    held = _rows().filter(account=account).exclude(pk=_digest(but or ""))
    # What a session holds is sealed, each for itself.
    rows = held.values_list("pk", "sealed")
    ended = [digest for digest, told in rows if name not in (_open(digest, bytes(told)) or {})]
    return int(held.filter(pk__in=ended).delete()[0])


def _rows() -> Any:
    from testigo.security.models import Session

    return Session.objects


def _digest(session_key: str) -> str:
    return hashlib.sha256(b"testigo session\0" + session_key.encode()).hexdigest()


def _seal(digest: str, data: dict[str, Any]) -> bytes:
    nonce = secrets.token_bytes(12)
    text = json.dumps(_without_traces(data)).encode()
    return nonce + AESGCM(keyring.kept(KEY)).encrypt(nonce, text, digest.encode())


def _open(digest: str, sealed: bytes) -> dict[str, Any] | None:
    try:
        text = AESGCM(keyring.kept(KEY)).decrypt(sealed[:12], sealed[12:], digest.encode())
    except InvalidTag:
        return None
    data: dict[str, Any] = json.loads(text)
    return data


def _without_traces(data: dict[str, Any]) -> dict[str, Any]:
    # A request suspended for signing in again carries its whole environment.
    suspended = data.get("account_reauthentication_state", {}).get("request")
    if not suspended:
        return data
    told = json.loads(suspended)
    told["META"] = {name: value for name, value in told["META"].items() if name in REPLAYED}
    return {**data, "account_reauthentication_state": {"request": json.dumps(told)}}
