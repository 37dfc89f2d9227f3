"""Calling somebody back: a member's own phone rings first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from testigo.channels.voice import dialling, operations, phones
from testigo.channels.voice.models import Call
from testigo.core.act import Act
from tests.build import act_of, run_reactions
from tests.build_voice import on_shift
from tests.walker import OurPhone

pytestmark = pytest.mark.django_db


def test_a_call_back_whose_end_nobody_tells_us_keeps_a_phone_silent_for_an_hour_at_most(
    exchange, provider, caller, now
):
    caller.rings().press("2").press("2").speaks_after_the_tone().waits().hangs_up()
    run_reactions()
    pilar = on_shift("Pilar", "+16175550001")
    operations.call_back(act_of(pilar), Call.objects.get().pk)
    run_reactions()
    OurPhone(provider, exchange.rung[-1][1]).picks_up().press()
    now[0] += timedelta(minutes=59)
    dialling.advance(Act.system())
    assert phones.able(Act.system()) == []

    now[0] += timedelta(minutes=2)
    assert dialling.advance(Act.system()) == 1
    run_reactions()
    assert [ringer.by for ringer in phones.able(Act.system())] == [act_of(pilar).by]
    assert exchange.ended == []  # whoever does talk for so long is not hung up on
    operations.call_back(replace(act_of(pilar), at=now[0]), Call.objects.get().pk)
    run_reactions()
    assert len(exchange.rung) == 2
