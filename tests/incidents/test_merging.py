"""Reports of one event become one incident, explained and reversible."""

import pytest

from testigo.core.act import Act
from testigo.incidents import operations, queries
from testigo.incidents.errors import AlreadyElsewhere, OnlyReport
from testigo.incidents.events import IncidentClosed, IncidentOpened, JoinUndone, ReportJoined
from testigo.incidents.types import Basis, JoinState, Status
from testigo.reports import operations as reports
from testigo.reports import queries as report_queries
from testigo.reports.types import Door
from tests.build import DAWN, all_published, an_act, published, run_reactions
from tests.build_incidents import BROADWAY, MAGAZINE, minutes, seen, told
from tests.build_reports import ASpot, a_kept_report, a_report

pytestmark = pytest.mark.django_db

CHAIN = "URGENTE: la migra está en Broadway con Prospect, no salgan, reenvíen a todos"


def test_a_report_opens_an_incident_with_a_clock_to_look():
    a_kept_report()
    run_reactions()

    (incident,) = queries.board(an_act())
    assert incident.place == "Broadway at Prospect St"
    assert (incident.status, incident.owner) == ("checking", "")
    assert incident.look_by == DAWN + minutes(10)
    assert published(IncidentOpened).cell == BROADWAY.cell


def test_two_reports_of_one_corner_are_one_incident_in_whatever_language():
    _first, incident = told(words="Two vans and men in vests")
    _second, same = told(DAWN + minutes(6), words="Hay dos camionetas", language="es")

    assert same.id == incident.id
    assert (same.reports, same.sources) == (2, 2)
    assert same.confidence.startswith("2 independent sources")
    assert same.confidence.endswith("nobody trained has looked")


def test_forwarded_copies_are_one_source():
    told(words=CHAIN)
    told(DAWN + minutes(1), words=f"Reenviado: {CHAIN}!!")
    _report, incident = told(DAWN + minutes(2), words=CHAIN.upper())

    assert (incident.reports, incident.sources) == (3, 1)


def test_two_corners_at_the_same_time_are_two_incidents():
    _report, here = told()
    _report, there = told(DAWN + minutes(1), place=MAGAZINE)

    assert here.id != there.id
    assert len(queries.board(an_act())) == 2


def test_a_join_says_why():
    told(words="Two vans and men in vests")
    _report, incident = told(DAWN + minutes(6))

    first, second = queries.joins(an_act(), incident.id)
    assert first.why == ("The first report of it",)
    assert second.why[:2] == ("The same corner", "6 min apart")
    assert (first.source, second.source) == ("A", "B")
    assert first.said == "Two vans and men in vests"


def test_undoing_a_join_gives_the_report_an_incident_of_its_own_and_restores_the_first():
    _first, before = told()
    report, both = told(DAWN + minutes(6))
    join = queries.joins(an_act(), both.id)[1]

    own = operations.undo_join(an_act(at=DAWN + minutes(7)), join.id)

    assert own.id != both.id
    assert (own.reports, own.place) == (1, "Broadway at Prospect St")
    after = seen(before)
    assert (after.reports, after.sources) == (before.reports, before.sources)
    assert published(JoinUndone).report == report.id


def test_a_report_taken_apart_is_not_joined_again_by_itself():
    told()
    report, both = told(DAWN + minutes(6))
    own = operations.undo_join(an_act(), queries.joins(an_act(), both.id)[1].id)

    reports.answer(an_act(at=DAWN + minutes(8)), report.id, field="sees", value=["vests"])
    run_reactions()

    still = queries.incident_of(an_act(), report.id)
    assert still is not None
    assert still.id == own.id


def test_undoing_can_itself_be_undone():
    told()
    report, both = told(DAWN + minutes(6))
    own = operations.undo_join(an_act(), queries.joins(an_act(), both.id)[1].id)

    again = operations.join(an_act(), both.id, report.id)

    assert (again.id, again.reports) == (both.id, 2)
    assert seen(own).closed_at is not None
    assert published(IncidentClosed).incident == own.id


def test_the_only_report_of_an_incident_cannot_be_taken_out():
    _report, incident = told()

    with pytest.raises(OnlyReport):
        operations.undo_join(an_act(), queries.joins(an_act(), incident.id)[0].id)


def test_a_join_is_undone_once():
    told()
    _report, both = told(DAWN + minutes(6))
    join = queries.joins(an_act(), both.id)[1]
    operations.undo_join(an_act(), join.id)

    with pytest.raises(AlreadyElsewhere):
        operations.undo_join(an_act(), join.id)


def test_what_is_not_sure_is_suggested_and_waits_in_an_incident_of_its_own():
    told(sees=["vehicles"])
    report, own = told(DAWN + minutes(70), sees=["vehicles"])

    (joined,) = [event for event in all_published(ReportJoined) if event.suggested]
    assert joined.report == report.id
    offer = next(
        j for j in queries.joins(an_act(), joined.incident) if j.state == JoinState.SUGGESTED
    )
    both = operations.accept_suggestion(an_act(at=DAWN + minutes(71)), offer.id)
    assert (both.id, both.reports) == (joined.incident, 2)
    assert seen(own).closed_at is not None


