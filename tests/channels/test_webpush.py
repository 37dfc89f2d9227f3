"""Web Push against a real HTTP server and another implementation that opens what arrives."""

import time
from base64 import urlsafe_b64decode
from dataclasses import replace
from typing import Any

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import aes128gcm, vapid
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    ContentRejected,
    Message,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.types import Urgency
from testigo.channels.webpush import WebPush
from tests.pushservice import AUTH, Browser, PushService

ASKED = Message(
    text="You are asked for: open request 42",
    language="en",
    reference="the-code",
    path="/go/42/",
    urgency=Urgency.CALL_OUT,
    seconds=900,
)


@pytest.fixture
def service(tmp_path):
    with PushService(tmp_path, headers={"Location": "/m/1"}) as running:
        yield running


@pytest.fixture
def channel(service):
    return a_channel(service)


def a_channel(service: PushService, **more: Any) -> WebPush:
    """Our side; patient, for a machine that is busy with other tests."""
    facts: dict[str, Any] = {
        "private_key": vapid.new_key(),
        "contact": "mailto:ops@example.invalid",
        "hosts": (service.origin,),
        "private": True,
        "authorities": str(service.certificate),
        "patience": 60.0,
    }
    return WebPush(**facts | more)


def test_only_the_browser_can_open_the_message(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    outcome = channel.send(browser.subscription, ASKED)

    (taken,) = service.taken
    told = browser.open(taken.body)
    assert told == {"text": ASKED.text, "path": "/go/42/", "code": "the-code"}
    assert b"request" not in taken.body
    assert (taken.headers["ttl"], taken.headers["urgency"]) == ("900", "high")
    assert taken.headers["content-encoding"] == "aes128gcm"
    assert not {"user-agent", "cookie", "referer"} & set(taken.headers)
    assert outcome == Accepted()


def test_the_service_can_check_who_we_are(service, channel):
    channel.send(Browser(f"{service.origin}/send/maria").subscription, ASKED)

    token, _, key = (
        service.taken[0].headers["authorization"].removeprefix("vapid t=").partition(", k=")
    )
    raw = urlsafe_b64decode(key + "=" * (-len(key) % 4))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    claims = jwt.decode(token, public, algorithms=["ES256"], audience=service.origin)
    assert claims["sub"] == "mailto:ops@example.invalid"
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    assert key == channel.key


def test_every_message_has_its_own_key_salt_and_topic(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    for code in ("one", "two", "three"):
        channel.send(browser.subscription, replace(ASKED, reference=code))

    bodies = [taken.body for taken in service.taken]
    assert len({body[:16] for body in bodies}) == 3  # salt
    assert len({body[21:86] for body in bodies}) == 3  # ephemeral key
    topics = {taken.headers["topic"] for taken in service.taken}
    assert len(topics) == 3
    assert all(len(topic) == 32 for topic in topics)
    assert not any("the" in topic for topic in topics)
    assert len({taken.headers["authorization"] for taken in service.taken}) == 1  # one token


def test_a_second_attempt_replaces_the_first_where_that_still_waits(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    for _ in range(2):
        channel.send(browser.subscription, ASKED)
    another = a_channel(service)
    another.send(browser.subscription, ASKED)

    first, second, others = [taken.headers["topic"] for taken in service.taken]
    assert first == second
    assert others != first  # nobody else can tell what ours is
    assert service.taken[0].body != service.taken[1].body


def test_what_a_message_says_does_not_show_in_its_size(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    for text in ("Enough are going", "You are asked for: open request 42", "x" * 300):
        channel.send(browser.subscription, replace(ASKED, text=text))
    assert len({len(taken.body) for taken in service.taken}) == 1


def test_a_hundred_messages_share_one_connection_and_each_opens(service, channel):
    browsers = [Browser(f"{service.origin}/send/{number}") for number in range(150)]
    told = [
        (browser.subscription, replace(ASKED, reference=str(number)))
        for number, browser in enumerate(browsers)
    ]
    for _ in range(2):
        assert channel.send_batch(told) == [Accepted()] * 150

    assert (service.connections, {taken.version for taken in service.taken}) == (1, {"2"})
    opened = {
        (taken.path, browsers[int(taken.path.rpartition("/")[2])].open(taken.body)["code"])
        for taken in service.taken
    }
    assert opened == {(f"/send/{number}", str(number)) for number in range(150)}


def test_an_older_service_without_http_2_is_written_to_as_well(tmp_path):
    with PushService(tmp_path, alpn=("http/1.1",)) as old:
        browser = Browser(f"{old.origin}/send/maria")
        told = [(browser.subscription, replace(ASKED, reference=str(n))) for n in range(20)]
        assert a_channel(old).send_batch(told) == [Accepted()] * 20
        assert {taken.version for taken in old.taken} == {"1.1"}
        assert [browser.open(taken.body)["text"] for taken in old.taken] == [ASKED.text] * 20


MEANINGS = [
    (201, {}, Accepted()),
    (404, {}, AddressDead()),
    (410, {}, AddressDead()),
    (413, {}, ContentRejected()),
    (500, {}, Retry(after=30)),
    (503, {"Retry-After": "5"}, Retry(after=5)),
]


@pytest.mark.parametrize(("status", "headers", "outcome"), MEANINGS)
def test_what_the_service_says_is_understood(service, channel, status, headers, outcome):
    service.status, service.headers = status, headers
    browser = Browser(f"{service.origin}/send/maria")
    assert channel.send(browser.subscription, ASKED) == outcome


@pytest.mark.parametrize(("told", "after"), [("17", 17), ("Fri, 31 Dec 1999 00:00:00 GMT", 30)])
def test_a_service_that_has_enough_says_for_how_long(service, channel, told, after):
    service.status, service.headers = 429, {"Retry-After": told}
    browser = Browser(f"{service.origin}/send/maria")
    outcome = channel.send(browser.subscription, ASKED)
    assert outcome == Throttled(after=after, by=service.origin)


def test_one_bad_address_holds_nobody_else(service):
    channel = a_channel(service, patience=1.0)
    service.answers = {"/gone": 410, "/busy": 429, "/silent": 0, "/large": 413, "/odd": 302}
    paths = ["/gone", "/a", "/silent", "/b", "/busy", "/large", "/odd", *map(str, range(120))]
    ends = channel.send_batch(
        [(Browser(f"{service.origin}{'' if p[0] == '/' else '/'}{p}").subscription, ASKED)
         for p in paths]
    )  # fmt: skip
    ends.insert(0, channel.send("no address at all", ASKED))

    told = [type(how).__name__ for how in ends]
    assert told[:8] == [
        "AddressDead", "AddressDead", "Accepted", "Unreachable", "Accepted", "Throttled",
        "ContentRejected", "Unreachable",
    ]  # fmt: skip
    assert set(told[8:]) == {"Accepted"}


def test_a_service_that_never_answers_is_left_in_peace_for_a_while(service, tmp_path):
    (tmp_path / "other").mkdir()
    with PushService(tmp_path / "other") as well:
        both = (service.certificate.read_text(), well.certificate.read_text())
        (tmp_path / "both").write_text("".join(both))
        channel = a_channel(
            service, patience=1.0, hosts=(service.origin, well.origin),
            authorities=str(tmp_path / "both"),
        )  # fmt: skip
        service.status = 0
        silent = Browser(f"{service.origin}/x").subscription
        fine = Browser(f"{well.origin}/x").subscription
        for _ in range(3):
            bad, good = channel.send_batch([(silent, ASKED), (fine, ASKED)])
            assert (type(bad), good) == (Unreachable, Accepted())
        asked = len(service.taken)
        later, good = channel.send_batch([(silent, ASKED), (fine, ASKED)])
        assert isinstance(later, Retry)
        assert 0 < later.after <= 5  # a call-out tries again soon
        assert good == Accepted()
        (news,) = channel.send_batch([(silent, replace(ASKED, urgency=Urgency.ALERT))])
        assert isinstance(news, Retry)
        assert 5 < news.after <= 15
        assert len(service.taken) == asked


def test_a_service_that_refuses_us_or_is_away_is_unreachable(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    service.status = 403
    with pytest.raises(Unreachable) as fault:
        channel.send(browser.subscription, ASKED)
    assert fault.value.permanent
    assert channel.tokens == {}  # the next one gets a new token

    service.stop()
    with pytest.raises(Unreachable) as fault:
        channel.send(browser.subscription, ASKED)
    assert not fault.value.permanent


def test_nobody_sends_us_elsewhere(service, channel, tmp_path):
    (tmp_path / "inside").mkdir()
    with PushService(tmp_path / "inside") as inside:
        service.status, service.headers = 307, {"Location": f"{inside.origin}/secret"}
        with pytest.raises(Unreachable) as fault:
            channel.send(Browser(f"{service.origin}/send/maria").subscription, ASKED)
        assert fault.value.permanent
        assert inside.connections == 0


def test_a_name_that_leads_into_our_own_house_is_not_followed(service):
    careful = a_channel(service, private=False)
    with pytest.raises(Unreachable) as fault:
        careful.send(Browser(f"{service.origin}/send/maria").subscription, ASKED)
    assert service.connections == 0
    assert not fault.value.permanent  # a name server that is wrong today is not wrong for ever


def test_a_service_with_another_certificate_hears_nothing(service):
    careful = a_channel(service, authorities="")
    with pytest.raises(Unreachable):
        careful.send(Browser(f"{service.origin}/send/maria").subscription, ASKED)
    assert service.taken == []


@given(text=st.binary(max_size=aes128gcm.LONGEST), size=st.sampled_from([1, 512]))
def test_every_text_opens_with_another_implementation(text, size):
    browser = Browser("https://fcm.googleapis.com/x")
    sealed = aes128gcm.seal(text, browser=browser.public, auth=AUTH, size=size)
    assert http_ece.decrypt(sealed, private_key=browser.private, auth_secret=AUTH) == text
    assert len(sealed) <= 4096
