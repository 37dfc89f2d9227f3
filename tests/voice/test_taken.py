"""Whoever takes a call gets the caller, and the caller somebody who is there."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from testigo.channels.voice import calls, dialling, operations
from testigo.channels.voice.models import Call
from testigo.core.act import Act
from testigo.reports import queries as reports
from testigo.security import operations as security
from testigo.security.models import Account
from tests.build import act_of, an_act, run_reactions
from tests.build_dispatch import a_volunteer
from tests.build_voice import gives_number, on_shift
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


def test_whoever_speaks_after_the_tone_gets_the_person_who_picks_up(
    rung, provider, exchange, caller
):
    record = caller.press("0").now.find("Record")
    assert record is not None
    rung.press("1")
    run_reactions()
    assert caller.goes_where_it_is_sent(exchange).room() == rung.room() != ""

    told = {"RecordingSid": "RE1", "RecordingDuration": "7"}  # cut off, and not lost
    provider.hook(record.attrib["recordingStatusCallback"], caller.told(**told))
    run_reactions()
    call = Call.objects.get()
    assert (call.stage, call.has_message, exchange.erased) == ("talking", True, ["RE1"])


@pytest.mark.parametrize("keys", ["", "1"], ids=["language", "taken"])
def test_a_caller_in_a_menu_gets_whoever_takes_the_call_at_the_desk(
    provider, exchange, caller, keys
):
    pilar = on_shift("Pilar", "+16175550001")
    caller.rings()
    for key in keys:
        caller.press(key)
    operations.claim(act_of(pilar), Call.objects.get().pk)
    run_reactions()
    phone = OurPhone(provider, exchange.rung[0][1]).picks_up().press("1")
    run_reactions()
    assert caller.goes_where_it_is_sent(exchange).room() == phone.room() != ""


def test_after_a_long_talk_whoever_steps_away_leaves_the_caller_first_in_line(
    rung, provider, exchange, caller, now
):
    rung.press("1")
    caller.waits()
    call = Call.objects.get()
    other = Phone(provider, number="+16175550155").rings().press("1").press("2")
    now[0] += timedelta(minutes=10)
    assert operations.release(an_act(by=call.taken_by, at=now[0]), call.pk)
    caller.leaves_the_room()
    assert "You are next." in caller.hears()
    now[0] += timedelta(seconds=170)
    assert caller.waits().now.find("Record") is None
    now[0] += timedelta(seconds=11)
    assert caller.waits().now.find("Record") is not None
    assert other.waits().now.find("Record") is not None


def test_a_line_that_drops_before_the_caller_comes_leaves_them_to_the_next_one(
    rung, provider, exchange, caller, now
):
    omar = on_shift("Omar", "+16175550002")
    rung.press("1")
    run_reactions()
    assert reports.waiting_calls(an_act()) == []
    rung.ends()
    run_reactions()
    assert caller.waits().room() == ""
    assert len(reports.waiting_calls(an_act())) == 1
    calls.advance(Act.system())
    run_reactions()
    phone = OurPhone(provider, dict(exchange.rung)["+16175550002"]).picks_up().press("1")
    assert Call.objects.get().taken_by == act_of(omar).by
    assert caller.waits().room() == phone.room() != ""


def test_a_line_that_drops_before_anything_was_said_to_the_provider_moves_nobody(
    rung, exchange, caller
):
    rung.press("1").ends()
    run_reactions()
    assert (exchange.moved, Call.objects.get().taken_by) == ([], "")


def test_whoever_hangs_up_after_the_talk_has_had_it(rung, exchange, caller, now):
    rung.press("1")
    caller.waits()
    rung.ends()
    assert Call.objects.get().taken_by
    assert caller.leaves_the_room().is_hung_up_on()
    seconds_later(now, 16)
    assert (exchange.moved, Call.objects.get().stage) == ([], "over")


def test_a_caller_who_comes_into_a_room_that_was_left_waits_again(
    rung, provider, exchange, caller, now
):
    omar = on_shift("Omar", "+16175550002")
    rung.press("1")
    assert caller.waits().room() != ""
    rung.ends()  # while the caller's line is on its way: no room closes under them
    seconds_later(now, 14)
    assert exchange.moved == []
    seconds_later(now, 2)
    assert caller.goes_where_it_is_sent(exchange).room() == ""
    assert len(reports.waiting_calls(an_act())) == 1
    seconds_later(now, 1)
    phone = OurPhone(provider, dict(exchange.rung)["+16175550002"]).picks_up().press("1")
    assert Call.objects.get().taken_by == act_of(omar).by
    assert caller.waits().room() == phone.room() != ""
    sent = list(exchange.moved)
    seconds_later(now, 60)
    assert exchange.moved == sent


def test_whoever_left_the_room_and_steps_away_at_the_desk_leaves_nobody_in_it(
    rung, exchange, caller, now
):
    rung.press("1")
    assert caller.waits().room() != ""
    rung.ends()
    call = Call.objects.get()
    assert operations.release(an_act(by=call.taken_by, at=now[0]), call.pk)
    seconds_later(now, 16)
    assert caller.goes_where_it_is_sent(exchange).room() == ""


def test_whoever_is_shut_out_is_on_no_line_any_more(rung, provider, exchange, caller, now):
    rung.press("1")
    assert caller.waits().room() != ""
    pilar, omar = Account.objects.get(), on_shift("Omar", "+16175550002")
    security.suspend(an_act(), pilar.pk)
    run_reactions()
    assert exchange.ended == [f"CA-{rung.leg}"]
    assert caller.leaves_the_room().room() == ""
    seconds_later(now, 1)
    phone = OurPhone(provider, dict(exchange.rung)["+16175550002"]).picks_up().press("1")
    assert Call.objects.get().taken_by == act_of(omar).by
    assert caller.waits().room() == phone.room() != ""


@pytest.mark.parametrize("role", ["interpreter", "observer"])
def test_an_interpreter_leaves_the_line_with_the_role_and_not_with_another(
    rung, exchange, caller, role
):
    rung.press("1")
    caller.waits()
    ines = a_volunteer("Ines", "interpreter", "observer", languages=("ur",))
    gives_number(Account.objects.get(pk=ines.by.partition(":")[2]), "+16175550003")
    call = Call.objects.get()
    operations.interpret(an_act(by=call.taken_by), call.pk, "ur")
    run_reactions()
    OurPhone(rung.provider, dict(exchange.rung)["+16175550003"]).picks_up().press("1")
    security.withdraw(an_act(), UUID(ines.by.partition(":")[2]), role=role)
    run_reactions()
    assert bool(exchange.ended) is (role == "interpreter")
    assert Call.objects.get().taken_by == call.taken_by


def seconds_later(now: list[datetime], seconds: int) -> None:
    now[0] += timedelta(seconds=seconds)
    calls.advance(Act.system())
    run_reactions()
