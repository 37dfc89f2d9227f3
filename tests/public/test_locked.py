"""While the server is locked people go on telling, and nothing they told before is lost."""

from pathlib import Path

import pytest
from pytest_django import Settings

from testigo.incidents import queries as incidents
from testigo.public import opening
from testigo.reports import queries
from testigo.reports.types import ReportView
from testigo.security import flood, lockdown
from tests.build import a_network, act_of, an_account, an_act, run_reactions
from tests.public.test_front_door import CORNER, Caller, hidden, hidden_choice
from tests.security.test_lockdown import WORDS, Quick

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _somewhere(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.KEYS, settings.KEY_COPIES = tmp_path / "keys", tmp_path / "sealed-keys"
    monkeypatch.setattr(lockdown, "passphrase", Quick)
    a_network()
    opening.TRIES._buckets.clear()
    flood.INTAKE._buckets.clear()
    lockdown.set_passphrase(an_act(), WORDS)


def told_all(**called_back: str) -> Caller:
    """Somebody told everything, and the server is locked then."""
    caller = Caller()
    caller.press(taken="now")
    caller.press(sees=["vehicles"], words="two white vans")
    caller.press(said_place=CORNER)
    caller.press(said_place=CORNER, place=hidden_choice(caller.page))
    caller.press(when="now")
    caller.press(**(called_back or {"callback": "no"}))
    run_reactions()
    lockdown.lock(an_act())
    return caller


def kept() -> list[ReportView]:
    """What is kept, once it can be read."""
    lockdown.unlock(an_act(), WORDS)
    run_reactions()
    return sorted(queries.coming_in(an_act()), key=lambda report: report.received_at)


def test_next_alone_changes_nothing():
    caller = told_all(callback="yes", contact="617-555-0142", callback_when="after six",
                      callback_say="ask for Ana")  # fmt: skip
    caller.press(go="more")
    caller.press(words="")
    again = {"pen": hidden(caller.page, "pen"), "step": "callback", "callback": "yes"}
    assert caller.client.post(caller.at, again).status_code == 200
    (report,) = kept()
    assert report.words == "two white vans"
    assert (report.contact, report.callback_when) == ("617-555-0142", "after six")
    assert report.callback_say == "ask for Ana"


def test_more_words_stand_beside_the_first_and_both_are_read():
    caller = told_all()
    caller.press(go="more")
    caller.press(words="they went north")
    first, second = kept()
    assert (first.words, second.words) == ("two white vans", "they went north")
    assert (second.state, second.cell, second.source) == ("kept", first.cell, first.source)
    (incident,) = incidents.board(act_of(an_account("Lucia", "dispatcher")))
    assert (incident.reports, incident.sources) == (2, 1)


def test_every_page_can_be_pressed_through_again():
    caller = told_all(callback="yes", contact="617-555-0142")
    first = {"pen": hidden(caller.page, "pen"), "step": "taken", "taken": "now"}
    caller.page = caller.client.post(caller.at, first)
    caller.press(sees=["vehicles"], words="")
    caller.press(said_place="")
    caller.press(when="now")
    last = caller.press(callback="yes", contact="", callback_when="", callback_say="")
    assert 'class="code"' in last.content.decode()
    (report,) = kept()
    assert (report.words, report.contact) == ("two white vans", "617-555-0142")
    assert "Broadway" in report.place


def test_another_number_is_called_too_and_the_same_one_once():
    caller = told_all(callback="yes", contact="617-555-0142")
    for number in ("617-555-0142", "617-555-0143"):
        answers = {"callback": "yes", "contact": number, "callback_say": "ask for Ana"}
        caller.client.post(
            caller.at, {"pen": hidden(caller.page, "pen"), "step": "callback", **answers}
        )
    kept()
    waiting = queries.open_call_backs(an_act())
    assert {one.contact for one in waiting if one.contact} == {"617-555-0142", "617-555-0143"}


def test_a_report_told_while_locked_is_one_report():
    lockdown.lock(an_act())
    Caller().tell_all()
    (report,) = kept()
    assert (report.words, report.said_place) == ("two white vans", CORNER)
    assert "Broadway" in report.place
