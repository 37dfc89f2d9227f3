"""The delivery queue: written in the caller's transaction, claimed by lease, settled in batches.

One statement each, whatever the number: a million recipients are one INSERT ... SELECT, and the
row waiting longest among the most urgent is found by one partial index.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from testigo.channels.models import Delivery
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core.act import Act

WAKE: Final = "testigo_sender"  #: the NOTIFY channel that wakes the sender
LEASE: Final = 60  #: real seconds; longer than a batch of the slowest channel takes
KEPT: Final = timedelta(days=30)

#: Quiet hours hold these back; whoever is on duty, in danger or waiting for an answer is told now.
QUIET: Final = frozenset({Purpose.STAFF, Purpose.ALERT})

WRITE: Final = """
WITH usable AS (
  SELECT a.id, a.kind,
    first_value(a.kind) OVER (
      PARTITION BY a.owner
      ORDER BY (a.state = 'cooling'), a.preference, array_position(%(kinds)s::text[], a.kind), a.id
    ) AS first,
    CASE WHEN NOT %(quiet)s OR a.quiet_from IS NULL THEN %(at)s::timestamptz
      WHEN a.quiet_from <= a.quiet_to AND l.tod >= a.quiet_from AND l.tod < a.quiet_to
        THEN (l.day + a.quiet_to) AT TIME ZONE %(zone)s
      WHEN a.quiet_from > a.quiet_to AND l.tod < a.quiet_to
        THEN (l.day + a.quiet_to) AT TIME ZONE %(zone)s
      WHEN a.quiet_from > a.quiet_to AND l.tod >= a.quiet_from
        THEN (l.day + 1 + a.quiet_to) AT TIME ZONE %(zone)s
      ELSE %(at)s::timestamptz END AS due_at
  FROM channels_address a,
    LATERAL (SELECT (%(at)s::timestamptz AT TIME ZONE %(zone)s)::time AS tod,
                    (%(at)s::timestamptz AT TIME ZONE %(zone)s)::date AS day) l
  WHERE a.network = %(network)s AND a.owner {owners} AND a.kind = ANY(%(kinds)s::text[])
    AND (a.state IN ('ok', 'cooling') OR (a.state = 'opted_out' AND %(reply)s))
    AND (NOT %(next)s OR NOT EXISTS (
      SELECT 1 FROM channels_delivery d JOIN channels_address t ON t.id = d.address_id
      WHERE d.dedupe = %(dedupe)s AND t.owner = a.owner AND t.network = a.network
        AND t.kind = a.kind))
)
INSERT INTO channels_delivery (code, network, address_id, kind, template, parameters, path,
  purpose, urgency, dedupe, state, attempts, due_at, expires_at, provider_id, error, created_at,
  keep_until)
SELECT gen_random_uuid(), %(network)s, u.id, u.kind, %(template)s, %(parameters)s::jsonb, %(path)s,
  %(purpose)s, %(urgency)s, %(dedupe)s, 'waiting', 0, LEAST(u.due_at, %(expires_at)s),
  %(expires_at)s, '', '', %(at)s, %(keep_until)s
FROM usable u WHERE u.kind = u.first
ON CONFLICT DO NOTHING
"""

CLAIM: Final = """
WITH next AS MATERIALIZED (
  SELECT id FROM channels_delivery
  WHERE state = 'waiting' AND urgency <= %(most)s AND due_at <= %(now)s
  ORDER BY urgency, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE channels_delivery d SET state = 'leased', lease_until = %(until)s, leased_by = %(by)s,
  attempts = attempts + 1
FROM next WHERE d.id = next.id RETURNING d.id
"""

SETTLE: Final = """
UPDATE channels_delivery d SET state = v.state, provider_id = v.provider_id, error = v.error,
  due_at = coalesce(v.due_at, d.due_at), fallback_at = v.fallback_at, lease_until = NULL,
  leased_by = NULL
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
  %s::timestamptz[]) AS v(id, attempts, state, provider_id, error, due_at, fallback_at)
WHERE d.id = v.id AND d.state = 'leased' AND d.attempts = v.attempts
RETURNING d.id
"""

#: A sender holds an advisory lock while it lives: the database knows at once when it died.
LOCK_CLASS: Final = 7_201_338

ABANDONED: Final = """
WITH dead AS MATERIALIZED (
  SELECT id FROM channels_delivery
  WHERE state = 'leased' AND (lease_until < %(now)s
    OR (leased_by IS NOT NULL AND leased_by NOT IN (
      SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted
      AND classid = %(lock)s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))))
  LIMIT 1000 FOR UPDATE SKIP LOCKED
)
UPDATE channels_delivery d SET lease_until = NULL, leased_by = NULL,
  state = CASE WHEN d.kind = ANY(%(repeatable)s::text[]) THEN 'waiting' ELSE 'failed' END,
  error = 'unknown_fate'
