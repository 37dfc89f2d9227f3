"""A report is saved answer by answer, kept once, and read only by whoever may."""

from dataclasses import replace
from datetime import timedelta

import pytest

from testigo.core.errors import NotYours
from testigo.core.ids import new_id
from testigo.reports import codewords, operations, queries
from testigo.reports.errors import NoSuchCode, NotAnAnswer, Taken, TooLong
from testigo.reports.events import ReportChanged, ReportKept, ReportStarted
from testigo.reports.models import Report
from testigo.reports.types import Door, State
from tests.build import DAWN, act_of, all_published, an_act, pilar, published
from tests.build_reports import BROADWAY, THE_PORT, a_call, a_kept_report, a_report

pytestmark = pytest.mark.django_db


def test_what_and_where_keep_a_report_once():
    report = a_kept_report()

    assert (report.state, report.cell, report.area) == ("kept", BROADWAY.cell, "the-port")
    kept = published(ReportKept)
    assert (kept.report, kept.cell, kept.taken, kept.door) == (
        report.id, BROADWAY.cell, "no", "web",
    )  # fmt: skip

    operations.answer(an_act(by="public"), report.id, field="words", value="two vans")

    assert len(all_published(ReportKept)) == 1
    assert published(ReportChanged).field == "words"


def test_answers_come_in_any_order():
    act, report = an_act(by="public"), a_report()
    operations.answer(act, report.id, field="place", value=THE_PORT)
    report = operations.answer(act, report.id, field="words", value="dos camionetas")

    assert (report.state, report.cell, report.area) == ("kept", "", "the-port")


def test_yes_on_the_phone_is_told_at_once_and_the_place_follows():
    act, call = an_act(), a_call()
    operations.answer(act, call.id, field="taken", value="now")
    assert published(ReportKept).taken == "now"

    operations.answer(act, call.id, field="place", value=BROADWAY)

    assert published(ReportChanged).cell == BROADWAY.cell


def test_a_place_only_said_in_words_is_kept_when_the_teller_falls_silent():
    act, report = an_act(by="public"), a_report()
    operations.answer(act, report.id, field="sees", value=["vests"])
    operations.answer(act, report.id, field="said_place", value="by the big tree")
    assert not all_published(ReportKept)

    operations.advance(an_act(by="system", at=DAWN + timedelta(minutes=2)))

    assert published(ReportKept).cell == ""


def test_a_report_that_says_only_where_is_never_kept_by_itself():
    report = a_report()
    operations.answer(an_act(by="public"), report.id, field="said_place", value="Main St")

    operations.advance(an_act(by="system", at=DAWN + timedelta(minutes=2)))

    assert Report.objects.get(pk=report.id).state == State.DRAFT


def test_two_presses_begin_one_report():
    act, report_id = an_act(by="public"), new_id()
    for _press in range(2):
        operations.begin(act, door=Door.WEB, language="ur", report_id=report_id)

    assert Report.objects.count() == 1
    assert len(all_published(ReportStarted)) == 1


def test_two_people_answering_do_not_undo_each_other():
    act, call = an_act(), a_call()
    first, second = Report.objects.get(pk=call.id), Report.objects.get(pk=call.id)
    assert first == second  # both have the call open
    operations.answer(act, call.id, field="words", value="dos camionetas")
    operations.answer(an_act(by="account:omar"), call.id, field="safe", value="yes")

    report = queries.report_for(act, call.id)
    assert (report.words, report.safe) == ("dos camionetas", "yes")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("taken", "maybe"),
        ("sees", ["tanks"]),
        ("language", "'; DROP"),
        ("status", "undocumented"),
        ("place", "somewhere"),
        ("state", "kept"),
        ("owner", "account:eve"),
    ],
)
def test_what_is_no_answer_is_refused(field, value):
    report = a_report()
    with pytest.raises(NotAnAnswer):
        operations.answer(an_act(by="public"), report.id, field=field, value=value)


def test_a_text_nobody_could_read_in_time_is_refused():
    report = a_report()
    with pytest.raises(TooLong):
        operations.answer(an_act(by="public"), report.id, field="words", value="a" * 10_001)


def test_minutes_ago_tells_when_it_was_seen():
    report = a_report()
    told = operations.answer(an_act(by="public"), report.id, field="when", value="minutes")

    assert told.seen_at == DAWN - timedelta(minutes=10)


def test_a_struck_plate_is_gone():
    act, report = an_act(), a_kept_report(words="Dos vans, placa 4471 en el chaleco")
    (fragment,) = queries.marked(act, report.id)

    report = operations.strike(act, report.id, text=fragment.text)

    assert "4471" not in report.words
    assert queries.marked(act, report.id) == []


def test_one_code_opens_one_report_in_each_language():
    report, act = a_kept_report(), an_act(by="public")
    code = operations.give_code(act, report.id)

    for language in ("en", "es", "zh-hans", "ur"):
        words = codewords.say(code, language).upper()
        assert queries.by_code(act, words).id == report.id
    with pytest.raises(NoSuchCode):
        queries.by_code(act, "river lemon")


def test_the_database_does_not_know_the_code():
    report = a_kept_report()
    code = operations.give_code(an_act(by="public"), report.id)

    kept = Report.objects.get(pk=report.id).code
    assert len(kept) == 32
    assert all(word not in kept for word in codewords.say(code, "en").split())


def test_one_person_takes_a_call():
    report, mine = a_kept_report(), act_of(pilar())
    operations.take(mine, report.id)

    with pytest.raises(Taken):
        operations.take(an_act(by="account:omar"), report.id)
    assert operations.step_away(mine, report.id).owner == ""


def test_a_caller_who_said_yes_waits_for_our_call_until_it_is_made():
    act, report = an_act(), a_kept_report(callback="yes", contact="617-555-0170")
    assert [waiting.id for waiting in queries.open_call_backs(act)] == [report.id]

    operations.call_back_done(act, report.id)

    assert queries.open_call_backs(act) == []


def test_near_copies_in_quarantine_are_one_line():
    act = an_act()
    for text in ("ICE raid at the church NOW!!", "ice raid at the church now", "two vans on Elm"):
        report = a_report(flooded=True)
        operations.answer(act, report.id, field="words", value=text)
        operations.keep(act, report.id)

    assert sorted(fold.alike for fold in queries.quarantine(act)) == [1, 2]
    assert not all_published(ReportKept)
    assert queries.coming_in(act) == []

    operations.let_in(act, report.id)
    assert published(ReportKept).report == report.id


def test_a_stranger_and_another_network_see_nothing():
    report = a_kept_report()
    for stranger in (an_act(by="public", roles=frozenset()), replace(an_act(), network="other")):
        with pytest.raises(NotYours):
            queries.report_for(stranger, report.id)


def test_after_its_time_nothing_personal_can_be_read():
    act, report = an_act(), a_kept_report(words="two vans", contact="617-555-0170")
    operations.advance(an_act(by="system", at=DAWN + timedelta(days=31)))

    row = Report.objects.get(pk=report.id)
    assert [row.words, row.contact, row.place, row.source] == ["", "", "", ""]
    with pytest.raises(NotYours):
        queries.report_for(act, report.id)
