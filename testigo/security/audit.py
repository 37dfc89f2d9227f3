"""The audit: append-only lines, chained by one sealer after they are committed.

A chain head locked to every commit would cost each operation a queue; the sealer takes committed
lines in order, once a second, and makes the chain H(previous head, H(salt, entry)).
"""

import hashlib
import json
import secrets
from typing import Any

from django.db import connection, transaction

from testigo.core.act import Act
from testigo.security.models import ChainLink, Entry

GENESIS = bytes(32)
LOCK = 7_201_337  #: advisory lock: one sealer at a time


def record(act: Act, verb: str, about: object = "", **facts: object) -> None:
    """Write down that `act.by` did `verb` to `about`. Facts are ids and enumerations only."""
    entry = Entry(
        network=act.network,
        by=act.by,
        at=act.at,
        verb=verb,
        about=str(about),
        facts={name: _plain(value) for name, value in facts.items()},
        salt=secrets.token_bytes(16),
    )
    entry.digest = _digest(entry)
    entry.save()


def entries(act: Act) -> list[Entry]:
    """Give every line of the act's network, oldest first."""
    return list(Entry.objects.filter(network=act.network).order_by("id"))


@transaction.atomic
def seal(act: Act, *, limit: int = 1000) -> int:
    """Chain the entries committed since the last run, in order; give how many."""
    del act  # the chain is the server's, of all networks
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    if not row or not row[0]:
        return 0
    last = ChainLink.objects.order_by("-entry").first()
    head = bytes(last.head) if last else GENESIS
    links = []
    for entry in _settled().filter(pk__gt=last.entry if last else 0).order_by("pk")[:limit]:
        head = hashlib.sha256(head + bytes(entry.digest)).digest()
        links.append(ChainLink(entry=entry.pk, head=head))
    ChainLink.objects.bulk_create(links)
    return len(links)


def broken_at() -> int | None:
    """Check the whole chain; give the first entry that does not fit, or None."""
    head = GENESIS
    entries = Entry.objects.in_bulk()
    for link in ChainLink.objects.order_by("entry").iterator():
        entry = entries.get(link.entry)
        if entry is None or bytes(entry.digest) != _digest(entry):
            return link.entry
        head = hashlib.sha256(head + bytes(entry.digest)).digest()
        if head != bytes(link.head):
            return link.entry
    return None


def _settled() -> Any:
    # An id drawn by a transaction still open may commit later with a lower number: leave
    # everything from the oldest running transaction on for the next run.
    return Entry.objects.extra(
        where=["xmin::text::bigint < txid_snapshot_xmin(txid_current_snapshot()) %% (2^32)::bigint"]
    )


def _digest(entry: Entry) -> bytes:
    told = [entry.network, entry.by, entry.at.isoformat(), entry.verb, entry.about, entry.facts]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(bytes(entry.salt) + text.encode()).digest()


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | bool | list | dict | None) else str(value)
