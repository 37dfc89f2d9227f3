"""People without data do the whole cycle by text message."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from testigo.channels import operations as channels
from testigo.channels import queries as inbox
from testigo.channels import templates
from testigo.channels.models import Delivery
from testigo.core.act import Act
from testigo.dispatch import queries, texting
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.types import AskView
from testigo.reports import texting as reports
from testigo.reports.models import Report
from testigo.security.types import Kind
from testigo.volunteers.models import Volunteer
from tests.build import DAWN, a_network
from tests.build_dispatch import LUCIA, a_call_out, a_crowd, a_dispatcher, asked, now
from tests.build_incidents import MAGAZINE, an_incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home():
    a_network(kind=Kind.DRILL)  # everybody has a practice phone


def somebody_asked() -> AskView:
    a_crowd(3)
    return asked(a_call_out())[0]


def writes(ask: AskView, text: str, *, at: datetime = DAWN) -> str:
    """They write, everything reacts, and the name of our answer comes back."""
    act = Act.system(at)
    message = channels.receive(
        act, kind="loopback", sender=ask.by, text=text, provider_id=str(uuid4()),
        network="home",
    )  # fmt: skip
    assert message is not None
    for _twice in range(2):
        texting.receive(act, inbox.inbound(act, message))
        reports.receive(act, inbox.inbound(act, message))
    answer = Delivery.objects.filter(dedupe=f"dispatch.text:{message}").first()
    return answer.template.removeprefix("dispatch.") if answer else ""


def test_the_whole_cycle_by_words():
    ask = somebody_asked()
    assert writes(ask, "Yes") == "text_going"
    assert now(ask).stage == "going"
    assert writes(ask, "here", at=DAWN + timedelta(minutes=5)) == "text_there"
    assert now(ask).stage == "there"
    later = DAWN + timedelta(minutes=15)
    assert writes(ask, "OK", at=later) == "text_ok"
    assert now(ask).check_in_due == later + timedelta(minutes=15)
    assert writes(ask, "Ya salí", at=DAWN + timedelta(minutes=25)) == "text_left"
    assert now(ask).stage == "left"
    assert Report.objects.count() == 1  # the incident's own: no answer became one


def test_in_twenty_and_then_not_at_all():
    ask = somebody_asked()
    assert writes(ask, "en 20 minutos") == "text_later"
    assert now(ask).stage == "later"
    assert writes(ask, "no puedo") == "text_turned"
    assert now(ask).stage == "turned"


def test_no_is_a_refusal_that_somebody_else_replaces():
    ask = somebody_asked()
    assert writes(ask, "no") == "text_cannot"
    assert now(ask).stage == "cannot"


def test_help_pages_people_whatever_else_is_open():
    ask = somebody_asked()
    writes(ask, "yes")
    assert writes(ask, "Help!") == "text_help"
    assert now(ask).help_at == DAWN
    assert not Delivery.objects.filter(template="channels.help").exists()


def test_help_in_a_sentence_tells_a_person_at_the_desk():
    ask = somebody_asked()
    a_dispatcher()
    assert writes(ask, "they shout at us please send help now") == "text_told"
    assert now(ask).help_at is None
    assert Delivery.objects.filter(template="dispatch.wrote_help").exists()


def test_with_two_requests_open_it_is_asked_which_one():
    ask = somebody_asked()
    other = a_call_out(incident=an_incident(place=MAGAZINE).id, approved=False)
    CallOut.objects.filter(pk=other.id).update(phase="open", approved_by=LUCIA)
    second = Ask.objects.get(pk=ask.id)
    second.pk, second.call_out_id = uuid4(), other.id
    second.save(force_insert=True)
    assert writes(ask, "yes") == "text_which"
    assert now(ask).stage == "asked"
    assert writes(ask, str(other.number)) == "text_going"
    assert now(ask).stage == "asked"
    assert Ask.objects.get(pk=second.pk).stage == "going"


def test_the_place_is_texted_only_to_those_who_chose_so_and_only_after_going():
    ask = somebody_asked()
    writes(ask, "yes")
    assert not Delivery.objects.filter(template="dispatch.text_place").exists()
    Volunteer.objects.filter(pk=ask.volunteer).update(place_by_text=True)
    texting.tell_places(Act.system(DAWN), ask.call_out)
    texting.tell_places(Act.system(DAWN), ask.call_out)
    told = Delivery.objects.get(template="dispatch.text_place")
    assert set(told.parameters) == {"number", "ask"}  # the place itself is kept nowhere
    opened = queries.place_in_a_text(Act.system(DAWN), told.parameters)
    assert opened == {"place": "Broadway at Prospect St"}
    assert "%(place)s" in str(templates.TEXTS["dispatch.text_place"])
    writes(ask, "left", at=DAWN + timedelta(minutes=2))
    assert queries.place_in_a_text(Act.system(DAWN), told.parameters) is None


def test_what_is_not_understood_is_explained_once_an_hour():
    ask = somebody_asked()
    assert writes(ask, "maybe") == "text_words"
    assert writes(ask, "maybe") == ""


def test_when_enough_are_going_it_is_said_so_kindly():
    ask = somebody_asked()
    Ask.objects.filter(pk=ask.id).update(stage="stood_down")
    for other in Ask.objects.filter(call_out=ask.call_out).exclude(pk=ask.id):
        Ask.objects.filter(pk=other.pk).update(stage="going")
    CallOut.objects.filter(pk=ask.call_out).update(coming=4)
    assert writes(ask, "yes") == "enough"
