"""Taking deliveries whose turn it is, in batches, and writing down how they ended.

Plain SQL and plain tuples: this is what a city waits for. A claim takes the turns, marks the
deliveries and keeps one lease for all of them; a sender that dies leaves its lease behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from testigo.channels.models import Delivery
from testigo.channels.types import State, Urgency

LEASE: Final = 60  #: real seconds; a sender that works longer prolongs it

#: One look into the line per urgency: neither a million behind nor those due later slow the first,
#: and nobody locks a row of an urgency it does not take. A crowd is taken whole: the last one may
#: bring a few more than the limit.
CLAIM: Final = """
WITH next AS MATERIALIZED (
  SELECT n.at FROM unnest(%(urgencies)s::smallint[]) u(urgency)
  CROSS JOIN LATERAL (
    SELECT ctid AS at, crowd FROM channels_turn t
    WHERE t.urgency = u.urgency AND t.due_at <= %(now)s
    ORDER BY t.due_at, t.delivery LIMIT %(limit)s FOR UPDATE SKIP LOCKED
  ) n
  CROSS JOIN LATERAL generate_series(1, greatest(cardinality(n.crowd), 1))
  LIMIT %(limit)s
), taken AS (
  DELETE FROM channels_turn WHERE ctid = ANY (ARRAY(SELECT at FROM next))
  RETURNING delivery, crowd
), gone AS (
  SELECT delivery FROM taken WHERE crowd = '{}' UNION ALL SELECT unnest(crowd) FROM taken
), leased AS (
  UPDATE channels_delivery d SET state = 'leased', attempts = attempts + 1
  FROM gone WHERE d.id = gone.delivery AND d.state = 'waiting'
  RETURNING d.id, d.attempts, d.created_at, d.network, d.address_id, d.kind, d.template,
    d.parameters, d.path, d.purpose, d.urgency, d.expires_at, d.due_at
), lease AS (
  INSERT INTO channels_lease (until, by, deliveries)
  SELECT %(until)s, %(by)s, array_agg(id) FROM leased HAVING count(*) > 0 RETURNING id
)
SELECT c.turns, (SELECT id FROM lease), l.id, l.attempts, l.created_at, l.network,
  l.address_id::text, l.kind, l.template, l.parameters::text, l.path, l.purpose, l.urgency,
  ceil(extract(epoch FROM l.expires_at - %(now)s))::int, coalesce(a.language, ''), a.value,
  coalesce(a.state, '')
FROM (SELECT count(*) AS turns FROM gone) c LEFT JOIN leased l ON true
LEFT JOIN channels_address a ON a.id = l.address_id
ORDER BY l.urgency, l.due_at, l.id
"""

SETTLE: Final = """
UPDATE channels_delivery d SET state = %(state)s, error = %(error)s, provider_id = v.provider_id,
  due_at = coalesce(%(due_at)s, d.due_at), fallback_at = %(fallback_at)s
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[], %(provider_ids)s::text[])
  AS v(id, attempts, provider_id)
WHERE d.id = v.id AND d.state = 'leased' AND d.attempts = v.attempts
RETURNING d.id
"""

#: The same where no provider gave a name to anything, as nearly always in bulk.
SETTLE_UNNAMED: Final = """
UPDATE channels_delivery d SET state = %(state)s, error = %(error)s, provider_id = '',
  due_at = coalesce(%(due_at)s, d.due_at), fallback_at = %(fallback_at)s
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[]) AS v(id, attempts)
WHERE d.id = v.id AND d.state = 'leased' AND d.attempts = v.attempts
RETURNING d.id
"""

#: Those that wait again, each until its own turn.
WAIT: Final = """
UPDATE channels_delivery d SET state = 'waiting', error = %(error)s, provider_id = '',
  due_at = v.due_at,
  fallback_at = CASE WHEN %(keeps)s THEN d.fallback_at ELSE %(fallback_at)s END
FROM unnest(%(ids)s::bigint[], %(attempts)s::int[], %(due_ats)s::timestamptz[])
  AS v(id, attempts, due_at)
