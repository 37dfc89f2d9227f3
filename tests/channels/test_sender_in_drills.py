"""A drill's messages stay inside it; the sender survives what it cannot tell."""

from datetime import timedelta

import pytest

from testigo.channels import operations, queries
from testigo.channels.contract import (
    Unreachable,
)
from testigo.channels.management.commands.sender import Process
from testigo.channels.models import Address, Delivery, Line
from testigo.channels.sending import BULK, Sender
from testigo.channels.types import Purpose, State
from testigo.core.act import Act
from testigo.security.models import Network
from tests.build_channels import (
    MARIA,
    NIGHT,
    OMAR,
    a_drill,
    a_network,
    an_address,
    an_envelope,
    states_of,
)
from tests.channels.channels import Mail

pytestmark = pytest.mark.django_db


def test_nothing_of_a_drill_reaches_a_real_address(channels):
    act = a_drill()
    operations.send(act, MARIA, an_envelope())
    real = Address.objects.create(
        network=act.network, owner=MARIA, kind="email", value="maria@example.invalid",
        value_index="x", created_at=NIGHT, keep_until=NIGHT,
    )  # fmt: skip
    # Somebody with a database prompt points the row at a real mailbox.
    Delivery.objects.update(address=real, kind="email")
    Sender().round()

    assert channels["email"].sent == []
    assert Delivery.objects.get(kind="email").error == "content_rejected"


def test_every_text_of_a_drill_begins_with_the_word_drill(now, settings):
    settings.CHANNELS = {"testigo.channels.loopback.Loopback": {}}
    act = a_drill()
    operations.send(act, MARIA, an_envelope())
    Sender().round()
    (phone,) = queries.phones(act)
    (line,) = phone.messages

    assert line.text == "Drill: You are asked for: open request 42"
    assert (line.path, line.outgoing) == ("/go/42/", True)
    assert Line.objects.count() == 1


def test_the_desk_sees_how_each_channel_does(channels, now):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    late = Act.system(NIGHT + timedelta(seconds=40))
    assert [(h.kind, h.state) for h in queries.health(late)] == [
        ("webpush", "ok"), ("email", "slow"), ("sms", "off"),
    ]  # fmt: skip
    Sender().round()
    assert queries.health(late)[1].last_success_at == NIGHT

    channels["email"] = Mail(outcome=Unreachable("no answer"))
    operations.send(act, MARIA, an_envelope("b", purpose=Purpose.PAGE))
    Sender().round()
    later = Act.system(NIGHT + timedelta(seconds=90))
    assert queries.health(later)[1].state == "down"


def test_one_row_that_cannot_be_told_does_not_stop_the_others(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope("broken"))
    Delivery.objects.update(template="gone.after.an.upgrade")
    operations.send(act, MARIA, an_envelope())
    Sender().round()

    assert states_of() == {"email": State.ACCEPTED}
    assert states_of("broken") == {"email": State.FAILED}


def test_what_a_deleted_drill_left_goes_nowhere_and_stops_nobody(channels):
    gone, act = a_drill("gone"), a_network()
    operations.send(gone, MARIA, an_envelope())
    Network.objects.filter(pk="gone").delete()
    an_address(act, OMAR)
    operations.send(act, OMAR, an_envelope("other"))
    Sender().round()

    assert states_of() == {"loopback": State.FAILED}
    assert states_of("other") == {"email": State.ACCEPTED}


def test_a_lane_that_breaks_ends_the_process_so_that_it_is_started_again(monkeypatch):
    process = Process()
    process.held.set()
    monkeypatch.setattr(process.sender, "round", lambda _lane: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        process._lane(BULK)
    assert process.broken
    assert process.stopping.is_set()
