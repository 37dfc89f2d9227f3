"""Outcomes: settled once, by whoever looked; taken back within a minute; ended by two."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.ids import new_id
from testigo.incidents import operations, queries, wording
from testigo.incidents.errors import (
    AboutAnOfficer,
    AlreadySettled,
    EmptyNote,
    IsClosed,
    NeedsSecond,
    NotSettled,
    TooLate,
    WrongBasis,
)
from testigo.incidents.events import IncidentClosed, IncidentOpened, IncidentSettled, SettleUndone
from testigo.incidents.types import BUTTONS, Basis, Status
from testigo.incidents.wording import LIKELY, LINES, LOOKED, SAW
from testigo.places.types import Candidate, Kind
from testigo.security import audit
from testigo.security import operations as security
from testigo.security.types import Member, Role
from tests.build import DAWN, act_of, all_published, an_account, an_act, lucia, omar, published
from tests.build_incidents import (
    MAGAZINE,
    a_confirmed_incident,
    an_incident,
    minutes,
    seen,
    told,
)

pytestmark = pytest.mark.django_db


def at_the_desk(alias: str, at: datetime = DAWN) -> Act:
    """The act of a dispatcher with this alias."""
    return act_of(an_account(alias, Role.DISPATCHER), at=at)


def test_settling_says_what_was_found_and_tells_the_network():
    incident = an_incident()

    settled = operations.settle(an_act(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)

    assert (settled.status, settled.basis, settled.settled_at) == ("nobody", "verifier", DAWN)
    assert published(IncidentSettled).status == "nobody"


def test_the_second_of_two_dispatchers_hears_who_settled_it_and_how():
    by_lucia = Member.by_of(lucia().pk)
    incident = an_incident()
    operations.settle(an_act(by=by_lucia), incident.id, outcome=Status.NOBODY, basis=Basis.CONTACT)

    with pytest.raises(AlreadySettled) as refusal:
        operations.settle(
            an_act(by="account:omar"), incident.id, outcome=Status.CONFIRMED, basis=Basis.OBSERVER
        )

    assert str(refusal.value.words) == "Lucia settled this first: looked, nobody seen."
    assert len(all_published(IncidentSettled)) == 1


@pytest.mark.parametrize(
    ("outcome", "basis"),
    [
        (Status.CONFIRMED, Basis.NOBODY_COULD),
        (Status.NOBODY, Basis.SOURCES),
        (Status.LEFT, Basis.SOURCES),
        (Status.UNCHECKED, Basis.VERIFIER),
        (Status.CHECKING, Basis.VERIFIER),
    ],
)
def test_an_outcome_rests_on_somebody_who_looked(outcome, basis):
    with pytest.raises(WrongBasis):
        operations.settle(an_act(), an_incident().id, outcome=outcome, basis=basis)


def test_an_outcome_can_be_taken_back_for_a_minute():
    incident = an_incident()
    operations.settle(an_act(), incident.id, outcome=Status.OTHER, basis=Basis.VERIFIER)

    again = operations.undo_settle(an_act(at=DAWN + timedelta(seconds=59)), incident.id)

    assert (again.status, again.basis, again.settled_at) == ("checking", "", None)
    assert published(SettleUndone).status == "checking"


def test_after_a_minute_an_outcome_stays():
    incident = an_incident()
    operations.settle(an_act(), incident.id, outcome=Status.OTHER, basis=Basis.VERIFIER)

    with pytest.raises(TooLate):
        operations.undo_settle(an_act(at=DAWN + timedelta(seconds=61)), incident.id)


def test_it_takes_two_people_to_say_that_they_left():
    incident = a_confirmed_incident()
    first = at_the_desk("Lucia", DAWN + minutes(5))
    second = at_the_desk("Nadia", DAWN + minutes(6))

    said = operations.settle(first, incident.id, outcome=Status.LEFT, basis=Basis.OBSERVER)
    assert (said.status, said.left_by) == ("confirmed", first.by)
    with pytest.raises(NeedsSecond):
        operations.settle(first, incident.id, outcome=Status.LEFT, basis=Basis.OBSERVER)

    over = operations.settle(second, incident.id, outcome=Status.LEFT, basis=Basis.OBSERVER)
    assert (over.status, over.settled_at) == ("left", second.at)
    assert [event.status for event in all_published(IncidentSettled)] == ["confirmed", "left"]


def test_two_people_who_say_different_things_do_not_end_it_together():
    incident = a_confirmed_incident()
    lucia_says, nadia_says = at_the_desk("Lucia"), at_the_desk("Nadia")
    operations.settle(lucia_says, incident.id, outcome=Status.LEFT, basis=Basis.OBSERVER)

    other = operations.settle(nadia_says, incident.id, outcome=Status.OTHER, basis=Basis.VERIFIER)
    assert (other.status, other.left_by, other.left_outcome) == (
        "confirmed",
        nadia_says.by,
        "other",
    )

    over = operations.settle(lucia_says, incident.id, outcome=Status.OTHER, basis=Basis.VERIFIER)
    assert (over.status, over.basis) == ("other", "verifier")


def test_whoever_was_shut_out_is_not_the_first_of_two_who_say_it_is_over():
    incident = a_confirmed_incident()
    left, basis = Status.LEFT, Basis.OBSERVER
    infiltrator, nadia_says = at_the_desk("Ivan"), at_the_desk("Nadia")
    operations.settle(infiltrator, incident.id, outcome=left, basis=basis)
    security.suspend(an_act(), an_account("Ivan").pk)

    said = operations.settle(nadia_says, incident.id, outcome=left, basis=basis)
    assert (said.status, said.left_by) == ("confirmed", nadia_says.by)

    over = operations.settle(at_the_desk("Lucia"), incident.id, outcome=left, basis=basis)
    assert over.status == "left"


def test_nobody_closes_a_confirmed_incident_alone():
    incident = a_confirmed_incident()

    with pytest.raises(NotSettled):
        operations.close(an_act(), incident.id)

    assert seen(incident).is_open
    assert all_published(IncidentClosed) == []


def test_undoing_that_they_left_makes_it_confirmed_again():
    incident = a_confirmed_incident()
    for who in ("Lucia", "Nadia"):
        act = at_the_desk(who, DAWN + minutes(5))
        operations.settle(act, incident.id, outcome=Status.LEFT, basis=Basis.OBSERVER)

    again = operations.undo_settle(an_act(at=DAWN + minutes(5.5)), incident.id)

    assert (again.status, again.basis, again.settled_at) == ("confirmed", "verifier", DAWN)
    assert again.left_by == ""


def test_a_confirmed_incident_does_not_become_nobody_seen():
    with pytest.raises(AlreadySettled):
        operations.settle(
            an_act(), a_confirmed_incident().id, outcome=Status.NOBODY, basis=Basis.VERIFIER
        )


def test_whoever_takes_an_incident_owns_it():
    incident = an_incident()
    assert [line.id for line in queries.unowned(an_act())] == [incident.id]

    owned = operations.own(act_of(lucia()), incident.id)

    assert owned.owner == act_of(lucia()).by
    assert queries.unowned(an_act()) == []


def test_a_note_is_kept_for_the_timeline():
    incident = an_incident()

    operations.note(an_act(), incident.id, "The school office\n will look outside")

    assert queries.timeline(an_act(), incident.id)[0].text == "The school office will look outside"


@pytest.mark.parametrize("text", ["a van, plate 8KJ 221", "badge number 4471"])
def test_a_note_never_keeps_a_plate_or_a_badge(text):
    incident = an_incident()

    with pytest.raises(AboutAnOfficer):
        operations.note(an_act(), incident.id, text)


def test_an_empty_note_is_refused():
    with pytest.raises(EmptyNote):
        operations.note(an_act(), an_incident().id, " \n ")


def test_a_moving_event_is_a_new_place_to_be_looked_at_afresh():
    before = a_confirmed_incident()
    place = Candidate(
        label=MAGAZINE.label, kind=Kind.CORNER, lat=MAGAZINE.lat, lon=MAGAZINE.lon,
        confidence=1.0, cell=MAGAZINE.cell, area=MAGAZINE.area,
    )  # fmt: skip

    there = operations.moved(an_act(at=DAWN + minutes(9)), before.id, place=place)

    assert (there.status, there.linked_to) == ("checking", before.id)
    assert there.look_by == DAWN + minutes(19)
    assert seen(before).status == "confirmed"
    assert all_published(IncidentOpened)[-1].area == "cambridgeport"


def test_only_a_settled_incident_closes():
    incident = an_incident()
    with pytest.raises(NotSettled):
        operations.close(an_act(), incident.id)
    operations.settle(an_act(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)

    operations.close(an_act(), incident.id)

    assert queries.board(an_act()) == []
    assert published(IncidentClosed).incident == incident.id
    with pytest.raises(IsClosed):
        operations.own(an_act(), incident.id)


def test_another_network_sees_nothing():
    incident = an_incident()
    stranger = an_act(network="elsewhere")

    assert queries.board(stranger) == []
    for look in (queries.incident_for, queries.place_of, queries.joins, queries.timeline):
        with pytest.raises(NotYours):
            look(stranger, incident.id)
    with pytest.raises(NotYours):
        operations.settle(stranger, incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)


def test_an_observer_sees_no_place_in_an_incident():
    incident = an_incident()
    observer = an_act(by="account:maria", roles=frozenset({"observer"}))

    assert queries.incident_for(observer, incident.id).place == ""
    assert queries.joins(observer, incident.id)[0].said == ""


def test_an_infiltrator_cannot_open_a_place():
    incident = an_incident()
    nobody = an_act(by="account:ivan", roles=frozenset())

    with pytest.raises(Exception, match="Your role does not include this"):
        queries.place_of(nobody, incident.id)


def test_is_it_true_tells_what_was_found_and_knows_what_nobody_reported():
    act = an_act()
    assert queries.found("home", "the-port", DAWN) == []
    incident = an_incident()
    (checking,) = queries.found("home", "the-port", DAWN)
    assert checking.status == "checking"

    operations.settle(act, incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)
    (found,) = queries.found("home", "the-port", DAWN + timedelta(hours=23))

    assert (found.status, found.since, found.until) == ("nobody", DAWN, DAWN)
    assert queries.found("home", "the-port", DAWN + timedelta(hours=25)) == []
    assert queries.found("home", "cambridgeport", DAWN) == []


@pytest.mark.parametrize("language", ["en", "es", "zh-hans", "ur"])
def test_no_outcome_ever_says_safe_clear_or_false(language):
    told = [*Status, *Basis]
    with translation.override(language):
        said = [str(word.label) for word in told] + [str(words) for words, _key in BUTTONS.values()]
        said += [str(w) for texts in (SAW, LOOKED, LINES, LIKELY) for w in texts.values()]

    forbidden = "safe clear false raid seguro segura despejado falso falsa redada محفوظ غلط جھوٹ"
    # Chinese has no spaces between words.
    unspaced = ("安全", "虚假", "假消息", "没事", "解除")
    assert not [word for word in unspaced if word in " ".join(said)]
    assert not set(forbidden.split()) & set(" ".join(said).casefold().replace(".", "").split())


def test_the_board_shows_what_is_overdue_first():
    omar()
    _report, late = told()
    _report, fresh = told(DAWN + minutes(9), place=MAGAZINE)

    board = queries.board(an_act(at=DAWN + minutes(11)))

    assert [incident.id for incident in board] == [late.id, fresh.id]
    assert board[0].look_is_late(DAWN + minutes(11))
    assert not board[1].look_is_late(DAWN + minutes(11))


def test_while_the_server_is_locked_the_board_still_stands(settings, tmp_path):
    incident = an_incident()
    settings.KEYS = tmp_path

    (seen_now,) = queries.board(an_act())

    assert (seen_now.id, seen_now.place, seen_now.reports) == (incident.id, "", 1)


def test_modules_above_add_their_lines_to_the_timeline(monkeypatch):
    incident, other = an_incident(), new_id()
    monkeypatch.setattr(queries, "RELATED", [])
    monkeypatch.setattr(wording, "LINES", dict(LINES))
    queries.timeline_also({"scene.arrived": "Is there"}, lambda _act, _incident: [other])

    audit.record(an_act(at=DAWN + minutes(1)), "scene.arrived", other)

    assert queries.timeline(an_act(), incident.id)[0].text == "Is there"
