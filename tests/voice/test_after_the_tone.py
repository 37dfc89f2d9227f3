"""Whoever spoke after the tone is called back; whoever said nothing is forgotten."""

from datetime import timedelta
from typing import NoReturn

import pytest

from testigo.channels.contract import Unreachable
from testigo.channels.voice import calls, recordings
from testigo.channels.voice.models import Call, Recording
from testigo.core.act import Act
from testigo.reports import queries as reports
from tests.build import an_act, run_reactions, waiting_reactions
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


@pytest.mark.parametrize("what", ["fetch", "erase"])
def test_what_the_provider_refused_for_hours_is_asked_for_until_it_is_here_and_gone_there(
    exchange, caller, now, monkeypatch, what
):
    asked = []

    def refuses(recording: str) -> NoReturn:
        asked.append(recording)
        raise Unreachable("401", permanent=True)

    with monkeypatch.context() as refusing:
        refusing.setattr(exchange, what, refuses)
        caller.rings().press("1").press("2").speaks_after_the_tone()
        run_reactions()
        for _minute in range(4 * 60):
            now[0] += timedelta(minutes=1)
            recordings.advance(Act.system())
            recordings.advance(Act.system())
            run_reactions()
    assert len(asked) == 6  # at once, and after 15, 30, 60, 120 and 240 minutes

    recordings.advance(Act.system())
    assert waiting_reactions() == []
    now[0] += timedelta(hours=4)
    recordings.advance(Act.system())
    run_reactions()
    row = Recording.objects.get()
    assert row.kept_at
    assert row.removed_at
    assert exchange.erased == [row.provider_id]
    now[0] += timedelta(days=1)
    assert recordings.advance(Act.system()) == 0
