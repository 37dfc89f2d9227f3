"""Any number can stand in a call that comes in, or be given as one's own: some are paid for."""

import pytest

from testigo.channels.voice import operations, phones
from testigo.channels.voice.errors import CostsTooMuch
from testigo.channels.voice.models import Call
from tests.build import act_of, run_reactions
from tests.build_voice import on_shift
from tests.walker import Phone


def test_nobody_is_paid_for_what_the_hotline_dials(provider, exchange):
    caller = Phone(provider, number="+88216555000", sid="CA9").rings().press("2").press("2")
    caller.speaks_after_the_tone().waits()
    run_reactions()
    pilar = on_shift("Pilar", "+16175550001")
    with pytest.raises(CostsTooMuch):
        operations.my_number(act_of(pilar), "+882 16 5550001")
    assert phones.number(act_of(pilar), act_of(pilar).by) == "+16175550001"
    with pytest.raises(CostsTooMuch):
        operations.call_back(act_of(pilar), Call.objects.get().pk)
    assert exchange.rung == []
