"""Field classes of sensitivity, and encrypted fields.

A value is AES-256-GCM under a random key of its record; the record's key is wrapped to a public
key (`keyring`), so writing never needs a secret. Bound to table, row, field and version: a
ciphertext moved elsewhere does not open. Layout: version (1), key id (16), nonce (12), text.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models

from testigo.core import keyring
from testigo.core.ids import new_id

P0: Final = "P0"  #: public
P1: Final = "P1"  #: operational: plain, expires
P2: Final = "P2"  #: tactical: encrypted here, erasable
P3: Final = "P3"  #: people: sealed end to end; the server never holds the key

VERSION: Final = b"\x01"

if TYPE_CHECKING:
    _Binary = models.BinaryField[Any, Any]
else:
    _Binary = models.BinaryField  # not subscriptable when it runs


class Unreadable(keyring.Locked):
    """The record's key is gone (erased), or the value was moved from another row."""


class _Ciphertext(bytes):
    """What the database gave, not opened yet."""


class _Sealed:
    """Opens on first reading; until then the row carries only ciphertext."""

    def __init__(self, field: "TextField") -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        value = row.__dict__.get(self.field.attname)
        if isinstance(value, _Ciphertext):
            value = _open(row, self.field, value)
            row.__dict__[self.field.attname] = value
        return value

    def __set__(self, row: Any, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class TextField(_Binary):
    """Text, encrypted with its record's key. Cannot be searched or sorted by the database."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("blank", True)
        options.setdefault("editable", True)
        super().__init__(*args, **options)

    def contribute_to_class(self, cls: type[models.Model], name: str, *a: Any, **k: Any) -> None:
        super().contribute_to_class(cls, name, *a, **k)
        setattr(cls, self.attname, _Sealed(self))

    def get_default(self) -> str:
        return ""

    def from_db_value(self, value: Any, *_: Any) -> Any:
        if value is None or not bytes(value):
            return ""
        return _Ciphertext(value)

    def pre_save(self, row: models.Model, add: bool) -> bytes:
        value = row.__dict__.get(self.attname, "")
        if isinstance(value, _Ciphertext):
            return bytes(value)
        return _seal(row, self, str(value)) if value else b""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            if value:
                raise TypeError(f"{self.name} is encrypted: set it on the row and save the row")
            value = b""
        return super().get_db_prep_value(value, connection, prepared)


def blind_index(value: str, *, purpose: str) -> str:
    """Make the keyed digest under which a number or address can be looked up, 32 hex digits."""
    plain = unicodedata.normalize("NFKC", value).casefold().strip()
    told = f"{purpose}\0{plain}".encode()
    return hmac.new(keyring.index_key(), told, hashlib.sha256).hexdigest()[:32]


def index_of_intake(value: str, *, purpose: str) -> str:
    """Make the blind index of who or what comes in.

    While its key is away, one that is like no other: it is taken in, and nobody is known by it.
    """
    try:
        return blind_index(value, purpose=purpose)
    except keyring.Locked:
        return secrets.token_hex(16)


def unguessable(about: str) -> str:
    """Derive a link's secret from the key folder, so that no table has to hold it."""
    digest = hmac.new(keyring.index_key(), f"link\0{about}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def digest(secret: str) -> bytes:
    """Give what is kept of a link's secret: the link is known by it, and cannot be made of it."""
    return hashlib.sha256(secret.encode()).digest()


def open_page(rows: Iterable[models.Model]) -> None:
    """Fetch the keys of a page of rows in one query; call it before reading a list."""
    from testigo.core.models import RecordKey

    rows = list(rows)
    by_record = {_record(row): row for row in rows}
    for key in RecordKey.objects.filter(record__in=by_record):
        _keys(by_record[key.record])[key.id] = keyring.unwrap(bytes(key.wrapped), key.wrapping_id)


def open_many(table: str, field: str, values: Mapping[str, bytes]) -> dict[str, str]:
    """Open one field of many rows by their ids, without a model; what was erased is left out.

    One query for all keys. Raises Locked where the private key is not at hand.
    """
    wanted = {value[1:17].hex(): pk for pk, value in values.items() if len(value) > 29}
    with connection.cursor() as cursor:
        # Plain SQL: a city's addresses are opened through here.
        cursor.execute(
            "SELECT replace(id::text, '-', ''), record, wrapped, wrapping_id"
            " FROM core_recordkey WHERE id = ANY(%s::uuid[])",
            [f"{{{','.join(wanted)}}}"],
        )
        keys = [
            (key, bytes(wrapped), wrapping)
            for key, record, wrapped, wrapping in cursor.fetchall()
            if record == f"{table}:{wanted[key]}"
        ]
    plain = {pk: "" for pk, value in values.items() if not value}
    data_keys = keyring.unwrap_many((wrapped, wrapping) for _, wrapped, wrapping in keys)
    for (key, _wrapped, _wrapping), data_key in zip(keys, data_keys, strict=True):
        pk = wanted[key]
        value = values[pk]
        try:
            text = AESGCM(data_key).decrypt(
                value[17:29], value[29:], f"{table}:{pk}:{field}:1".encode()
            )
        except InvalidTag:
            continue
        plain[pk] = text.decode()
    return plain


def erase(table: str, ids: Iterable[object]) -> int:
    """Erase the keys of records: their ciphertexts, wherever copied, stay closed."""
    from testigo.core.models import RecordKey

    return RecordKey.objects.filter(record__in=[f"{table}:{i}" for i in ids]).delete()[0]


def keep_key(record: str, key: bytes, *, key_id: UUID | None = None) -> None:
    """Keep a key wrapped under a name; it rolls and is erased like any record's."""
    from testigo.core.models import RecordKey

    wrapping_id, public = keyring.current()
    RecordKey.objects.create(
        id=key_id or new_id(), record=record, wrapping_id=wrapping_id,
        wrapped=keyring.wrap(key, public),
    )  # fmt: skip


def kept_key(record: str) -> bytes:
    """Give the key kept under a name. Raises Locked while the server is."""
    from testigo.core.models import RecordKey

    key = RecordKey.objects.get(record=record)
    return keyring.unwrap(bytes(key.wrapped), key.wrapping_id)


def _record(row: models.Model) -> str:
    return f"{row._meta.db_table}:{row.pk}"


def _keys(row: models.Model) -> dict[UUID, bytes]:
    keys: dict[UUID, bytes] = row.__dict__.setdefault("_record_keys", {})
    return keys


def _bound_to(row: models.Model, field: TextField) -> bytes:
    return f"{_record(row)}:{field.attname}:1".encode()


def _seal(row: models.Model, field: TextField, value: str) -> bytes:
    keys = _keys(row)
    if not keys:
        # A fresh key needs no secret: intake goes on while the server is locked.
        key_id, data_key = new_id(), secrets.token_bytes(32)
        keep_key(_record(row), data_key, key_id=key_id)
        keys[key_id] = data_key
    key_id, data_key = next(iter(keys.items()))
    nonce = secrets.token_bytes(12)
    text = AESGCM(data_key).encrypt(nonce, value.encode(), _bound_to(row, field))
    return VERSION + key_id.bytes + nonce + text


def _open(row: models.Model, field: TextField, value: bytes) -> str:
    from testigo.core.models import RecordKey

    key_id, nonce, text = UUID(bytes=value[1:17]), value[17:29], value[29:]
    keys = _keys(row)
    if key_id not in keys:
        key = RecordKey.objects.filter(pk=key_id, record=_record(row)).first()
        if key is None:
            raise Unreadable(table=row._meta.db_table)
        keys[key_id] = keyring.unwrap(bytes(key.wrapped), key.wrapping_id)
    try:
        return AESGCM(keys[key_id]).decrypt(nonce, text, _bound_to(row, field)).decode()
    except InvalidTag as error:
        raise Unreadable(table=row._meta.db_table) from error


class p2:  # noqa: N801 - reads as `p2.TextField()` beside the models' own
    """The encrypted fields, by class of sensitivity."""

    TextField = TextField
