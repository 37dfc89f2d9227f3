"""Signal: through signal-cli, as its manual shows what it says; best effort, never in silence."""

import json
from typing import Any

import httpx
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import operations
from testigo.channels.chats import listening, signal
from testigo.channels.chats.signal import Signal
from testigo.channels.contract import Accepted, AddressDead, Retry, Throttled, Unreachable
from testigo.channels.events import MessageArrived
from testigo.channels.models import Address, Delivery, Message
from testigo.channels.types import Purpose, Standing, State
from testigo.core.act import Act
from tests.build import all_published
from tests.build_channels import MARIA, a_network, an_address, an_envelope
from tests.channels.chats import MESSAGE, Service, says
from tests.channels.test_whatsapp import JSON

pytestmark = pytest.mark.django_db

OURS, CALLER = "+16175550100", "+16175550142"
CALLER_ID = "7ccae375-cd51-4c82-8b1e-7be3280aa485"


@pytest.fixture(autouse=True)
def _on(settings):
    settings.CHANNELS = {
        "testigo.channels.chats.signal.Signal": {"url": "http://127.0.0.1:1", "account": OURS}
    }
    a_network()


def now() -> int:
    return int(timezone.now().timestamp() * 1000)


def an_event(at: int = 0, *, number: str | None = CALLER, **told: Any) -> dict[str, Any]:
    at = at or now()
    envelope = {
        "source": number or CALLER_ID, "sourceNumber": number, "sourceUuid": CALLER_ID,
        "sourceName": "Ana", "sourceDevice": 1, "timestamp": at,
    }  # fmt: skip
    return {"envelope": {**envelope, **told}, "account": OURS}


def a_message(text: str = "Two vans at Broadway", at: int = 0, **more: Any) -> dict[str, Any]:
    at = at or now()
    told = {"timestamp": at, "message": text, "expiresInSeconds": 0, "viewOnce": False, **more}
    return an_event(at, dataMessage=told)


def channel(service: Service | None = None) -> Signal:
    return Signal(http=(service or says(200)).http, url="http://127.0.0.1:1", account=OURS)


def take(told: dict[str, Any]) -> int:
    return listening.take(Act.system(), channel(), told)


def test_a_message_to_our_number_becomes_one_of_ours_once():
    told = a_message()
    assert [take(told) for _ in range(3)] == [1, 0, 0]
    message = Message.objects.get()
    assert (message.kind, message.text, message.sender) == (
        "signal", "Two vans at Broadway", CALLER,
    )  # fmt: skip
    assert len(all_published(MessageArrived)) == 1


def test_somebody_who_hides_their_number_is_known_by_their_id():
    told = a_message()
    told["envelope"] |= {"sourceNumber": None, "source": CALLER_ID}
    take(told)
    assert Address.objects.get().value == CALLER_ID


def test_the_daemon_may_wrap_it_in_a_notification_and_a_subscription():
    take({"jsonrpc": "2.0", "method": "receive", "params": a_message("one", now())})
    take({"jsonrpc": "2.0", "method": "receive",
          "params": {"subscription": 0, "result": a_message("two", now() + 1)}})  # fmt: skip
    assert {m.text for m in Message.objects.all()} == {"one", "two"}


@pytest.mark.parametrize(
    "told",
    [
        {}, {"envelope": []}, {"account": OURS}, an_event(typingMessage={"action": "STARTED"}),
        an_event(callMessage={"offerMessage": {"id": 1}}), an_event(aThingOfNextYear={"x": 1}),
        a_message(groupInfo={"groupId": "x", "type": "DELIVER"}),
        a_message("", reaction={"emoji": "👍"}), {**a_message(), "account": "+16175550999"},
        an_event(syncMessage={"sentMessage": {"message": "ours"}}),
    ],
)  # fmt: skip
def test_what_is_not_said_to_us_by_a_person_changes_nothing(told):
    assert take(told) == 0
    assert not Message.objects.exists()


