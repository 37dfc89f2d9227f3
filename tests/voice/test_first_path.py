"""A neighbour rings: phones of those on shift ring, one takes the call, it stands on the desk."""

import pytest

from testigo.channels.voice import calls
from testigo.channels.voice.models import Call
from testigo.core.act import Act
from testigo.reports import queries as reports
from testigo.reports.models import Report
from testigo.shifts import queries as shifts
from tests.build import act_of, an_act, run_reactions
from tests.build_voice import legs_of, on_shift
from tests.walker import CALLER, OurPhone

pytestmark = pytest.mark.django_db


def test_a_call_rings_is_taken_by_one_key_and_kept_when_it_is_over(caller, provider, exchange):
    pilar = on_shift("Pilar", "+16175550001")
    caller.rings().press("2").press("2")  # Spanish; nobody is being taken
    run_reactions()

    (waiting,) = reports.waiting_calls(an_act())
    assert (waiting.language, waiting.owner) == ("es", "")
    ((number, leg),) = exchange.rung
    assert number == "+16175550001"

    phone = OurPhone(provider, leg).picks_up()
    assert phone.room() == ""  # a mailbox that picks up has nobody
    phone.press("1")
    run_reactions()
    caller.waits()
    assert caller.room() == phone.room() != ""
    report = reports.report_for(act_of(pilar), waiting.id)
    assert report.owner == act_of(pilar).by
    assert reports.waiting_calls(an_act()) == []

    caller.leaves_the_room()
    caller.hangs_up()
    assert caller.is_hung_up_on()
    assert Call.objects.get().ended_at is not None


def test_with_nobody_on_shift_a_message_is_taken_and_somebody_is_to_call_back(caller, exchange):
    caller.rings().press("1").press("2")
    assert caller.now.find("Record") is not None
    assert exchange.rung == []
    caller.speaks_after_the_tone().waits().hangs_up()
    run_reactions()

    assert "call_back" in {line.kind for line in shifts.unowned(an_act())}
    (report,) = reports.open_call_backs(an_act())
    assert report.owner == ""
    assert len(exchange.erased) == 1  # the provider's copy
    assert CALLER not in str(Report.objects.values())


def test_whoever_hangs_up_while_it_rings_is_not_called_back(caller, exchange):
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    run_reactions()
    caller.hangs_up("completed")
    run_reactions()

    call = Call.objects.get()
    assert (call.number, call.number_index) == ("", "")
    assert reports.waiting_calls(an_act()) == reports.open_call_backs(an_act()) == []
    assert [leg.state for leg in legs_of(call.pk)] == ["over"]
    assert exchange.ended == [f"CA-{exchange.rung[0][1]}"]


def test_a_caller_whose_end_nobody_tells_us_is_gone_after_two_minutes(caller, exchange, now):
    on_shift("Pilar", "+16175550001")
    caller.rings().press("1").press("2")
    now[0] += calls.SILENT * 1.1
    calls.advance(Act.system())
    assert Call.objects.get().ended_at is not None
