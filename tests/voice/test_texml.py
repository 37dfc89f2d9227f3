"""The telephone at Telnyx: only what it signed counts, and it reads what we say."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from testigo.channels import twilio
from testigo.channels.contract import Unreachable
from testigo.channels.voice import operations, phones, recordings, texml
from testigo.channels.voice.models import Call, Recording
from testigo.channels.voice.telephone import LARGEST, BadNumber, Rest, silence
from tests.build import act_of, an_act, run_reactions
from tests.build_voice import on_shift
from tests.walker import CALLER, HOTLINE, ORIGIN, OurPhone, Phone, Telnyx, by_client

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def provider(settings, provider) -> Telnyx:
    made = Telnyx(by_client(Client()))
    settings.VOICE, settings.VOICE_HOOK_TOKEN, settings.SMS_HOOK_TOKEN = "telnyx", made.public, ""
    return made


def knock(body: bytes, headers: dict[str, str], *, kind: str = FORM) -> int:
    path = reverse("voice:incoming")
    return Client().post(path, body, content_type=kind, headers=headers).status_code


def ringing(sid: str = "v3:9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ") -> bytes:
    told = {
        "AccountSid": "f5586561-8ff0-4291-a51b-c7dfe4139ff9", "CallSid": sid, "From": CALLER,
        "To": HOTLINE, "ConnectionId": "1234567890", "CallStatus": "ringing",
    }  # fmt: skip
    return urlencode(told).encode()


def test_a_call_goes_its_whole_way(provider, exchange, caller):
    operations.set_up(an_act(), languages=["en", "es"], records=True)
    pilar = on_shift("Pilar", "+16175550001")
    caller.rings().press("2").press("2").press("1")
    run_reactions()
    phone = OurPhone(provider, exchange.rung[0][1]).picks_up().press()
    assert caller.waits().room() == phone.room() != ""
    run_reactions()
    assert Call.objects.get().taken_by == act_of(pilar).by
    caller.leaves_the_room().hangs_up()
    assert caller.is_hung_up_on()


def test_what_is_not_genuine_changes_nothing(provider):
    body = ringing()
    good = provider.signed(body)
    forged = [
        {}, provider.signed(body, forged=True), provider.signed(body, ago=301),
        provider.signed(body, ago=-301), provider.signed(body[:-1]),
        {**good, "Telnyx-Timestamp": str(int(good["Telnyx-Timestamp"]) + 1)},
        {**good, "Telnyx-Timestamp": "soon"}, {**good, "Telnyx-Signature-Ed25519": "é"},
        {"Telnyx-Timestamp": good["Telnyx-Timestamp"]},
    ]  # fmt: skip
    assert {knock(body, headers) for headers in forged} == {403}
    changed = body[:-1], body + b"&From=%2B16175550199", body.replace(b"5550142", b"5550143"), b""
    assert {knock(one, good) for one in changed} == {403}
    assert not Call.objects.exists()
    assert knock(body, good) == 200


def test_the_public_key_is_no_token_of_twilios_kind(provider, settings):
    body = ringing()
    fields = twilio.form(body, FORM)
    for token in (settings.VOICE_HOOK_TOKEN, ""):
        signed = twilio.sign(token, f"{ORIGIN}{reverse('voice:incoming')}", fields)
        assert knock(body, {"X-Twilio-Signature": signed}) == 403
    settings.VOICE, settings.VOICE_HOOK_TOKEN = "twilio", "a token of Twilio's kind"
    assert knock(body, provider.signed(body)) == 403
    settings.VOICE = "telnyxx"
    assert knock(body, provider.signed(body)) == 404
    assert not Call.objects.exists()


def test_signed_nonsense_is_refused_and_a_missing_key_shuts_the_door(provider, settings):
    assert knock(b"{}", provider.signed(b"{}"), kind="application/json") == 415
    assert knock(b"CallSid=", provider.signed(b"CallSid=")) == 400
    many = b"&".join(b"a=1" for _ in range(300))
    assert knock(many, provider.signed(many)) == 400
    long = b"CallSid=" + b"x" * 70_000
    assert knock(long, provider.signed(long)) == 413
    # By GET the signature covers nothing of what is said.
    said = f"{reverse('voice:incoming')}?{ringing().decode()}"
    assert Client().get(said, headers=provider.signed(b"")).status_code == 405
    settings.VOICE_HOOK_TOKEN = ""
    assert knock(ringing(), provider.signed(ringing())) == 404
    settings.SMS, settings.SMS_HOOK_TOKEN = "telnyx", provider.public  # one account has one key
    assert knock(ringing(), provider.signed(ringing())) == 200
    assert Call.objects.count() == 1


def test_a_copy_says_the_same_again_and_an_old_one_nothing(provider, caller, now):
    caller.rings().press("1")
    once = caller.hears()
    assert [verb.text for verb in provider.again().iter("Say")] == once
    assert [verb.text for verb in provider.again(0).iter("Say")] == once
    path, told = provider.log[-1]
    body = urlencode(told).encode()
    headers = provider.signed(body)
    now[0] += timedelta(seconds=301)
    assert Client().post(path, body, content_type=FORM, headers=headers).status_code == 403
    assert Call.objects.get().turn == 1


def a_telephone(*answers: httpx.Response) -> tuple[Rest, list[httpx.Request]]:
    asked: list[httpx.Request] = []
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return left.pop(0)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    telephone = texml.Telnyx(
        http=client, api="https://api.telnyx.com/v2/texml", account="6a9a7976", app="29409",
        token="KEY1", number=HOTLINE, origin=ORIGIN,
    )  # fmt: skip
    return telephone, asked


@pytest.mark.parametrize(
    ("told", "name"),
    [({"call_sid": "v3:a"}, "v3:a"), ({"sid": "v3:b"}, "v3:b"), ({"status": "queued"}, "")],
)
def test_a_phone_is_rung_for_the_application(told, name):
    telephone, (asked) = a_telephone(httpx.Response(200, json=told))
    assert telephone.ring("+16175550001", leg="leg-1") == name
    (request,) = asked
    assert str(request.url) == "https://api.telnyx.com/v2/texml/Accounts/6a9a7976/Calls"
    assert request.headers["Authorization"] == "Bearer KEY1"
    said: dict[str, Any] = httpx.Response(200, content=request.content).json()
    assert said == {
        "ApplicationSid": "29409", "To": "+16175550001", "From": HOTLINE, "Timeout": 25,
        "Url": f"{ORIGIN}/hooks/voice/leg/leg-1/", "UrlMethod": "POST",
        "StatusCallback": f"{ORIGIN}/hooks/voice/leg/leg-1/status/",
        "StatusCallbackMethod": "POST", "StatusCallbackEvent": "initiated completed",
    }  # fmt: skip


def test_a_call_is_moved_and_ended_by_its_name():
    telephone, asked = a_telephone(httpx.Response(200), httpx.Response(404), httpx.Response(422))
    telephone.move("v3:a", "/hooks/voice/1/2/")
    telephone.end("v3:a")
    telephone.end("v3:a")  # it ended by itself
    assert {str(one.url) for one in asked} == {
        "https://api.telnyx.com/v2/texml/Accounts/6a9a7976/Calls/v3:a"
    }
    assert dict(httpx.QueryParams(asked[0].content.decode())) == {
        "Url": f"{ORIGIN}/hooks/voice/1/2/", "Method": "POST"
    }  # fmt: skip
    assert asked[1].content == b"Status=completed"


@pytest.mark.parametrize(
    ("status", "fault", "permanent"),
    [(400, BadNumber, None), (422, BadNumber, None), (404, Unreachable, True),
     (401, Unreachable, True), (429, Unreachable, False), (500, Unreachable, False)],
)  # fmt: skip
def test_an_account_it_does_not_know_is_no_bad_number(status, fault, permanent):
    telephone, _ = a_telephone(httpx.Response(status))
    with pytest.raises(fault) as caught:
        telephone.ring("+16175550001", leg="leg-1")
    assert getattr(caught.value, "permanent", None) is permanent
    assert "5550001" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"7"])
def test_an_answer_that_cannot_be_read_is_a_fault(body):
    telephone, _ = a_telephone(httpx.Response(200, content=body))
    with pytest.raises(Unreachable):
        telephone.ring("+16175550001", leg="leg-1")


def test_a_recording_is_fetched_from_where_it_lies_without_our_key():
    there = httpx.Response(200, json={"media_url": "https://storage.example/a.wav?signed"})
    telephone, asked = a_telephone(there, httpx.Response(200, content=silence(1)))
    assert telephone.fetch("6a09cdc3").startswith(b"RIFF")
    assert str(asked[0].url).endswith("/Accounts/6a9a7976/Recordings/6a09cdc3.json")
    assert (str(asked[1].url), asked[1].headers.get("Authorization")) == (
        "https://storage.example/a.wav?signed", None
    )  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [
        [httpx.Response(200, json={"status": "in-progress", "media_url": None})],
        [httpx.Response(200, json={"media_url": "http://storage.example/a.wav"})],
        [httpx.Response(200, json={"media_url": "file:///etc/passwd"})],
        [httpx.Response(200, json=[])],
        [httpx.Response(404)],
        [httpx.Response(200, json={"media_url": "https://s.example/"}), httpx.Response(403)],
    ],
)
def test_a_recording_that_is_not_there_is_asked_for_again(answers):
    telephone, _ = a_telephone(*answers)
    with pytest.raises(Unreachable) as caught:
        telephone.fetch("6a09cdc3")
    assert not caught.value.permanent


def test_a_recording_that_is_absurd_is_not_kept():
    there = httpx.Response(200, json={"media_url": "https://storage.example/a.wav"})
    telephone, _ = a_telephone(there, httpx.Response(200, content=b"x" * (LARGEST + 1)))
    with pytest.raises(Unreachable) as caught:
        telephone.fetch("6a09cdc3")
    assert caught.value.permanent


def test_the_copy_there_is_erased_once():
    telephone, asked = a_telephone(httpx.Response(204), httpx.Response(404))
    telephone.erase("6a09cdc3")
    telephone.erase("6a09cdc3")
    assert {(one.method, one.url.path) for one in asked} == {
        ("DELETE", "/v2/texml/Accounts/6a9a7976/Recordings/6a09cdc3.json")
    }


def test_the_settings_choose_whose_telephone_it_is(provider, settings):
    settings.VOICE_ACCOUNT, settings.VOICE_APP, settings.VOICE_TOKEN = "6a9a", "29409", "KEY1"
    chosen = phones.telephone(an_act())
    assert isinstance(chosen, texml.Telnyx)
    assert (chosen.app, "KEY1" in repr(chosen)) == ("29409", False)
    settings.VOICE = "twilio"
    assert type(phones.telephone(an_act())) is Rest


def test_a_recording_of_theirs_is_played_as_what_it_is(provider, exchange, caller):
    caller.rings().press("1").press("2").speaks_after_the_tone()
    run_reactions()
    sound = recordings.listen(an_act(), Recording.objects.get().pk)
    assert recordings.kind_of(sound) == "audio/wav"
    assert recordings.kind_of(b"ID3\x04") == "audio/mpeg"
    assert Phone(provider).rings().hears()
