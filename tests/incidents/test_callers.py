"""What was found goes to each who told us of it, once, by a way that carries it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from testigo.channels import conversations, operations, queries
from testigo.channels.models import Address, Delivery, Message
from testigo.channels.types import Standing, State
from testigo.core.act import Act
from testigo.incidents import callers
from testigo.incidents import operations as incidents
from testigo.incidents.types import Basis, IncidentView, Status
from testigo.reports import operations as reports
from testigo.reports import queries as told
from testigo.reports import texting
from tests.build import DAWN, a_network, act_of, an_account, signed_in
from tests.build_channels import an_address
from tests.build_reports import BROADWAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ways(settings):
    settings.CHANNELS = {
        "tests.channels.channels.Paid": {},
        "testigo.channels.chats.telegram.Telegram": {"token": "123456789:AAF"},
    }
    a_network()


def lucia() -> Act:
    return act_of(an_account("Lucia", "dispatcher"))


def wrote(sender: str, kind: str = "telegram") -> Message:
    """Somebody told us of two vans, and it became a report."""
    system = Act.system(DAWN)
    message = operations.receive(
        system, kind=kind, sender=sender, text="Two vans", provider_id=str(uuid4()), network="home"
    )
    assert message is not None
    texting.receive(system, queries.inbound(system, message))
    return Message.objects.get(pk=message)


def one_incident(*messages: Message) -> IncidentView:
    """All told of the same, and somebody looked."""
    system = Act.system(DAWN)
    (first, *others) = [told.from_sources(system, (m.sender_index,))[0] for m in messages]
    reports.answer(system, first.id, field="place", value=BROADWAY)
    incident = incidents.place_report(system, told.report_for(system, first.id))
    for other in others:
        incidents.join(lucia(), incident.id, other.id)
    return incidents.settle(lucia(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)


def rounds() -> list[str]:
    sent = Delivery.objects.filter(template="incidents.found_nobody")
    return sorted(sent.values_list("kind", flat=True))


def test_a_caller_by_a_chat_is_told_in_the_chat():
    incident = one_incident(wrote("5550142"), wrote("+16175550142", "sms"))
    assert len(callers.callers(lucia(), incident.id).owners) == 2
    assert callers.tell_callers(lucia(), incident.id) == 2
    assert callers.tell_callers(lucia(), incident.id) == 0
    assert rounds() == ["sms", "telegram"]


def test_whom_a_chat_no_longer_reaches_is_counted_and_nobody_is_said_to_be_told():
    incident = one_incident(wrote("5550142"))
    Message.objects.update(at=DAWN - timedelta(days=40))
    reach = callers.callers(lucia(), incident.id)
    assert (reach.owners, reach.away, reach.others) == (frozenset(), 1, 0)
    desk = signed_in(Client(), an_account("Lucia", "dispatcher"))
    page = desk.post(f"/desk/callers/{incident.id}/tell/").content.decode()
    assert "1 cannot be written to now." in page
    assert "Everybody was told before." not in page
    assert rounds() == []


def test_who_was_told_in_their_conversation_is_not_told_again_by_the_round():
    mine, other = wrote("5550142"), wrote("5550188")
    incident = one_incident(mine, other)
    template, facts = callers.found(lucia(), incident)
    talk = queries.conversation_about(lucia(), mine.pk)
    conversations.answer(lucia(), talk, template, parameters=facts, once=uuid4())
    assert callers.tell_callers(lucia(), incident.id) == 1
    assert rounds() == ["telegram", "telegram"]
    assert set(Delivery.objects.filter(dedupe__startswith="found:").values_list(
        "address__owner", flat=True)) == {other.owner}  # fmt: skip


def test_whom_no_word_reached_in_their_conversation_is_told_by_the_round():
    mine = wrote("5550142")
    incident = one_incident(mine)
    template, facts = callers.found(lucia(), incident)
    talk = queries.conversation_about(lucia(), mine.pk)
    conversations.answer(lucia(), talk, template, parameters=facts, once=uuid4())
    Delivery.objects.update(state=State.FAILED)
    assert callers.tell_callers(lucia(), incident.id) == 1


def test_whoever_asked_one_way_to_stop_gets_no_round_another_way():
    mine = wrote("5550142")
    incident = one_incident(mine)
    an_address(lucia(), mine.owner, kind="sms", value="+16175550142")
    Address.objects.filter(kind="sms").update(state=Standing.OPTED_OUT)
    assert callers.callers(lucia(), incident.id).stopped == 1
    assert callers.tell_callers(lucia(), incident.id) == 0