def test_a_picture_is_answered_clearly_and_its_words_are_kept():
    take(a_message("the van", attachments=[{"contentType": "image/jpeg", "id": "x.jpg"}]))
    assert Message.objects.get().text == "the van"
    assert Delivery.objects.get().template == "channels.only_words"
    assert Delivery.objects.get().kind == "signal"


def test_stop_is_obeyed_at_once():
    take(a_message("STOP."))
    assert Address.objects.get().state == Standing.OPTED_OUT


def test_drills_alone_hear_nothing_from_outside():
    from testigo.security.models import Network

    Network.objects.update(kind="drill")
    assert take(a_message()) == 0


def test_a_phones_receipts_move_our_message_forward_whatever_their_order():
    act = a_network()
    an_address(act, MARIA, kind="signal", value=CALLER)
    operations.send(act, MARIA, an_envelope(purpose=Purpose.CALL_OUT))
    result = {"timestamp": 999, "results": [success()]}
    sent = channel(says(200, {"jsonrpc": "2.0", "result": result, "id": "1"}))
    outcome = sent.send(CALLER, MESSAGE)
    assert isinstance(outcome, Accepted)
    Delivery.objects.update(state=State.ACCEPTED, provider_id=outcome.provider_id)

    receipt = {"when": 1, "isDelivery": True, "isRead": False, "timestamps": [999]}
    take(an_event(receiptMessage={**receipt, "isDelivery": False, "isRead": True}))
    take(an_event(number=None, receiptMessage=receipt))
    assert Delivery.objects.get().state == State.READ


def test_nobody_receipts_what_was_sent_to_another():
    receipt = {"isDelivery": True, "timestamps": [999, "x", None, True]}
    told = an_event(receiptMessage=receipt)
    told["envelope"] |= {"sourceUuid": "00000000-cd51-4c82-8b1e-7be3280aa485", "sourceNumber": None,
                         "source": ""}  # fmt: skip
    ids = dict(signal.receipts(told, account=OURS))
    ours = signal.known({"timestamp": 999}, CALLER_ID)
    assert ours not in ids


def success(kind: str = "SUCCESS", **more: Any) -> dict[str, Any]:
    return {"recipientAddress": {"uuid": CALLER_ID, "number": CALLER}, "type": kind, **more}


def sends(told: Any, status: int = 200) -> Any:
    return channel(says(status, told)).send(CALLER, MESSAGE)


def test_a_message_goes_out_from_our_number():
    service = says(200, {"result": {"timestamp": 999, "results": [success()]}})
    assert isinstance(channel(service).send(CALLER, MESSAGE), Accepted)
    assert service.asked[-1].url == "http://127.0.0.1:1/api/v1/rpc"
    assert service.told["method"] == "send"
    assert service.told["params"] == {
        "account": OURS, "recipient": [CALLER], "message": MESSAGE.text,
    }  # fmt: skip
    assert isinstance(sends({"result": {"timestamp": 999}}), Accepted)


def failed(kind: str, code: int = -1, **more: Any) -> dict[str, Any]:
    response = {"timestamp": 999, "results": [success(kind, **more)]}
    return {"error": {"code": code, "message": "Failed", "data": {"response": response}}}


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (failed("UNREGISTERED_FAILURE"), AddressDead()),
        (failed("RATE_LIMIT_FAILURE", -5, retryAfterSeconds=3600), Throttled(after=3600)),
        (failed("RATE_LIMIT_FAILURE", -5), Throttled(after=signal.REST)),
        ({"error": {"code": -5, "message": "rate limited"}}, Throttled(after=signal.REST)),
        ({"error": {"code": -6, "message": "captcha rejected"}}, Throttled(after=signal.REST)),
        (failed("NETWORK_FAILURE"), Retry(after=15)),
        ({"error": {"code": -3, "message": "io"}}, Retry(after=15)),
        ({"result": {"timestamp": 1, "results": [success("UNREGISTERED_FAILURE")]}}, AddressDead()),
    ],
)  # fmt: skip
def test_what_signal_answers_has_its_outcome(told, outcome):
    assert sends(told) == outcome


