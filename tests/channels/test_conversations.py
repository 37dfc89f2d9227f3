"""One person's thread at the desk: held by one, answered by reviewed texts, handed over."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from testigo.channels import conversations, operations, queries, templates
from testigo.channels.errors import HeldBySomebody, NotAnAnswer, NotReached
from testigo.channels.models import Address, Conversation, Delivery, Written
from testigo.channels.types import Standing
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours
from testigo.incidents import callers
from testigo.incidents import operations as incidents
from testigo.incidents.errors import NotFoundOut
from testigo.incidents.types import Basis, IncidentView, Status
from testigo.reports import operations as reports
from testigo.reports import queries as told
from testigo.reports import texting
from testigo.reports.types import Door
from testigo.security import operations as security
from testigo.security.models import Entry
from testigo.security.types import Kind
from testigo.shifts import operations as shifts
from testigo.shifts import queries as lines
from tests.build import DAWN, a_network, act_of, an_account, an_act, signed_in
from tests.build_reports import BROADWAY

pytestmark = pytest.mark.django_db
NEIGHBOUR = "neighbour-1"


@pytest.fixture(autouse=True)
def _a_drill():
    a_network(kind=Kind.DRILL)


def lucia() -> Act:
    return act_of(an_account("Lucia", "dispatcher"))


def omar() -> Act:
    return act_of(an_account("Omar", "dispatcher"))


def somebody_wrote(sender: str = NEIGHBOUR, text: str = "Two vans at Broadway") -> UUID:
    """A text came in and became a report; its thread."""
    system = Act.system(DAWN)
    message = operations.receive(
        system, kind="loopback", sender=sender, text=text, provider_id=str(uuid4()), network="home"
    )
    assert message is not None
    texting.receive(system, queries.inbound(system, message))
    return queries.conversation_about(lucia(), message)


def looked_into(talk: UUID, outcome: Status = Status.NOBODY) -> IncidentView:
    """What they told became an incident, and somebody looked."""
    system = Act.system(DAWN)
    (report,) = told.from_sources(system, queries.conversation(lucia(), talk).sources)
    reports.answer(system, report.id, field="place", value=BROADWAY)
    incident = incidents.place_report(system, told.report_for(system, report.id))
    return incidents.settle(lucia(), incident.id, outcome=outcome, basis=Basis.VERIFIER)


def line_of(talk: UUID) -> str:
    """The kind of the line nobody owns that a thread is, "" where it is none."""
    return next((line.kind for line in lines.unowned(omar()) if line.id == talk), "")


def said(talk: UUID) -> list[str]:
    return [line.text for line in queries.conversation(lucia(), talk).lines]


def test_what_came_and_what_went_stands_in_one_thread_newest_last():
    talk = somebody_wrote()
    conversations.answer(lucia(), talk, "channels.checking", parameters={}, once=uuid4())
    seen = queries.conversation(lucia(), talk)
    assert seen.lines[0].text == "Two vans at Broadway"
    assert seen.lines[-1].text.startswith("We have what you told us")
    assert (seen.lines[0].outgoing, seen.lines[-1].outgoing) == (False, True)
    assert seen.held_by == lucia().by
    assert Entry.objects.filter(verb="conversation.opened").count() == 1


def test_a_press_repeated_sends_once():
    talk, once = somebody_wrote(), uuid4()
    for _again in range(2):
        conversations.answer(lucia(), talk, "channels.please_call", parameters={}, once=once)
    assert Delivery.objects.filter(template="channels.please_call").count() == 1


def test_two_people_do_not_answer_one_person():
    talk = somebody_wrote()
    conversations.take(lucia(), talk)
    with pytest.raises(HeldBySomebody):
        conversations.answer(omar(), talk, "channels.checking", parameters={}, once=uuid4())
    with pytest.raises(HeldBySomebody):
        conversations.hand(omar(), talk, omar().by)
    conversations.hand(lucia(), talk, omar().by)
    conversations.answer(omar(), talk, "channels.checking", parameters={}, once=uuid4())


@pytest.mark.parametrize("how", ["shut out", "no dispatcher any more"])
def test_what_somebody_held_who_is_gone_is_nobodys_and_is_answered(how: str):
    talk, she = somebody_wrote(), an_account("Lucia", "dispatcher", "observer")
    conversations.take(lucia(), talk)
    if how == "shut out":
        security.suspend(an_act(), she.pk)
    else:
        security.withdraw(an_act(), she.pk, role="dispatcher")

    assert (queries.conversation(omar(), talk).held_by, line_of(talk)) == ("", "conversation")
    conversations.answer(omar(), talk, "channels.checking", parameters={}, once=uuid4())
    assert queries.conversation(omar(), talk).held_by == omar().by
    assert line_of(talk) == ""


@pytest.mark.parametrize("deed", ["take", "hand", "close"])
def test_who_is_gone_bars_nobody_from_a_conversation(deed: str):
    talk = somebody_wrote()
    conversations.take(lucia(), talk)
    security.suspend(an_act(), an_account("Lucia").pk)
    more = [omar().by] if deed == "hand" else []
    getattr(conversations, deed)(omar(), talk, *more)
    assert Conversation.objects.get().held_by == ("" if deed == "close" else omar().by)


def test_a_conversation_is_a_line_of_the_shift_until_it_is_ended():
    talk = somebody_wrote()
    conversations.take(lucia(), talk)
    assert [(line.kind, line.id) for line in lines.open_lines(lucia(), lucia().by)] == [
        ("conversation", talk)
    ]
    shifts.start(lucia())
    shifts.start(omar())
    offered = shifts.begin_hand_over(lucia(), omar().by)
    shifts.accept(omar(), offered.lines[0].id)
    assert Conversation.objects.get().held_by == omar().by
    conversations.close(omar(), talk)
    assert lines.open_lines(omar(), omar().by) == []


def test_nobody_but_a_member_gets_free_words():
    talk = somebody_wrote()
    with pytest.raises(NotAnAnswer):
        conversations.write(lucia(), talk, words="anything", once=uuid4())
    with pytest.raises(NotAnAnswer):
        conversations.answer(lucia(), talk, "alerts.here", parameters={}, once=uuid4())
    assert not Written.objects.exists()


def test_free_words_to_a_member_stand_nowhere_but_sealed():
    maria = act_of(an_account("Maria", "observer"))
    message = operations.say_from_phone(maria, maria.by, "I wait at the school with two others")
    assert message is not None
    talk = queries.conversation_about(lucia(), message)
    once = uuid4()
    for _again in range(2):
        conversations.write(lucia(), talk, words="Come home, please", once=once)
    sent = Delivery.objects.get(template="channels.written")
    assert sent.parameters == {"written": str(once)}
    assert said(talk)[-1] == "Come home, please"
    opened = templates.SEALED["channels.written"](Act.system(DAWN), sent.parameters)
    assert opened == {"words": "Come home, please"}


def test_what_was_found_is_told_to_whom_it_was_told_by_and_to_nobody_else():
    talk = somebody_wrote()
    other = somebody_wrote("neighbour-2", "a loud noise")
    incident = looked_into(talk)
    mine = queries.conversation(lucia(), talk).sources
    assert [one.id for one in callers.found_for(lucia(), mine)] == [incident.id]
    assert callers.found_for(lucia(), queries.conversation(lucia(), other).sources) == []


def test_all_callers_are_told_once_what_was_found():
    talk = somebody_wrote()
    incident = looked_into(talk)
    reach = callers.callers(lucia(), incident.id)
    assert len(reach.owners) == 1
    assert callers.tell_callers(lucia(), incident.id) == 1
    assert callers.tell_callers(lucia(), incident.id) == 0
    assert said(talk)[-1].endswith("and saw nobody.")
    assert "a verifier looked, from 06:40 to 06:40" in said(talk)[-1]


def test_a_text_from_a_real_number_is_counted_in_a_drill_too():
    system = Act.system(DAWN)
    message = operations.receive(
        system, kind="sms", sender="+16175550142", text="Two vans", provider_id="SM1",
        network="home",
    )  # fmt: skip
    assert message is not None
    texting.receive(system, queries.inbound(system, message))
    talk = queries.conversation_about(lucia(), message)
    incident = looked_into(talk)
    assert len(callers.callers(lucia(), incident.id).owners) == 1
    assert callers.tell_callers(lucia(), incident.id) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("safe", "no"), ("safe", "yes_no"), ("callback", "no")]
)
def test_whoever_may_not_be_written_to_is_counted_and_not_written_to(field, value):
    talk = somebody_wrote()
    incident = looked_into(talk)
    (report,) = told.from_sources(lucia(), queries.conversation(lucia(), talk).sources)
    reports.answer(lucia(), report.id, field=field, value=value)
    reach = callers.callers(lucia(), incident.id)
    assert reach.owners == frozenset()
    assert reach.unsafe + reach.others == 1
    assert callers.tell_callers(lucia(), incident.id) == 0


def test_whoever_asked_us_to_stop_gets_no_round_of_texts():
    talk = somebody_wrote()
    incident = looked_into(talk)
    Address.objects.filter(owner__startswith="sender:").update(state=Standing.OPTED_OUT)
    assert callers.callers(lucia(), incident.id).stopped == 1
    assert callers.tell_callers(lucia(), incident.id) == 0


def test_while_it_is_checked_nothing_is_told():
    talk = somebody_wrote()
    system = Act.system(DAWN)
    (report,) = told.from_sources(system, queries.conversation(lucia(), talk).sources)
    reports.answer(system, report.id, field="place", value=BROADWAY)
    incident = incidents.place_report(system, told.report_for(system, report.id))
    with pytest.raises(NotFoundOut):
        callers.tell_callers(lucia(), incident.id)


def test_who_cannot_be_reached_is_said_so():
    talk = somebody_wrote()
    Address.objects.update(state=Standing.INVALID)
    with pytest.raises(NotReached):
        conversations.answer(lucia(), talk, "channels.checking", parameters={}, once=uuid4())
    assert Conversation.objects.get().held_by == ""


def test_only_the_desk_of_the_same_network_opens_a_conversation():
    talk = somebody_wrote()
    with pytest.raises(Forbidden):
        queries.conversation(act_of(an_account("Maria", "observer")), talk)
    a_network("other")
    with pytest.raises(NotYours):
        queries.conversation(act_of(an_account("Sam", "dispatcher", network="other"),
                                    network="other"), talk)  # fmt: skip


def test_the_page_answers_hands_over_and_ends_without_script():
    talk = somebody_wrote()
    incident = looked_into(talk)
    desk = signed_in(Client(), an_account("Lucia", "dispatcher"))
    an_account("Omar", "dispatcher")
    page = f"/desk/talk/{talk}/"
    shown = desk.get(page).content.decode()
    assert "Two vans at Broadway" in shown
    assert "and saw nobody." in shown
    told_that = {"template": "incidents.found_nobody", "incident": str(incident.id)}
    sent = desk.post(f"{page}answer/", {**told_that, "once": str(uuid4())})
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    assert desk.post(f"{page}hand/", {"to": ""}).status_code == 422
    assert desk.post(f"{page}hand/", {"to": omar().by}).status_code == 302
    assert "Omar answers here" in desk.get(page).content.decode()
    counted = desk.get(f"/desk/callers/{incident.id}/").content.decode()
    assert "1 person can be written to." in counted
    again = desk.post(f"/desk/callers/{incident.id}/tell/").content.decode()
    assert "0 messages are on their way. Everybody was told before." in " ".join(again.split())
    (report,) = told.from_sources(lucia(), queries.conversation(lucia(), talk).sources)
    assert report.door == Door.SMS
    assert desk.get(f"/desk/talk/report/{report.id}/").headers["Location"] == page


@pytest.mark.parametrize(("language", "mark"), [("en", ""), ("es", ""), ("ur", "\u200e")])
def test_a_number_among_letters_from_right_to_left_is_read_in_its_order(language: str, mark: str):
    hotline = {"hotline": "(617) 555-0142"}
    told = templates.render("channels.please_call", hotline, language, drill=False)
    assert told.endswith(f" {mark}(617) 555-0142{mark}")
