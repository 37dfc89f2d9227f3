"""What people write to us: kept once, answered once an hour, stopped at their word."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import operations, queries
from testigo.channels.events import MessageArrived, PhonesChanged
from testigo.channels.models import Address, Delivery, Message
from testigo.channels.types import Purpose, Standing, State, Urgency
from testigo.channels.words import MOST_WORDS, Wish, wish
from testigo.core.act import Act
from tests.build import all_published, published
from tests.build_channels import MARIA, NIGHT, OMAR, a_drill, a_network, an_address, an_envelope

pytestmark = pytest.mark.django_db

CALLER = "+16175550142"


@pytest.fixture(autouse=True)
def _all_channels(settings):
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "tests.channels.channels.Paid": {},
    }


def a_text(act: Act, text: str = "ALTO, hay migra en la 24", *, sid: str = "SM1", **more):
    told = {"kind": "sms", "sender": CALLER, "network": act.network, **more}
    return operations.receive(act, text=text, provider_id=sid, **told)


def test_a_message_is_kept_once_however_often_it_comes():
    act = a_network()
    message = a_text(act)

    assert a_text(act) is None
    assert published(MessageArrived).message == message
    told = queries.inbound(act, message)
    assert (told.text, told.owner) == ("ALTO, hay migra en la 24", "")
    assert told.sender_index == queries.address_index(CALLER)


def test_a_message_from_a_members_phone_names_the_member():
    act = a_network()
    an_address(act, MARIA, kind="sms", value=CALLER, language="es")

    told = queries.inbound(act, a_text(act))
    assert (told.owner, told.language) == (MARIA, "es")


@pytest.mark.parametrize("text", ["STOP", "stop.", " Álto! ", "No más", "روکیں", "Sispann", "取消"])
def test_a_word_that_only_says_stop_stops_us_at_once(text):
    act = a_network()
    an_address(act, MARIA, kind="sms", value=CALLER)
    operations.send(act, MARIA, an_envelope())

    a_text(act, text)

    assert Address.objects.get().state == Standing.OPTED_OUT
    assert Delivery.objects.get().state == State.CANCELLED
    assert all_published(MessageArrived) == []
    assert operations.send(act, MARIA, an_envelope("another")) == 0

    a_text(act, "START", sid="SM2")
    assert operations.send(act, MARIA, an_envelope("another")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "ALTO, hay migra en la 24",
        "stop they are taking him",
        "please do not stop coming",
        "",
        "...",
    ],
)
def test_a_longer_text_goes_to_a_person_whatever_its_first_word(text):
    act = a_network()
    an_address(act, MARIA, kind="sms", value=CALLER)

    a_text(act, text)

    assert Address.objects.get().state == Standing.OK
    assert len(all_published(MessageArrived)) == 1


def test_help_is_answered_and_goes_to_a_person_as_well():
    act = a_network()
    a_text(act, "Ayúdame")

    assert Delivery.objects.get().template == "channels.help"
    assert len(all_published(MessageArrived)) == 1


def test_a_machine_answers_one_sender_once_an_hour_and_a_person_as_often_as_needed():
    act = a_network()
    first, second = a_text(act), a_text(act, sid="SM2")
    answer = {"purpose": Purpose.REPLY, "urgency": Urgency.REST}
    later = Act.system(NIGHT + timedelta(hours=1))
    person = Act(by=OMAR, at=NIGHT, network="home")

    assert operations.reply(act, first, an_envelope("r1", **answer)) == 1
    assert operations.reply(act, second, an_envelope("r2", **answer)) == 0
    assert operations.reply(person, second, an_envelope("r3", **answer)) == 1
    day = NIGHT + timedelta(days=1)
    assert operations.reply(later, second, an_envelope("r4", **answer, expires_at=day)) == 1


def test_two_machines_that_answer_each_other_fall_silent():
    act = a_network()
    for n in range(50):
        message = a_text(act, "Thank you for your message!", sid=f"SM{n}")
        operations.reply(act, message, an_envelope(f"r{n}", purpose=Purpose.REPLY))

    assert Delivery.objects.count() == 1


def test_in_a_drill_a_text_is_answered_on_the_practice_phone():
    act = a_drill()
    message = a_text(act)
    operations.reply(act, message, an_envelope("r", purpose=Purpose.REPLY))

    assert Delivery.objects.get().kind == "loopback"


def test_a_practice_phone_shows_what_its_owner_wrote():
    act = a_drill()
    message = operations.say_from_phone(act, MARIA, "yes")
    assert message

    (phone,) = queries.phones(act)
    assert [(line.text, line.outgoing) for line in phone.messages] == [("yes", False)]
    assert queries.inbound(act, message).owner == MARIA
    assert len(all_published(PhonesChanged)) == 1


def test_no_word_of_a_message_is_readable_in_the_database():
    act = a_network()
    a_text(act, "they are at 24 Elm Street")

    row = Message.objects.values("sender", "text").get()
    assert b"Elm" not in bytes(row["text"])
    assert b"6175550142" not in bytes(row["sender"])


@given(st.text())
def test_no_text_of_more_than_three_words_stops_anything(text):
    if wish(text) is not None:
        assert len(text.split()) <= MOST_WORDS or not text.isascii()


@given(st.sampled_from(["stop", "STOP", "Stop!", "s̈top"]), st.text(alphabet=" .!?¡¿\n", max_size=5))
def test_signs_around_a_stop_word_do_not_hide_it(word, signs):
    assert wish(signs + word + signs) == Wish.STOP


NEIGHBOUR = "subscriber:33333333-3333-4333-8333-333333333333"


def test_whoever_types_anothers_number_does_not_get_between_us():
    act = a_network()
    an_address(act, NEIGHBOUR, kind="sms", value=CALLER)

    assert Message.objects.get(pk=a_text(act)).owner.startswith("sender:")


def test_a_neighbour_who_becomes_a_member_is_heard_as_one():
    act = a_network()
    an_address(act, NEIGHBOUR, kind="sms", value=CALLER, verified=True)
    assert Message.objects.get(pk=a_text(act)).owner == NEIGHBOUR

    an_address(act, MARIA, kind="sms", value=CALLER, verified=True)
    assert Message.objects.get(pk=a_text(act, "help", sid="SM2")).owner == MARIA
