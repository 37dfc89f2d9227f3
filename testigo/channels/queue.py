"""Writing deliveries down, in the caller's transaction; `leases` takes them from there.

One statement, whatever the number: a million recipients are one INSERT ... SELECT.
"""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import QuerySet

from testigo.channels.ladders import money
from testigo.channels.types import Envelope, Purpose
from testigo.core.act import Act

WAKE: Final = "testigo_sender"  #: the NOTIFY channel that wakes the sender
KEPT: Final = timedelta(days=30)
ROOM: Final = "64MB"  #: of memory, until the transaction ends: a city is sorted without files

#: Quiet hours may hold these back; whoever is on duty or in danger is told now.
QUIET: Final = frozenset({Purpose.STAFF, Purpose.ALERT, Purpose.REPLY})

WRITE: Final = """
WITH usable AS (
  SELECT a.id, a.kind,
    first_value(a.kind) OVER (
      PARTITION BY a.owner
      ORDER BY (a.state = 'cooling'), a.preference, array_position(%(kinds)s::text[], a.kind), a.id
    ) AS first,
    CASE WHEN NOT %(quiet)s OR a.quiet_from IS NULL
      OR NOT %(purpose)s = ANY(string_to_array(a.quiet_for, ' ')) THEN %(at)s::timestamptz
      WHEN a.quiet_from <= a.quiet_to AND {tod} >= a.quiet_from AND {tod} < a.quiet_to
        THEN ({day} + a.quiet_to) AT TIME ZONE {own}
      WHEN a.quiet_from > a.quiet_to AND {tod} < a.quiet_to
        THEN ({day} + a.quiet_to) AT TIME ZONE {own}
      WHEN a.quiet_from > a.quiet_to AND {tod} >= a.quiet_from
        THEN ({day} + 1 + a.quiet_to) AT TIME ZONE {own}
      ELSE %(at)s::timestamptz END AS due_at
  FROM channels_address a
  WHERE a.network = %(network)s AND a.owner {owners} AND a.kind = ANY(%(kinds)s::text[])
    AND (a.state IN ('ok', 'cooling') OR (a.state = 'opted_out' AND %(reply)s))
    AND (NOT %(next)s OR NOT EXISTS (
      SELECT 1 FROM channels_delivery d JOIN channels_address t ON t.id = d.address_id
      WHERE d.dedupe = %(dedupe)s AND t.owner = a.owner AND t.network = a.network
        AND t.kind = a.kind))
), written AS (
INSERT INTO channels_delivery (network, address_id, kind, template, parameters, path,
  purpose, urgency, dedupe, state, attempts, due_at, expires_at, provider_id, error, created_at,
  keep_until)
SELECT %(network)s, u.id, u.kind, %(template)s, %(parameters)s::jsonb, %(path)s,
  %(purpose)s, %(urgency)s, %(dedupe)s, 'waiting', 0, LEAST(u.due_at, %(expires_at)s),
  %(expires_at)s, '', '', %(at)s, %(keep_until)s
FROM usable u WHERE u.kind = u.first {new}
RETURNING id, due_at
), turns AS (
{turns}
)
SELECT coalesce(sum(many), 0) FROM turns
"""


def _clock(own: str) -> dict[str, str]:
    here = f"(%(at)s::timestamptz AT TIME ZONE {own})"
    return {"own": own, "tod": f"{here}::time", "day": f"{here}::date"}


#: What the address's own clock shows: no join, so that the planner sees one table.
CLOCK: Final = _clock("coalesce(nullif(a.zone, ''), %(zone)s)")
#: The same, where some name a clock the database does not know: theirs is the network's.
KNOWN_CLOCK: Final = _clock(
    "CASE WHEN a.zone = '' OR a.zone = ANY(%(unknown)s::text[]) THEN %(zone)s ELSE a.zone END"
)
UNKNOWN: Final = """
WITH clocks AS MATERIALIZED (SELECT name FROM pg_timezone_names)
SELECT ARRAY(SELECT DISTINCT zone FROM channels_address
  WHERE zone <> '' AND zone NOT IN (SELECT name FROM clocks)), %(zone)s IN (SELECT name FROM clocks)
"""

#: Few at a time: whatever is there already is met row by row, and each has a turn of its own.
FEW: Final = {
    "new": "ON CONFLICT DO NOTHING",
    "turns": "INSERT INTO channels_turn (urgency, due_at, delivery)"
    " SELECT %(urgency)s, due_at, id FROM written RETURNING 1 AS many",
}
#: A city at once: what is there already is left out first, all indexes grow at their ends, and a
#: hundred share a turn.
CITY: Final = {
    "new": "AND NOT EXISTS (SELECT 1 FROM channels_delivery d WHERE d.dedupe = %(dedupe)s"
    " AND d.address_id = u.id) ORDER BY u.id",
    "turns": "INSERT INTO channels_turn (urgency, due_at, delivery, crowd)"
    " SELECT %(urgency)s, due_at, min(id), array_agg(id) FROM written GROUP BY due_at, id / 100"
    " RETURNING cardinality(crowd) AS many",
}

#: The turn goes first: a sender steps over one that is being withdrawn, and waits for nobody.
WITHDRAW: Final = """
WITH told AS (
  SELECT id, urgency, due_at FROM channels_delivery
  WHERE dedupe LIKE %(like)s AND network = %(network)s
), gone AS (
  DELETE FROM channels_turn t USING told w
  WHERE t.urgency = w.urgency AND t.due_at = w.due_at AND t.delivery = w.id
  RETURNING t.delivery, t.crowd
)
UPDATE channels_delivery d SET state = 'cancelled'
FROM (SELECT delivery AS id FROM gone UNION SELECT unnest(crowd) FROM gone) g
WHERE d.id = g.id AND d.state = 'waiting'
"""


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
    return _written("= ANY(%(owners)s)", FEW, told)


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
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('work_mem', %s, true)", [ROOM])
            return _written(f"IN ({named})", CITY, told)
    except IntegrityError:  # somebody wrote one of the same down at the same moment
        return _written(f"IN ({named})", FEW, told)


def withdraw(act: Act, *, dedupe: str) -> int:
    """Cancel what waits and whose dedupe key begins so; what a sender has taken goes out."""
    like = re.sub(r"([\\%_])", r"\\\1", dedupe) + "%"
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW, {"like": like, "network": act.network})
        return int(cursor.rowcount)


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
        "parameters": json.dumps(money.named(envelope)),
        "path": envelope.path,
        "purpose": str(envelope.purpose),
        "urgency": int(envelope.urgency),
        "dedupe": envelope.dedupe,
        "expires_at": envelope.expires_at,
        "keep_until": max(envelope.expires_at, act.at) + KEPT,
    }


def _written(owners: str, way: dict[str, str], told: dict[str, Any]) -> int:
    statement = WRITE.format(owners=owners, **CLOCK, **way)
    if not told["quiet"]:  # no clock is looked at
        return _write(statement, told)
    try:
        with transaction.atomic():
            return _write(statement, told)
    except DataError:
        # One person's clock that the database does not know must stop nobody's message. Only then
        # all are looked through, which takes its time.
        with connection.cursor() as cursor:
            cursor.execute(UNKNOWN, told)
            unknown, knows_ours = cursor.fetchone()
        told |= {"unknown": unknown, "zone": told["zone"] if knows_ours else "UTC"}
        return _write(WRITE.format(owners=owners, **KNOWN_CLOCK, **way), told)


def _write(statement: str, told: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        (written,) = cursor.fetchone()
        if written:
            cursor.execute("SELECT pg_notify(%s, '')", [WAKE])
    return int(written)
