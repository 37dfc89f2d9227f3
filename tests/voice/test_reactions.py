"""Calls to the hotline, whole: each of the telephone's reactions is missed when it is gone."""

from datetime import timedelta

import pytest

from testigo.channels.voice import calls, operations
from testigo.core import clock, events
from testigo.core.act import Act
from testigo.reports import queries as reports
from testigo.security import operations as security
from tests.build import act_of, an_act, run_reactions
from tests.build_voice import on_shift
from tests.walker import Exchange, OurPhone, Phone, Provider

pytestmark = pytest.mark.django_db

#: What the rehearsed evening, whose calls are rung in by its player, does not need.
BY_TELEPHONE = sorted(
    name for name in events.REACTIONS
    if name.startswith("channels.voice.") or name == "reports.follow_a_call"
)  # fmt: skip


def a_message_and_a_call(provider: Provider, exchange: Exchange) -> None:
    """Somebody leaves a message; later one of two takes a call, and ends it at the desk."""
    early = Phone(provider).rings().press("1").press("2")
    early.speaks_after_the_tone().waits().hangs_up()
    run_reactions()
    assert reports.open_call_backs(an_act())
    assert len(exchange.erased) == 1, "the provider keeps its copy"

    pilar = on_shift("Pilar", "+16175550001")
    on_shift("Omar", "+16175550002")
    caller = Phone(provider, number="+16175550155").rings().press("2").press("2")
    run_reactions()
    waiting = reports.waiting_calls(an_act())
    assert len(waiting) == 1, "the desk does not know that somebody rings"
    legs = dict(exchange.rung)
    assert set(legs) == {"+16175550001", "+16175550002"}, "nobody's phone rings"
    OurPhone(provider, legs["+16175550001"]).picks_up().press("1")
    run_reactions()
    assert reports.report_for(act_of(pilar), waiting[0].id).owner == act_of(pilar).by
    assert exchange.ended == [f"CA-{legs['+16175550002']}"], "the other phone rings on"
    assert [line for line, _where in exchange.moved] == [caller.sid], "the caller waits on"
    assert operations.finish(act_of(pilar), waiting[0].id)
    run_reactions()
    assert caller.sid in exchange.ended, "the line stays open"

    next_one = Phone(provider, number="+16175550156").rings().press("2").press("2")
    run_reactions()
    phone = OurPhone(provider, dict(exchange.rung)["+16175550001"]).picks_up().press("1")
    assert next_one.waits().room()
    phone.ends()
    calls.advance(Act.system(clock.now() + timedelta(seconds=16)))
    run_reactions()
    assert next_one.sid in dict(exchange.moved), "the caller sits alone in a silent room"

    next_one.goes_where_it_is_sent(exchange)
    calls.advance(Act.system(clock.now() + timedelta(seconds=17)))
    run_reactions()
    rung = f"CA-{dict(exchange.rung)['+16175550001']}"
    assert rung not in exchange.ended
    security.suspend(an_act(), pilar.pk)
    run_reactions()
    assert rung in exchange.ended, "a phone rings of somebody who was shut out"


def test_a_message_is_kept_and_a_call_goes_from_the_first_ring_to_the_end(provider, exchange):
    a_message_and_a_call(provider, exchange)


@pytest.mark.parametrize("name", BY_TELEPHONE)
def test_without_one_of_its_reactions_the_telephone_fails(provider, exchange, monkeypatch, name):
    kind, _reaction = events.REACTIONS[name]
    monkeypatch.setitem(events.REACTIONS, name, (kind, lambda event: None))

    with pytest.raises(AssertionError):
        a_message_and_a_call(provider, exchange)
