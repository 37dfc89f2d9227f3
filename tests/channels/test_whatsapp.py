"""WhatsApp: signed by Meta or not heard, once per message, answers only and only for a day."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import operations, queries
from testigo.channels.chats import whatsapp
from testigo.channels.chats.whatsapp import WhatsApp
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    ContentRejected,
    OptedOut,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.errors import BadSignature
from testigo.channels.events import MessageArrived
from testigo.channels.models import Address, Delivery, Message, Receipt
from testigo.channels.types import Purpose, Standing, State
from testigo.core import clock
from testigo.core.act import Act
from tests import leaks
from tests.build import all_published
from tests.build_channels import MARIA, a_network, an_address, an_envelope
from tests.channels.chats import MESSAGE, Service, says

pytestmark = pytest.mark.django_db

SECRET, VERIFY, NUMBER = "the secret of Meta's app", "said once", "106540352242922"
CALLER = "+16175550142"


@pytest.fixture(autouse=True)
def _on(settings):
    settings.CHANNELS = {
        "testigo.channels.chats.whatsapp.WhatsApp": {
            "number": NUMBER, "token": "t", "secret": SECRET, "verify": VERIFY,
        },
        "tests.channels.channels.Paid": {},
    }  # fmt: skip
    a_network()


def value(**told: Any) -> dict[str, Any]:
    meta = {"display_phone_number": "16175550100", "phone_number_id": NUMBER}
    return {"messaging_product": "whatsapp", "metadata": meta, **told}


def news(*values: dict[str, Any]) -> dict[str, Any]:
    changes = [{"field": "messages", "value": one} for one in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def a_message(text: str = "ICE van at Broadway", n: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "from": CALLER[1:], "id": f"wamid.{n}", "timestamp": str(int(clock.now().timestamp())),
        "type": "text", "text": {"body": text}, **more,
    }  # fmt: skip


def a_status(word: str, about: str = "wamid.ours") -> dict[str, Any]:
    return {"id": about, "status": word, "timestamp": "1763606000", "recipient_id": CALLER[1:]}


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post(client: Any, told: Any, *, signature: str | None = None, cut: int | None = None) -> int:
    body = json.dumps(told).encode()
    headers = {"X-Hub-Signature-256": signed(body) if signature is None else signature}
    answer = client.post(
        "/hooks/whatsapp/", body[:cut], content_type="application/json", headers=headers
    )
    return int(answer.status_code)


def test_a_message_becomes_one_of_ours_and_names_the_number_it_came_from(client):
    assert post(client, news(value(messages=[a_message()]))) == 200

    message = Message.objects.get()
    assert (message.kind, message.text, message.sender) == (
        "whatsapp", "ICE van at Broadway", CALLER,
    )  # fmt: skip
    assert len(all_published(MessageArrived)) == 1


def test_one_person_who_texts_and_chats_is_one_source(client):
    act = Act.system(network="home")
    operations.receive(
        act, kind="sms", sender=CALLER, text="A van", provider_id="SM1", network="home"
    )
    post(client, news(value(messages=[a_message()])))

    assert Message.objects.values("sender_index").distinct().count() == 1
    assert Message.objects.values("owner").distinct().count() == 1


def test_messages_come_three_times_and_in_any_order_and_are_taken_once(client):
    first, second = (news(value(messages=[a_message(f"n{n}", n)])) for n in (1, 2))
    for told in (second, first, second, first, first):
        assert post(client, told) == 200
    assert sorted(m.text for m in Message.objects.all()) == ["n1", "n2"]


def test_many_messages_in_one_request_are_all_taken(client):
    several = [a_message(f"number {n}", n) for n in range(30)]
    assert post(client, news(value(messages=several[:10]), value(messages=several[10:]))) == 200
    assert Message.objects.count() == 30


@pytest.mark.parametrize("signature", ["", "sha256=", "é", "sha1=abc", "x" * 5000])
def test_what_meta_did_not_sign_is_not_heard(client, signature):
    assert post(client, news(value(messages=[a_message()])), signature=signature) == 403
    assert not Message.objects.exists()


def test_what_was_cut_or_changed_on_the_way_is_not_heard(client):
    told = news(value(messages=[a_message()]))
    signature = signed(json.dumps(told).encode())
    other = news(value(messages=[a_message("all is quiet")]))

    assert post(client, told, cut=-7, signature=signature) == 403
    assert post(client, other, signature=signature) == 403
    assert post(client, told, signature=signed(json.dumps(told).encode(), "another app")) == 403


def test_without_the_secret_there_is_no_door(client, settings):
    settings.CHANNELS = {}
    assert post(client, news()) == 404
    with pytest.raises(BadSignature):
        whatsapp.check(b"", secret="", signature=signed(b"", ""))


def test_the_signature_is_looked_at_before_anything_is_read(client):
    answer = client.post(
        "/hooks/whatsapp/", b"{not json", content_type="application/json",
        headers={"X-Hub-Signature-256": "sha256=00"},
    )  # fmt: skip
    assert answer.status_code == 403
    body = b"{not json"
    headers = {"X-Hub-Signature-256": signed(body)}
    answer = client.post("/hooks/whatsapp/", body, content_type="text/plain", headers=headers)
    assert answer.status_code == 400


def test_a_copy_kept_for_longer_than_we_remember_is_left(client):
    old = str(int((clock.now() - timedelta(days=31)).timestamp()))
    assert post(client, news(value(messages=[a_message(timestamp=old)]))) == 200
    assert not Message.objects.exists()


def test_another_number_of_the_same_account_is_somebody_elses(client):
    told = value(messages=[a_message()])
    told["metadata"]["phone_number_id"] = "999"
    assert post(client, news(told)) == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"type": "image", "image": {"id": "1", "caption": "two vans"}}, "two vans"),
        ({"type": "audio", "audio": {"id": "1", "voice": True}}, ""),
        ({"type": "a kind of next year"}, ""),
    ],
)
def test_what_is_not_words_is_answered_clearly(client, more, text):
    assert post(client, news(value(messages=[a_message(**more)]))) == 200
    assert Message.objects.get().text == text
    assert Delivery.objects.get().template == "channels.only_words"
    assert Delivery.objects.get().kind == "whatsapp"


def test_a_shared_place_is_words_a_button_too_and_a_thumb_is_nothing(client):
    place = {"latitude": 42.36512, "longitude": -71.10401, "name": "Library"}
    reply = {"type": "button_reply", "button_reply": {"id": "1", "title": "Yes"}}
    told = value(messages=[
        a_message(n=1, type="location", location=place),
        a_message(n=2, type="interactive", interactive=reply),
        a_message(n=3, type="reaction", reaction={"emoji": "👍"}),
    ])  # fmt: skip
    post(client, news(told))
    texts = {message.text for message in Message.objects.all()}
    assert texts == {"Library, 42.36512, -71.10401", "Yes"}


def test_somebody_without_a_number_is_known_by_metas_id(client):
    sender: Any = {"from": "", "from_user_id": "US.13491208655302741918"}
    post(client, news(value(messages=[a_message(**sender)])))
    assert Address.objects.get().value == "US.13491208655302741918"


def test_stop_is_obeyed_in_the_webhook_itself(client):
    post(client, news(value(messages=[a_message("ALTO")])))
    assert Address.objects.get().state == Standing.OPTED_OUT


def test_the_challenge_is_repeated_to_whoever_knows_the_word(client):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY}
    answer = client.get("/hooks/whatsapp/", asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    for wrong in ({"hub.verify_token": "guess"}, {"hub.verify_token": "é"}):
        assert client.get("/hooks/whatsapp/", {**asked, **wrong}).status_code == 403
    script = {**asked, "hub.challenge": "<script>"}
    assert client.get("/hooks/whatsapp/", script).status_code == 400


def test_metas_words_move_our_message_forward_whatever_their_order(client):
    act = a_network()
    an_address(act, MARIA, kind="whatsapp", value=CALLER)
    post(client, news(value(messages=[a_message()])))
    operations.send(act, MARIA, an_envelope(purpose=Purpose.REPLY))
    ours = Delivery.objects.filter(kind="whatsapp")
    end = sends(says(200, {"messages": [{"id": "wamid.ours"}]}))
    ours.update(state=State.ACCEPTED, provider_id=end.provider_id)

    for word in ("read", "delivered", "sent", "a word of next year", "read"):
        assert post(client, news(value(statuses=[a_status(word)]))) == 200
    assert ours.get().state == State.READ
    assert Receipt.objects.count() == 4


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


@given(JSON, JSON, JSON)
def test_no_shape_of_news_breaks_the_reading(one, two, three):
    shapes = [one, {"entry": two}, news(value(messages=[three], statuses=[one]))]
    shapes += [news(value(messages=[a_message(**{key: one})])) for key in ("type", "id", "text")]
    shapes += [news({"metadata": one, "messages": two}), {"entry": [{"changes": three}]}]
    for shape in shapes:
        list(whatsapp.tips(shape, number=NUMBER))
        list(whatsapp.statuses(shape, number=NUMBER))


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800", "\u202eevil", "a" * 70_000, "<script>", "%s%(x)s"]
)
def test_hostile_text_is_kept_as_text(client, text):
    assert post(client, news(value(messages=[a_message(text + " van")]))) == 200
    assert Message.objects.get().text.endswith("van") or len(text) > 10_000


def test_only_answers_leave_and_only_within_a_day(client):
    post(client, news(value(messages=[a_message()])))
    owner = Message.objects.get().owner
    now = Act.system(clock.now(), network="home")
    late = {"expires_at": now.at + timedelta(days=3)}

    assert operations.send(now, owner, an_envelope("alert", purpose=Purpose.ALERT, **late)) == 0
    assert operations.send(now, owner, an_envelope("a1", purpose=Purpose.REPLY, **late)) == 1
    next_day = Act.system(now.at + timedelta(hours=24, minutes=1), network="home")
    assert operations.send(next_day, owner, an_envelope("a2", purpose=Purpose.REPLY, **late)) == 0


def test_an_answer_goes_back_the_way_the_question_came(client):
    act = Act.system(clock.now(), network="home")
    operations.receive(
        act, kind="sms", sender=CALLER, text="A van", provider_id="SM1", network="home"
    )
    later: Any = {"timestamp": str(int(clock.now().timestamp()) + 5)}
    post(client, news(value(messages=[a_message(**later)])))
    envelope = an_envelope(purpose=Purpose.REPLY, expires_at=act.at + timedelta(hours=1))
    owner = Message.objects.latest("at").owner
    operations.send(act, owner, envelope)
    assert Delivery.objects.get().kind == "whatsapp"
    assert {way.kind for way in queries.addresses(act, owner)} == {"sms", "whatsapp"}


def sends(service: Service, address: str = CALLER) -> Any:
    return WhatsApp(http=service.http, number=NUMBER, token="t").send(address, MESSAGE)


def test_a_message_goes_to_metas_door_and_its_id_comes_back():
    service = says(200, {"messaging_product": "whatsapp", "messages": [{"id": "wamid.HB"}]})
    end = sends(service)
    assert isinstance(end, Accepted)
    assert end == sends(service) != sends(says(200, {"messages": [{"id": "wamid.HC"}]}))
    assert service.asked[-1].url == f"{whatsapp.GRAPH}/{NUMBER}/messages"
    assert service.asked[-1].headers["Authorization"] == "Bearer t"
    assert service.told["to"] == CALLER[1:]
    assert service.told["text"] == {"preview_url": False, "body": MESSAGE.text}
    sends(service, "US.13491208655302741918")
    assert service.told["recipient"] == "US.13491208655302741918"


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, 131047, ContentRejected()), (400, 131026, AddressDead()), (400, 131050, OptedOut()),
        (429, 130429, Throttled(after=5)), (400, 131056, Retry(after=10.0)),
        (400, 131048, Throttled(after=3600)), (400, 132001, ContentRejected()),
        (500, 131000, Retry(after=30)), (400, 999999, ContentRejected()),
    ],
)  # fmt: skip
def test_metas_errors_have_their_outcomes(status, code, outcome):
    told = {"error": {"message": "(#x)", "type": "OAuthException", "code": code}}
    assert sends(says(status, told)) == outcome


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        (httpx.Response(401, json={"error": {"code": 190}}), False),
        (httpx.ConnectError("refused"), False), (httpx.ReadTimeout("slow"), True),
        (httpx.RemoteProtocolError("cut"), True), (httpx.Response(302), True),
    ],
)  # fmt: skip
def test_a_service_that_is_away_says_whether_it_may_have_heard(answer, unknown):
    with pytest.raises(Unreachable) as fault:
        sends(Service(answer))
    assert fault.value.unknown_fate is unknown
    assert CALLER not in str(fault.value)


def test_it_can_be_asked_whether_it_works():
    on = WhatsApp(http=says(200, {"quality_rating": "GREEN"}).http, number=NUMBER, token="t")
    off = WhatsApp(http=says(401, {"error": {"code": 190}}).http, number=NUMBER, token="t")
    assert on.probe().works
    assert (off.probe().works, off.probe().why) == (False, "Meta says 401, error 190")


def test_whose_message_it_is_cannot_be_read_in_any_table(client):
    # As Meta makes them: the number of the person stands in the id of every message with them.
    theirs = f"wamid.{base64.b64encode(bytes([28, 11]) + CALLER[1:].encode() + b'x').decode()}"
    assert leaks.hits("", theirs.encode(), leaks.spellings(CALLER[1:]))
    post(client, news(value(messages=[a_message(id=theirs)])))
    operations.reply(a_network(), Message.objects.get().pk, an_envelope("r", purpose=Purpose.REPLY))
    end = sends(says(200, {"messages": [{"id": theirs}]}))
    Delivery.objects.update(state=State.ACCEPTED, provider_id=end.provider_id)
    post(client, news(value(statuses=[a_status("delivered", theirs)])))

    assert Delivery.objects.get().state == State.DELIVERED
    tables = {m._meta.label: repr(list(m._default_manager.values())) for m in apps.get_models()}
    wanted = leaks.spellings(CALLER[1:])
    assert [name for name, told in tables.items() if leaks.hits("", told.encode(), wanted)] == []