WHERE d.id = v.id AND d.state = 'leased' AND d.attempts = v.attempts
RETURNING d.id
"""

AGAIN: Final = """
INSERT INTO channels_turn (urgency, due_at, delivery)
SELECT urgency, due_at, id FROM channels_delivery WHERE id = ANY(%s::bigint[])
ON CONFLICT DO NOTHING
"""

#: A sender holds an advisory lock while it lives: the database knows at once when it died.
LOCK_CLASS: Final = 7_201_338

ABANDONED: Final = """
WITH dead AS MATERIALIZED (
  SELECT id FROM channels_lease
  WHERE until < %(now)s OR (by IS NOT NULL AND by NOT IN (
    SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND classid = %(lock)s
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
  ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED
), taken AS (
  DELETE FROM channels_lease l USING dead WHERE l.id = dead.id RETURNING l.deliveries
), back AS (
  UPDATE channels_delivery d SET error = 'unknown_fate',
    state = CASE WHEN d.kind = ANY(%(repeatable)s::text[]) THEN 'waiting' ELSE 'failed' END
  FROM (SELECT unnest(deliveries) AS id FROM taken) t WHERE d.id = t.id AND d.state = 'leased'
  RETURNING d.id, d.state, d.urgency, d.due_at
), again AS (
  INSERT INTO channels_turn (urgency, due_at, delivery)
  SELECT urgency, due_at, id FROM back WHERE state = 'waiting' ON CONFLICT DO NOTHING
)
SELECT id, state FROM back
"""


#: Nothing is written where there is time enough.
PROLONG: Final = """
UPDATE channels_lease SET until = %s::timestamptz
WHERE id = ANY(%s::bigint[]) AND until < %s::timestamptz - %s * interval '1 second'
"""

#: Keys are made of parts between colons; what ended is named by whole parts.
OVER: Final = """
SELECT d.id FROM channels_delivery d JOIN channels_ended e ON e.network = d.network
  AND e.up_to >= d.id AND starts_with(d.dedupe, e.dedupe)
  AND (right(e.dedupe, 1) = ':' OR substr(d.dedupe, length(e.dedupe) + 1, 1) IN ('', ':'))
WHERE d.id = ANY(%s::bigint[])
"""


class Leased(NamedTuple):
    """One delivery a sender has taken; `attempts` is the lease's number."""

    id: int
    attempts: int
    created_at: datetime
    network: str
    address: str
    kind: str
    template: str
    parameters: str  #: as JSON
    path: str
    purpose: str
    urgency: int
    seconds: int  #: until it is too late
    language: str
    value: bytes | None  #: the address, sealed; None where it is no longer known
    standing: str  #: the address's, at this moment


class Claim(NamedTuple):
    """What one look into the line brought."""

    turns: int  #: more than deliveries where some were withdrawn meanwhile
    lease: int | None
    deliveries: list[Leased]


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How one leased delivery ended."""

    state: State
    provider_id: str = ""
    error: str = ""
    due_at: datetime | None = None
    fallback_at: datetime | None = None
    keeps: bool = False  #: the deadline it had


def claim(
    now: datetime,
    until: datetime,
    *,
    by: int | None,
    limit: int,
    urgencies: Sequence[Urgency] = tuple(Urgency),
) -> Claim:
    """Lease the next deliveries that are due, in the urgencies' order; each to one sender only."""
    told = {"now": now, "until": until, "by": by, "limit": limit, "urgencies": _array(urgencies)}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, told)
        rows = cursor.fetchall()
    turns, lease, first, *_ = rows[0]
    held = [Leased._make(row[2:]) for row in rows] if first is not None else []
    return Claim(turns, lease, held)


def settle(claimed: Claim, ends: dict[int, Settled]) -> set[int]:
    """Write down how leased deliveries ended; those whose lease was lost stay as they are."""
    alike: dict[tuple[object, ...], list[Leased]] = {}
    for delivery in claimed.deliveries:
        end = ends[delivery.id]
        waits = end.state == State.WAITING
        key = (end.state, end.error, end.fallback_at, end.keeps, bool(end.provider_id),
               None if waits else end.due_at)  # fmt: skip
        alike.setdefault(key, []).append(delivery)
    ours: set[int] = set()
    with connection.cursor() as cursor:
        for (state, error, fallback_at, keeps, named, due_at), group in alike.items():
            told: dict[str, Any] = {
                "state": str(state), "error": error, "due_at": due_at, "fallback_at": fallback_at,
                "keeps": keeps,
                "ids": _array(delivery.id for delivery in group),
                "attempts": _array(delivery.attempts for delivery in group),
            }  # fmt: skip
            statement = SETTLE if named else SETTLE_UNNAMED
            if named:
                told["provider_ids"] = [ends[delivery.id].provider_id for delivery in group]
            elif state == State.WAITING:
                statement, told["due_ats"] = WAIT, [ends[delivery.id].due_at for delivery in group]
            cursor.execute(statement, told)
            ids = [row[0] for row in cursor.fetchall()]
            if state == State.WAITING and ids:
                cursor.execute(AGAIN, [_array(ids)])
            ours.update(ids)
        cursor.execute("DELETE FROM channels_lease WHERE id = %s", [claimed.lease])
    return ours


def prolong(leases: Iterable[int], until: datetime) -> None:
    """Keep what a living sender still works on: a slow server must not make it anybody else's."""
    held = _array(leases)
    with connection.cursor() as cursor:
        cursor.execute(PROLONG, [until, held, until, LEASE // 2])


def over(deliveries: Iterable[Leased]) -> set[int]:
    """Give those that were answered or withdrawn since they were written down."""
    with connection.cursor() as cursor:
        cursor.execute(OVER, [_array(delivery.id for delivery in deliveries)])
        return {row[0] for row in cursor.fetchall()}


def abandoned(now: datetime, *, repeatable: Sequence[str]) -> tuple[int, list[Delivery]]:
    """Take back what dead senders had leased: free channels' wait again, paid ones' failed.

    Nobody knows whether those left; a second copy that costs money is never sent on a guess.
    """
    told: dict[str, Any] = {"now": now, "lock": LOCK_CLASS, "repeatable": list(repeatable)}
    with connection.cursor() as cursor:
        cursor.execute(ABANDONED, told)
        rows = cursor.fetchall()
    return len(rows), whole(row[0] for row in rows if row[1] == State.FAILED)


def unanswered(now: datetime) -> list[Delivery]:
    """Take those whose receipt is overdue, each once."""
    open_ones = (State.WAITING, State.LEASED, State.ACCEPTED)
    overdue = Delivery.objects.filter(state__in=open_ones, fallback_at__lte=now)
    rows = list(
        overdue.select_for_update(skip_locked=True, of=("self",)).select_related("address")[:1000]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(fallback_at=None)
    return rows


def whole(ids: Iterable[int]) -> list[Delivery]:
    """Fetch the few deliveries that need a closer look, with their addresses."""
    wanted = list(ids)
    if not wanted:
        return []
    return list(Delivery.objects.filter(pk__in=wanted).select_related("address").order_by("pk"))


def _array(numbers: Iterable[int]) -> str:
    return f"{{{','.join(map(str, map(int, numbers)))}}}"
