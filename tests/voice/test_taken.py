"""Whoever takes a call gets the caller, and the caller somebody who is there."""

import pytest

from testigo.channels.voice import dialling
from testigo.channels.voice.models import Call
from testigo.core.act import Act
from tests.build import run_reactions
from tests.build_voice import on_shift
from tests.walker import Exchange, OurPhone, Phone, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(provider: Provider, exchange: Exchange, caller: Phone) -> OurPhone:
    """The phone of the one who is on shift, which rings for a caller."""
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    run_reactions()
    return OurPhone(provider, exchange.rung[0][1]).picks_up()


def test_a_caller_who_looked_for_themselves_is_not_sent_on(rung, exchange, caller):
    rung.press("1")
    assert caller.waits().room() == rung.room() != ""
    run_reactions()
    assert caller.goes_where_it_is_sent(exchange).room() == rung.room()


def test_a_caller_who_was_sent_into_the_room_is_not_sent_again(rung, exchange, caller):
    rung.press("1")
    run_reactions()
    assert caller.goes_where_it_is_sent(exchange).room() == rung.room() != ""
    sent = list(exchange.moved)
    dialling.bring_together(Act.system(), Call.objects.get().pk)  # its answer had been lost
    assert exchange.moved == sent
