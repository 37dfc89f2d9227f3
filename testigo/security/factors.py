"""Second factors at rest: the whole record of a passkey, a TOTP secret or recovery codes is sealed.

The sign-in library seals TOTP secrets by two hooks and leaves passkeys plain; one sealed column
covers all of it. The record's key is a `RecordKey`, so it rolls and is erased like any other.
"""

import base64
import json
import secrets
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from testigo.core import keyring
from testigo.core.ids import new_id
from testigo.core.sealed import keep_key

TABLE = "mfa_authenticator"


class Opened(dict[str, Any]):
    """What was sealed, with the key it is sealed under."""

    key_id: UUID
    data_key: bytes


class SealedJSON(models.JSONField):
    """The library's JSON column, holding `{"sealed": ...}` in the database."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def pre_save(self, row: models.Model, add: bool) -> Any:
        value = row.__dict__[self.attname]
        opened = value if isinstance(value, Opened) else _with_key(value)
        row.__dict__[self.attname] = opened
        return {"sealed": _seal(opened)}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        stored = super().from_db_value(value, expression, connection)
        return _open(stored["sealed"]) if stored and "sealed" in stored else stored


def install() -> None:
    """Turn the library's column into a sealed one."""
    from allauth.mfa.models import Authenticator

    field = Authenticator._meta.get_field("data")
    field.__class__ = SealedJSON
    models.signals.post_delete.connect(_erase, sender=Authenticator, dispatch_uid="seal factors")


def _erase(instance: models.Model, **_: Any) -> None:
    from testigo.core.models import RecordKey

    data = instance.__dict__.get("data")
    if isinstance(data, Opened):
        RecordKey.objects.filter(pk=data.key_id).delete()


def _with_key(value: dict[str, Any]) -> Opened:
    opened = Opened(value)
    opened.key_id, opened.data_key = new_id(), secrets.token_bytes(32)
    keep_key(f"{TABLE}:{opened.key_id}", opened.data_key, key_id=opened.key_id)
    return opened


def _seal(opened: Opened) -> str:
    nonce = secrets.token_bytes(12)
    text = json.dumps(dict(opened)).encode()
    sealed = AESGCM(opened.data_key).encrypt(nonce, text, _bound_to(opened.key_id))
    return base64.b64encode(opened.key_id.bytes + nonce + sealed).decode()


def _open(sealed: str) -> Opened:
    from testigo.core.models import RecordKey

    raw = base64.b64decode(sealed)
    key_id = UUID(bytes=raw[:16])
    key = RecordKey.objects.filter(pk=key_id).first()
    if key is None:
        raise keyring.Locked(table=TABLE)
    data_key = keyring.unwrap(bytes(key.wrapped), key.wrapping_id)
    try:
        text = AESGCM(data_key).decrypt(raw[16:28], raw[28:], _bound_to(key_id))
    except InvalidTag as error:
        raise keyring.Locked(table=TABLE) from error
    opened = Opened(json.loads(text))
    opened.key_id, opened.data_key = key_id, data_key
    return opened


def _bound_to(key_id: UUID) -> bytes:
    return f"{TABLE}:{key_id}:data:1".encode()