@pytest.mark.parametrize(
    ("told", "permanent"),
    [
        (failed("IDENTITY_FAILURE", -4), True), (failed("A_WORD_OF_NEXT_YEAR"), True),
        ({"error": {"code": -32602, "message": "Specified account does not exist"}}, False),
        ({}, False), ([], False),
    ],
)  # fmt: skip
def test_what_nobody_can_use_goes_on_to_the_next_channel_or_is_tried_again(told, permanent):
    with pytest.raises(Unreachable) as fault:
        sends(told)
    assert fault.value.permanent is permanent
    assert CALLER not in str(fault.value)


def test_a_daemon_that_is_away_is_told_from_one_that_dies_over_a_message():
    for error, unknown in ((httpx.ConnectError("no"), False), (httpx.ReadTimeout("slow"), True)):
        with pytest.raises(Unreachable) as fault:
            channel(Service(error)).send(CALLER, MESSAGE)
        assert fault.value.unknown_fate is unknown


def test_it_knows_whether_signal_still_knows_our_number():
    ours = {"recipient": OURS, "number": OURS, "isRegistered": True}
    assert channel(says(200, {"result": [ours]})).probe().works
    gone = channel(says(200, {"result": [{**ours, "isRegistered": False}]})).probe()
    assert not gone.works
    assert not channel(says(200, {"error": {"code": -32602}})).probe().works


def stream(*told: Any) -> str:
    return "".join(f"event:receive\ndata:{json.dumps(one)}\nid:1\n\n" for one in told)


def test_events_are_read_from_the_stream_and_what_is_cut_is_left_out():
    text = f":\n\n{stream(a_message('one'))}data:{{not json\n\ndata:[]\n\n{stream(an_event())}"
    service = Service(httpx.Response(200, text=text + 'data:{"cut": "o'))
    found = list(channel(service).events())
    assert [signal.tip(told, account=OURS) is not None for told in found] == [True, False]
    assert service.asked[-1].url == "http://127.0.0.1:1/api/v1/events"


def test_a_stream_that_is_away_says_so_and_a_silent_one_is_opened_anew():
    for answer in (httpx.ConnectError("no"), httpx.Response(404)):
        with pytest.raises(Unreachable):
            list(channel(Service(answer)).events())
    assert list(channel(Service(httpx.ReadTimeout("silence"))).events()) == []


def test_a_message_waits_in_hand_while_the_database_is_away(monkeypatch):
    tries: list[float] = []
    real = listening.take

    def away_twice(*told: Any) -> int:
        if len(tries) < 2:
            raise OperationalError
        return real(*told)

    def wait(seconds: float) -> None:
        tries.append(seconds)

    monkeypatch.setattr(listening, "take", away_twice)
    monkeypatch.setattr(connection, "close", lambda: None)
    listening.take_surely(channel(), a_message(), wait)
    assert len(tries) == 2
    assert Message.objects.count() == 1


@given(JSON, JSON)
def test_no_shape_of_an_event_breaks_the_reading(one, two):
    shapes = [one, {"envelope": one}, an_event(dataMessage=one), an_event(receiptMessage=two)]
    keys = ("timestamp", "message", "attachments", "groupInfo")
    shapes += [a_message(**{key: one}) for key in keys]
    shapes += [
        an_event(receiptMessage={"isDelivery": True, "timestamps": [1], key: two})
        for key in ("timestamps", "isRead", "isDelivery")
    ]
    for told in shapes:
        if isinstance(told, dict):
            signal.tip(told, account=OURS)
            list(signal.receipts(told, account=OURS))


@given(st.text())
def test_no_line_breaks_the_reading_of_the_stream(text):
    list(signal.parsed([f"data:{text}", "", text, ""]))
