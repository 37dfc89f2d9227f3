"""Whoever spoke after the tone is called back; whoever said nothing is forgotten."""

from datetime import timedelta

import pytest

from testigo.channels.voice import calls
from testigo.channels.voice.models import Call
from testigo.core.act import Act
from testigo.reports import queries as reports
from tests.build import an_act, run_reactions
from tests.build_voice import on_shift
from tests.walker import CALLER

pytestmark = pytest.mark.django_db


def test_whoever_hangs_up_after_speaking_is_called_back_though_the_end_was_told_first(
    provider, exchange, caller
):
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2").press("0")
    record = caller.now.find("Record")
    assert record is not None
    caller.hangs_up()
    run_reactions()
    assert reports.open_call_backs(an_act()) == []
    told = {"RecordingSid": "6a09cdc3-8948-47f0-aa62-74ac943d6c58", "RecordingDuration": "9"}
    provider.hook(record.attrib["recordingStatusCallback"], caller.told(**told))
    run_reactions()
    (waiting,) = reports.open_call_backs(an_act())
    assert waiting.id == Call.objects.get().pk
    assert Call.objects.get().number == CALLER


def test_whoever_says_nothing_after_the_tone_is_forgotten(provider, caller, now):
    caller.rings().press("1").press("2")
    caller.hangs_up()
    assert Call.objects.get().number_index
    now[0] += timedelta(minutes=15)
    calls.advance(Act.system())
    assert (Call.objects.get().number, Call.objects.get().number_index) == ("", "")
