"""Builders of alerts: subscribers of an area, an alert drafted, an alert two people released."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from testigo.alerts import operations
from testigo.alerts.models import Subscriber
from testigo.alerts.types import SUBSCRIBER, AlertView, Kind
from testigo.channels.models import Address, Delivery
from testigo.core.act import Act
from testigo.core.sealed import unguessable
from testigo.security.models import Account
from testigo.security.types import Role
from tests.build import DAWN, a_network, act_of, an_account, an_act
from tests.build_incidents import a_confirmed_incident
from tests.build_reports import BROADWAY

AREA = BROADWAY.area


def by(alias: str, at: datetime = DAWN, *roles: str, network: str = "home") -> Act:
    """The act of a dispatcher with this alias."""
    return act_of(an_account(alias, *(roles or (Role.DISPATCHER,)), network=network), at=at,
                  network=network)  # fmt: skip


def lucia_acts(at: datetime = DAWN) -> Act:
    return by("Lucia", at)


def nadia_acts(at: datetime = DAWN) -> Act:
    """Another dispatcher: nobody of the cast invited her."""
    return by("Nadia", at)


def account(alias: str) -> Account:
    return Account.objects.get(handle=alias.casefold())


def links_sent() -> list[tuple[str, str]]:
    """The subscriber and the secret of every link that was written down, oldest first."""
    sent = Delivery.objects.filter(template__in=["alerts.confirm", "alerts.mine"]).order_by("id")
    found = []
    for delivery in sent.select_related("address"):
        named = delivery.path.split("~")[1].rstrip("/")
        found.append((delivery.address.owner, unguessable(named)))
    return found


def asks(
    value: str = "ana@example.invalid", *, way: str = "email", areas: Iterable[str] = (AREA,),
    kinds: Iterable[str] = (Kind.VERIFIED,), language: str = "en", at: datetime = DAWN,
    network: str = "home",
) -> str:  # fmt: skip
    """Somebody asks for news; the secret of the link that went to them."""
    a_network(network)
    act = an_act(by="public", at=at, network=network, roles=frozenset())
    operations.subscribe(act, language=language, areas=areas, kinds=kinds, way=way, value=value)
    return links_sent()[-1][1]


def a_subscriber(value: str = "ana@example.invalid", **told: Any) -> Subscriber:
    """Somebody who asked for news of an area and confirmed it."""
    token = asks(value, **told)
    act = an_act(by="public", at=told.get("at", DAWN), network=told.get("network", "home"))
    return Subscriber.objects.get(pk=operations.confirm(act, token).id)


def a_draft(at: datetime = DAWN, *, hours: int = 2, **answers: Any) -> AlertView:
    """An alert Lucia drafted about a confirmed incident."""
    a_network()
    incident = a_confirmed_incident(at, **answers)
    return operations.draft(lucia_acts(at), incident.id, hours=hours)


def an_alert(at: datetime = DAWN, *, hours: int = 2, **answers: Any) -> AlertView:
    """An alert Lucia and Nadia released."""
    drafted = a_draft(at, hours=hours, **answers)
    operations.release(lucia_acts(at), drafted.id)
    return operations.release(nadia_acts(at), drafted.id)


def told(alert: AlertView | UUID, n: int = 1) -> list[str]:
    """Whom a text of an alert was written to, by subscriber."""
    alert_id = alert if isinstance(alert, UUID) else alert.id
    sent = Delivery.objects.filter(dedupe=f"alert:{alert_id}:{n}").select_related("address")
    return sorted(delivery.address.owner.removeprefix(SUBSCRIBER) for delivery in sent)


def addresses_of(subscriber: Subscriber) -> list[Address]:
    return list(Address.objects.filter(owner=f"{SUBSCRIBER}{subscriber.pk}"))


#: Real channels that can be written to; nothing leaves without a sender.
MAIL = {
    "testigo.channels.loopback.Loopback": {},
    "testigo.channels.email.Email": {
        "server": "localhost", "port": 2525, "user": "", "password": "",
        "sender": "us@example.invalid", "tls": False,
    },
}  # fmt: skip


def a_city_of_subscribers(many: int, *, at: datetime = DAWN, area: str = AREA) -> None:
    """Confirmed subscribers of an area by the hundred thousand; a third more want another area."""
    a_network()
    until = at + timedelta(days=400)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO alerts_subscriber (id, network, language, state, linked_at, confirmed_at,"
            " keep_until) SELECT gen_random_uuid(), 'home', (ARRAY['en','es','ur'])[1 + n %% 3],"
            " 'confirmed', %s, %s, %s FROM generate_series(1, %s) n",
            [at, at, until, many + many // 3],
        )
        cursor.execute(
            "INSERT INTO alerts_subscription (subscriber_id, network, area, kind)"
            " SELECT id, 'home', CASE WHEN row_number() OVER () <= %s THEN %s"
            " ELSE 'cambridgeport' END, 'verified' FROM alerts_subscriber s"
            " WHERE NOT EXISTS (SELECT FROM alerts_subscription w WHERE w.subscriber_id = s.id)",
            [many, area],
        )
        cursor.execute(
            "INSERT INTO channels_address (id, network, owner, kind, value, value_index, language,"
            " state, preference, created_at, keep_until)"
            " SELECT gen_random_uuid(), 'home', 'subscriber:' || id::text, 'email', '\\x01',"
            " md5(id::text), language, 'ok', 0, %s, %s FROM alerts_subscriber"
            " ON CONFLICT DO NOTHING",
            [at, until],
        )
        for table in ("alerts_subscriber", "alerts_subscription", "channels_address"):
            cursor.execute(f"ANALYZE {table}")