def test_a_merge_taken_apart_opens_the_former_incident_again():
    told(sees=["vehicles"])
    _report, own = told(DAWN + minutes(70), sees=["vehicles"])
    (event,) = [event for event in all_published(ReportJoined) if event.suggested]
    joins = queries.joins(an_act(), event.incident)
    offer = next(j for j in joins if j.state == JoinState.SUGGESTED)
    operations.accept_suggestion(an_act(), offer.id)

    again = operations.undo_join(an_act(), offer.id)

    assert again.id == own.id
    assert again.is_open
    assert seen(own).reports == 1


def test_a_place_outside_the_city_still_opens_an_incident():
    outside = ASpot(label="Somewhere in Revere", cell="8a2a30675cdffff", area="")
    _report, incident = told(place=outside)

    assert (incident.place, incident.area) == ("Somewhere in Revere", "")


def test_a_text_message_without_a_place_on_the_map_still_opens_an_incident():
    act = an_act(by="public")
    report = a_report(act, door=Door.SMS)
    for field, value in (("words", "agents here"), ("said_place", "by the big church")):
        reports.answer(act, report.id, field=field, value=value)
    reports.keep(act, report.id)
    run_reactions()

    (incident,) = queries.board(an_act())
    assert (incident.cell, incident.place) == ("", "by the big church")


def test_a_reaction_that_runs_twice_changes_nothing_more():
    report, incident = told()
    system = Act.system(DAWN, network="home")

    again = operations.place_report(system, report)

    assert (again.id, again.reports) == (incident.id, 1)
    assert len(all_published(IncidentOpened)) == 1


def test_a_caller_who_corrects_the_place_moves_an_incident_told_by_nobody_else():
    report, incident = told()

    reports.answer(an_act(at=DAWN + minutes(1)), report.id, field="place", value=MAGAZINE)
    run_reactions()

    moved = seen(incident)
    assert (moved.cell, moved.area) == (MAGAZINE.cell, MAGAZINE.area)
    assert moved.place == MAGAZINE.label


@pytest.mark.parametrize("outcome", [Status.CONFIRMED, Status.NOBODY])
def test_a_caller_who_names_another_place_does_not_take_what_was_found_along(outcome):
    report, incident = told()
    operations.settle(an_act(), incident.id, outcome=outcome, basis=Basis.VERIFIER)

    for words in (BROADWAY, MAGAZINE, MAGAZINE):
        reports.answer(an_act(at=DAWN + minutes(1)), report.id, field="place", value=words)
        run_reactions()

    still = seen(incident)
    assert (still.cell, still.area, still.place) == (BROADWAY.cell, "the-port", BROADWAY.label)
    assert queries.found("home", MAGAZINE.area, DAWN) == []
    lines = [line.text for line in queries.timeline(an_act(), incident.id)]
    assert lines.count("The caller names another place now: see if it moved") == 1


def test_a_place_that_becomes_known_in_the_same_area_is_noted_after_the_look_too():
    report, incident = told(place=ASpot(label="The Port", cell="", area="the-port"))
    operations.settle(an_act(), incident.id, outcome=Status.CONFIRMED, basis=Basis.SOURCES)

    reports.answer(an_act(at=DAWN + minutes(1)), report.id, field="place", value=BROADWAY)
    run_reactions()

    assert (seen(incident).cell, seen(incident).area) == (BROADWAY.cell, "the-port")


def test_somebody_reporting_after_the_look_is_looked_at_afresh():
    _report, incident = told()
    operations.settle(
        an_act(at=DAWN + minutes(5)), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER
    )

    _report, new = told(DAWN + minutes(9), words="They came back, two cars")

    assert new.id != incident.id
    assert new.status == "checking"


def test_the_call_taker_is_told_of_the_same_corner():
    _report, incident = told()
    at = DAWN + minutes(6)

    assert queries.same_corner(an_act(at=at), BROADWAY.cell, at).id == incident.id  # type: ignore[union-attr]
    assert queries.same_corner(an_act(at=at), MAGAZINE.cell, at) is None
    assert queries.same_corner(an_act(at=at), "", at) is None


def suggestions(report_id: object) -> list[object]:
    found = [join for row in queries.board(an_act()) for join in queries.joins(an_act(), row.id)]
    return [j for j in found if j.report == report_id and j.state == JoinState.SUGGESTED]


VAGUE = ASpot(label="The Port", cell="", area="the-port", kind="area")


def test_an_area_alone_ties_a_report_to_nothing():
    for n in range(6):
        told(DAWN + minutes(n), place=ASpot(cell="", area="the-port"), sees=["vests"])

    report, own = told(DAWN + minutes(7), place=VAGUE, sees=["vests"])

    assert own.reports == 1
    assert suggestions(report.id) == []


def test_a_report_is_suggested_to_the_one_likeliest_incident_while_more_is_told():
    told(sees=["vehicles"], words="a white van stands at the corner store")
    told(DAWN + minutes(1), place=MAGAZINE, words="two men in vests knock at the doors upstairs")
    report = a_kept_report(
        an_act(by="public", at=DAWN + minutes(50)),
        place=ASpot(cell="", area=""),
        words="a white van stands at the corner",
    )
    for words in ("", "two men in vests knock at doors", "white van at the corner store"):
        if words:
            reports.answer(an_act(by="public"), report.id, field="words", value=words)
        act = an_act(by="system", at=DAWN + minutes(51))
        operations.place_report(act, report_queries.report_for(act, report.id))
        assert len(suggestions(report.id)) <= 1
