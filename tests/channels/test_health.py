"""How a channel does: its own probe, what it last took, and messages to ourselves."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.utils import timezone

from testigo.channels import operations, queries
from testigo.channels.contract import AddressDead, Probe, Unreachable
from testigo.channels.ladders import echoes, probing, spending
from testigo.channels.ladders.checks import channels_do_what_they_should
from testigo.channels.mailbox import Mailbox
from testigo.channels.models import Echo, Message, Pulse
from testigo.channels.sending import Sender
from testigo.core.act import Act
from tests.build_channels import a_network
from tests.channels.channels import Mail

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Asked(Mail):
    """Mail that can be asked whether it works."""

    kind: ClassVar[str] = "email"
    says: list[Probe | Exception] = field(default_factory=list)

    def probe(self) -> Probe:
        said = self.says[-1]
        if isinstance(said, Exception):
            raise said
        return said


def state_of(act: Act, kind: str = "email") -> str:
    return next(h.state for h in queries.health(act) if h.kind == kind)


def a_minute_later() -> None:
    Pulse.objects.update(probed_at=timezone.now() - timedelta(minutes=2))


def test_a_channel_whose_probe_fails_for_a_minute_is_down(channels, now):
    channels["email"] = Asked(says=[Probe(works=False, why="account suspended")])
    act = a_network()
    assert probing.look() == 1
    assert probing.look() == 0  # once a minute, whoever looks
    now[0] = timezone.now()
    assert state_of(Act.system(now[0] + timedelta(seconds=70), network=act.network)) == "down"
    assert Pulse.objects.get().why == "account suspended"

    channels["email"].says.append(OSError("no route"))
    a_minute_later()
    probing.look()
    assert Pulse.objects.get().why == "it does not answer"

    channels["email"].says.append(Probe(works=True))
    a_minute_later()
    probing.look()
    assert state_of(Act.system(now[0] + timedelta(seconds=70), network=act.network)) == "ok"


def test_a_mailbox_that_does_not_open_is_said_to_be_down(channels, now, settings):
    settings.IMAP_URL = "imap://hotline:old@127.0.0.1:1/INBOX"
    act = a_network()
    assert state_of(act, "mailbox") == "ok"
    with pytest.raises(Unreachable):
        Mailbox.of(settings.IMAP_URL).look(Act.system)
    now[0] = timezone.now()
    later = Act.system(now[0] + timedelta(seconds=70), network=act.network)
    assert state_of(later, "mailbox") == "down"
    assert Pulse.objects.get().why == "it does not answer"
    said = {found.id: found.msg for found in channels_do_what_they_should()}
    assert said["channels.W016"].endswith("it does not answer")

    settings.IMAP_URL = ""
    assert "mailbox" not in [line.kind for line in queries.health(later)]


def we_listen(act: Act) -> None:
    spending.listen_to_ourselves(act, kind="email", value="hotline@example.invalid")


def quarter(now, act: Act) -> None:
    echoes.advance(Act.system(now[0]))
    while Sender().round():
        pass
    now[0] += timedelta(minutes=15)


def test_every_quarter_of_an_hour_we_write_to_ourselves(channels, now, monkeypatch):
    monkeypatch.setattr("testigo.channels.ways.checked", lambda kind, value: value)
    act = a_network()
    we_listen(act)
    quarter(now, act)
    echoes.advance(Act.system(now[0] - timedelta(minutes=1)))
    assert len(channels["email"].sent) == 1
    quarter(now, act)
    assert len(channels["email"].sent) == 2
    assert Echo.objects.get().lost == 0


def test_what_does_not_arrive_is_seen_on_the_desk(channels, now, monkeypatch):
    monkeypatch.setattr("testigo.channels.ways.checked", lambda kind, value: value)
    act = a_network()
    we_listen(act)
    channels["email"] = Mail(outcome=AddressDead())
    quarter(now, act)
    quarter(now, act)
    assert state_of(Act.system(now[0], network=act.network)) == "slow"
    quarter(now, act)
    assert state_of(Act.system(now[0], network=act.network)) == "down"


def test_our_own_message_that_comes_back_is_nobodys_report(channels, now, monkeypatch):
    monkeypatch.setattr("testigo.channels.ways.checked", lambda kind, value: value)
    act = a_network()
    we_listen(act)
    quarter(now, act)
    code = Echo.objects.get().code
    came: dict[str, Any] = {
        "kind": "email", "sender": "hotline@example.invalid", "network": act.network,
    }  # fmt: skip

    told = operations.receive(act, text=f"The server listens: {code}", provider_id="1", **came)
    assert told is None
    assert Message.objects.count() == 0
    # Whoever writes from that address on their own says something, and is heard.
    assert operations.receive(act, text="Two vans at Broadway", provider_id="2", **came)


def test_the_desk_never_reads_through_what_waits_to_see_how_channels_do(channels, now):
    act = a_network()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plans: list[str] = []

    def explained(execute, sql, params, many, context):
        if "channels_turn" in sql or "channels_delivery" in sql:
            with connection.connection.cursor() as own:
                own.execute(f"EXPLAIN {sql}", params)
                plans.extend(row[0] for row in own.fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        queries.health(act)
    assert plans
    assert not [line for line in plans if "Seq Scan" in line or "Sort" in line]