FROM dead WHERE d.id = dead.id RETURNING d.id, d.state
"""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How one leased delivery ended; `attempts` is the lease's number."""

    id: int
    attempts: int
    state: State
    provider_id: str = ""
    error: str = ""
    due_at: datetime | None = None
    fallback_at: datetime | None = None


def write(
    act: Act,
    owners: Sequence[str],
    envelope: Envelope,
    *,
    kinds: Sequence[str],
    zone: str,
    following: bool = False,
) -> int:
    """Write down one delivery for each address of each owner's first channel.

    `following` leaves out the channels that had this envelope already: the next in the order.
    """
    told = _told(act, envelope, kinds=kinds, zone=zone, following=following)
    told["owners"] = list(owners)
    return _write(WRITE.format(owners="= ANY(%(owners)s)"), told)


def write_from(
    act: Act, owners: QuerySet[Any, Any], envelope: Envelope, *, kinds: Sequence[str], zone: str
) -> int:
    """Write down the same for every owner a query gives in its one column; none is fetched."""
    told = _told(act, envelope, kinds=kinds, zone=zone)
    try:
        query, parameters = owners.order_by().query.sql_with_params()
    except EmptyResultSet:  # a query of nobody, such as `.none()`
        return 0
    names = [f"owner_{number}" for number in range(len(parameters))]
    told |= dict(zip(names, parameters, strict=True))
    named = query.replace("%%", "%%%%") % tuple(f"%({name})s" for name in names)
    return _write(WRITE.format(owners=f"IN ({named})"), told)


def _told(
    act: Act, envelope: Envelope, *, kinds: Sequence[str], zone: str, following: bool = False
) -> dict[str, Any]:
    return {
        "at": act.at,
        "network": act.network,
        "kinds": list(kinds),
        "zone": zone,
        "next": following,
        "quiet": envelope.purpose in QUIET,
        "reply": envelope.purpose == Purpose.REPLY,
        "template": envelope.template,
        "parameters": json.dumps(envelope.parameters),
        "path": envelope.path,
        "purpose": str(envelope.purpose),
        "urgency": int(envelope.urgency),
        "dedupe": envelope.dedupe,
        "expires_at": envelope.expires_at,
        "keep_until": max(envelope.expires_at, act.at) + KEPT,
    }


def _write(statement: str, told: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        written = int(cursor.rowcount)
        if written:
            cursor.execute("SELECT pg_notify(%s, '')", [WAKE])
    return written


def claim(
    now: datetime, until: datetime, *, by: int | None, most: Urgency, limit: int
) -> list[Delivery]:
    """Lease the next deliveries that are due, the most urgent first; each to one sender only."""
    with connection.cursor() as cursor:
        told: dict[str, Any] = {
            "now": now,
            "until": until,
            "by": by,
            "most": int(most),
            "limit": limit,
        }
        cursor.execute(CLAIM, told)
        ids = [row[0] for row in cursor.fetchall()]
    rows = Delivery.objects.filter(pk__in=ids).select_related("address")
    return list(rows.order_by("urgency", "id"))


def settle(ends: Iterable[Settled]) -> set[int]:
    """Write down how leased deliveries ended; those whose lease was lost stay as they are."""
    ends = list(ends)
    columns: list[Any] = [
        [end.id for end in ends],
        [end.attempts for end in ends],
        [str(end.state) for end in ends],
        [end.provider_id for end in ends],
        [end.error for end in ends],
        [end.due_at for end in ends],
        [end.fallback_at for end in ends],
    ]
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, columns)
        return {row[0] for row in cursor.fetchall()}


def abandoned(now: datetime, *, repeatable: Sequence[str]) -> tuple[int, list[Delivery]]:
    """Take back what dead senders had leased: free channels' wait again, paid ones' failed.

    Nobody knows whether those left; a second copy that costs money is never sent on a guess.
    """
    told: dict[str, Any] = {"now": now, "lock": LOCK_CLASS, "repeatable": list(repeatable)}
    with connection.cursor() as cursor:
        cursor.execute(ABANDONED, told)
        rows = cursor.fetchall()
    failed = [row[0] for row in rows if row[1] == State.FAILED]
    return len(rows), list(Delivery.objects.filter(pk__in=failed).select_related("address"))


def unanswered(now: datetime) -> list[Delivery]:
    """Take those whose receipt is overdue, each once."""
    overdue = Delivery.objects.filter(state=State.ACCEPTED, fallback_at__lte=now)
    rows = list(
        overdue.select_for_update(skip_locked=True, of=("self",)).select_related("address")[:1000]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(fallback_at=None)
    return rows
