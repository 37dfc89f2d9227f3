"""Before the button: how many people, by which channel, for how much money, in how many minutes."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from testigo.channels import registry
from testigo.channels.contract import Message, Priced, Units
from testigo.channels.ladders import money, pace
from testigo.channels.types import Purpose, Urgency
from testigo.core.act import Act
from testigo.security import queries as security

FREE_RATE: Final = 50.0  #: messages a second of a channel that tells no rate; really it is more

#: The same choice as in `queue.WRITE`: everybody's first channel, and each address of it.
COUNT: Final = """
WITH usable AS (
  SELECT a.owner, a.kind, a.language,
    first_value(a.kind) OVER (
      PARTITION BY a.owner
      ORDER BY (a.state = 'cooling'), a.preference, array_position(%(kinds)s::text[], a.kind), a.id
    ) AS first
  FROM channels_address a
  WHERE a.network = %(network)s AND a.owner {owners} AND a.kind = ANY(%(kinds)s::text[])
    AND (a.state IN ('ok', 'cooling') OR (a.state = 'opted_out' AND %(reply)s))
)
SELECT kind, language, count(DISTINCT owner), count(*) FROM usable WHERE kind = first
GROUP BY kind, language ORDER BY kind, language
"""

Say = Callable[[str], Message]  #: what is told in a language


@dataclass(frozen=True, kw_only=True)
class Way:
    """What one channel has to carry."""

    kind: str
    people: int
    messages: int
    segments: int
    cost: int  #: in thousandths
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a message to many takes."""

    ways: tuple[Way, ...] = ()
    money: str = ""  #: the word behind an amount
    waits: int = 0  #: messages the cap holds back

    @property
    def people(self) -> int:
        return sum(way.people for way in self.ways)

    @property
    def cost(self) -> int:
        return sum(way.cost for way in self.ways)

    @property
    def amount(self) -> float:
        """Give the cost in the network's money: 1.6."""
        return self.cost / 1000

    @property
    def seconds(self) -> float:
        return max((way.seconds for way in self.ways), default=0.0)

    @property
    def minutes(self) -> int:
        """Give the minutes until the last one is handed over, at least one."""
        return max(math.ceil(self.seconds / 60), 1) if self.ways else 0


def forecast(
    act: Act,
    owners: QuerySet[Any, Any] | Sequence[str],
    say: Say | None,
    *,
    purpose: Purpose,
    urgency: Urgency,
    incident: str = "",
) -> Forecast:
    """Tell what a message to these owners takes; nothing is written down."""
    network = security.network(act)
    channels = registry.channels()
    told: dict[str, Any] = {
        "network": act.network, "kinds": registry.kinds(drill=network.is_drill),
        "reply": purpose == Purpose.REPLY,
    }  # fmt: skip
    ways = []
    texts: dict[str, Message] = {}
    rows: dict[str, list[tuple[str, int, int]]] = {}
    for kind, language, people, messages in _count(owners, told):
        rows.setdefault(kind, []).append((language, people, messages))
    for kind, of_kind in rows.items():
        channel = channels[kind]
        segments = cost = 0
        for language, _people, messages in of_kind:
            units = Units()
            if isinstance(channel, Priced) and say is not None:
                texts[language] = texts.get(language) or say(language)
                units = channel.prepare("", texts[language])
            segments += units.segments * messages
            cost += units.cost * messages
        rate = channel.rate if isinstance(channel, Priced) else FREE_RATE
        ahead = pace.ahead(kind, act.at) if urgency > Urgency.CALL_OUT else 0.0
        ways.append(Way(
            kind=kind, people=sum(people for _l, people, _m in of_kind), cost=cost,
            messages=sum(messages for *_, messages in of_kind), segments=segments,
            seconds=ahead + segments / (rate if rate > 0 else FREE_RATE),
        ))  # fmt: skip
    ways.sort(key=lambda way: -way.people)
    return _within_caps(act, ways, urgency, incident)


def _within_caps(act: Act, ways: list[Way], urgency: Urgency, incident: str) -> Forecast:
    purse = money.purse(act.network, act.at, [incident])
    left = purse.left(urgent=urgency <= Urgency.CALL_OUT, incident=incident)
    cost = sum(way.cost for way in ways)
    paid = sum(way.messages for way in ways if way.cost)
    waits = math.ceil((cost - left) / cost * paid) if left is not None and cost > left else 0
    return Forecast(ways=tuple(ways), money=purse.caps.money, waits=waits)


def sample(text: str, *, language: str, link: str = "", urgency: Urgency) -> Message:
    """Make a message as the sender would, to nobody."""
    return Message(text=text, language=language, reference="", link=link, path="", urgency=urgency)


def _count(
    owners: QuerySet[Any, Any] | Sequence[str], told: dict[str, Any]
) -> list[tuple[str, str, int, int]]:
    if isinstance(owners, QuerySet):
        try:
            query, parameters = owners.order_by().query.sql_with_params()
        except EmptyResultSet:  # a query of nobody, such as `.none()`
            return []
        names = [f"owner_{number}" for number in range(len(parameters))]
        told |= dict(zip(names, parameters, strict=True))
        which = f"IN ({query.replace('%%', '%%%%') % tuple(f'%({name})s' for name in names)})"
    else:
        which, told["owners"] = "= ANY(%(owners)s)", list(owners)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(owners=which), told)
        counted: list[tuple[str, str, int, int]] = cursor.fetchall()
    return counted
