"""People to write to, for benches: really sealed addresses, or many thousand that only count."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import connection

from testigo.channels.models import Address
from testigo.channels.queries import address_index
from testigo.core import keyring, sealed
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.core.models import RecordKey
from testigo.security.models import Network
from testigo.security.types import Kind

BATCH: Final = 5_000
KEPT: Final = timedelta(days=400)


def a_network(name: str = "home") -> Act:
    """Make a network of a programme; give an act of a timer inside it, now."""
    Network.objects.get_or_create(
        id=name,
        defaults={
            "name": name, "kind": Kind.PROGRAMME, "city": "cambridge", "zone": "America/New_York",
        },
    )  # fmt: skip
    return Act.system(network=name)


def owner(number: int) -> str:
    """Name the owner of an address, as `sealed_addresses` does."""
    return f"person:{number:08d}"


def sealed_addresses(act: Act, many: int, *, kinds: Sequence[str]) -> None:
    """Make addresses that have to be opened, of these kinds in turn, each with a key of its own."""
    for first in range(0, many, BATCH):
        wrapping, public = keyring.current()
        rows, keys = [], []
        for number in range(first, min(first + BATCH, many)):
            value = f"{number:08d}@example.invalid"
            row = Address(
                network=act.network, owner=owner(number), kind=kinds[number % len(kinds)],
                value=value, value_index=address_index(value), created_at=act.at,
                keep_until=act.at + KEPT,
                language=("en", "es", "ur")[number % 3],
            )  # fmt: skip
            key, data_key = new_id(), secrets.token_bytes(32)
            wrapped = keyring.wrap(data_key, public)
            record = f"{Address._meta.db_table}:{row.pk}"
            keys.append(RecordKey(id=key, record=record, wrapping_id=wrapping, wrapped=wrapped))
            sealed._keys(row)[key] = data_key
            rows.append(row)
        RecordKey.objects.bulk_create(keys)
        Address.objects.bulk_create(rows)
    analyzed()


def many_addresses(act: Act, many: int, *, kinds: Sequence[str]) -> None:
    """Make addresses by the hundred thousand, of these kinds in turn; nobody will open them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_address (id, network, owner, kind, value, value_index, language,"
            " state, preference, created_at, keep_until)"
            " SELECT gen_random_uuid(), %s, 'person:' || lpad(n::text, 8, '0'),"
            " (%s::text[])[1 + n %% %s], '', md5(n::text), 'en', 'ok', 0, %s, %s"
            " FROM generate_series(0, %s - 1) n",
            [act.network, list(kinds), len(kinds), act.at, act.at + KEPT, many],
        )
    analyzed()


def analyzed() -> None:
    """Bring the planner's statistics up to date, as autovacuum would in its time."""
    with connection.cursor() as cursor:
        for table in ("channels_address", "channels_delivery", "channels_turn", "core_recordkey"):
            cursor.execute(f"VACUUM ANALYZE {table}")
