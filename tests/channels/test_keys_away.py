"""The server is up before its keys are: what comes in is kept, and no "stop" is lost."""

import pytest
from django.core.management import call_command

from testigo.channels import operations, owners, queries
from testigo.channels.chats import listening
from testigo.channels.models import Address, Message
from testigo.channels.types import Standing
from testigo.channels.voice import calls
from testigo.core import keyring, sealed
from testigo.core.act import Act
from testigo.reports import queries as reports
from testigo.security import flood
from tests.build import an_act
from tests.build_channels import MARIA, a_network, an_address
from tests.channels.test_signal import channel
from tests.channels.texts.test_doors import CALLER, PUBLIC, a_tip, from_telnyx
from tests.public.test_front_door import CORNER, Caller, hidden_choice

pytestmark = pytest.mark.django_db


@pytest.fixture
def act(settings, tmp_path) -> Act:
    """A network that knows Maria's number, on a server with Telnyx."""
    settings.KEYS = tmp_path / "keys"
    settings.SMS, settings.SMS_HOOK_TOKEN = "telnyx", PUBLIC
    settings.ORIGIN = "https://hotline.example"
    settings.CHANNELS = {"tests.channels.channels.Paid": {}}
    flood.INTAKE._buckets.clear()
    act = a_network()
    an_address(act, MARIA, kind="sms", value=CALLER)
    return act


@pytest.fixture
def back(act, settings, tmp_path):
    """Started anew with an empty folder of keys; they are back when this is called."""
    settings.KEYS = tmp_path / "empty"
    call_command("prepare")
    return lambda: setattr(settings, "KEYS", tmp_path / "keys")


def test_no_other_key_of_blind_indexes_is_made(settings, back):
    with pytest.raises(keyring.Locked):
        sealed.blind_index(CALLER, purpose="address")
    with pytest.raises(keyring.Locked):
        sealed.unguessable("a link")

    assert not (settings.KEYS / keyring.INDEX).exists()
    assert keyring.is_locked()


def test_a_stop_is_not_acknowledged_until_it_finds_whom_it_is_about(client, back):
    assert from_telnyx(client, a_tip(text="stop")) == 503
    assert not Message.objects.exists()
    assert Address.objects.get().state == Standing.OK

    back()
    assert from_telnyx(client, a_tip(text="stop")) == 200
    assert Address.objects.get().state == Standing.OPTED_OUT


def test_a_text_that_tells_something_is_kept_and_read_later(client, act, back):
    assert from_telnyx(client, a_tip()) == 200
    assert from_telnyx(client, a_tip()) == 200

    back()
    message = Message.objects.get()
    told = queries.inbound(act, message.pk)
    assert (told.text, message.sender, message.address.value) == ("ICE van", CALLER, CALLER)
    assert told.owner == "", "nobody is known while the key is away"


def test_nobody_is_taken_on_who_would_never_be_found_again(act, back):
    with pytest.raises(keyring.Locked):
        operations.add_address(act, "subscriber:1", kind="sms", value=CALLER, language="en")
    with pytest.raises(keyring.Locked):
        owners.owners_at(act, kind="sms", value=CALLER)


def test_a_call_comes_through_and_can_be_called_back(act, back):
    call, _line = calls.incoming(act, provider_id="CA1", number=CALLER, network=act.network)
    assert call.number_index

    back()
    assert type(call).objects.get(pk=call.pk).number == CALLER


def test_a_report_at_the_front_door_is_kept_with_what_was_typed(act, back):
    caller = Caller()
    caller.press(taken="no")
    caller.press(sees=["vehicles"], words="two white vans")
    caller.press(said_place=CORNER)
    caller.press(said_place=CORNER, place=hidden_choice(caller.page))
    caller.press(when="now")
    assert caller.press(callback="yes", contact="617 555 0188").status_code == 200

    back()
    (report,) = reports.coming_in(an_act())
    assert (report.words, report.contact) == ("two white vans", "617 555 0188")


def test_signal_tells_it_once_so_it_waits_for_the_keys(monkeypatch, back):
    asked: list[float] = []
    monkeypatch.setattr(listening, "take", lambda *_: sealed.blind_index("a", purpose="signal"))

    def wait(seconds: float) -> bool:
        asked.append(seconds)
        if len(asked) == 2:
            back()
        return False

    listening.take_surely(channel(), {}, wait)
    assert len(asked) == 2
