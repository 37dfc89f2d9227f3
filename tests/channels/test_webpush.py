"""Web Push against a real HTTP server and another implementation that opens what arrives."""

import json
import threading
import time
from base64 import urlsafe_b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
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
from testigo.channels.models import Address, Delivery
from testigo.channels.types import Standing, State, Urgency
from testigo.channels.webpush import NotASubscription, Subscription, WebPush
from tests.build import a_network as home
from tests.build import maria, signed_in
from tests.build_channels import NIGHT, a_drill, an_address, an_envelope

ASKED = Message(
    text="You are asked for: open request 42",
    language="en",
    reference="the-code",
    path="/go/42/",
    urgency=Urgency.CALL_OUT,
    seconds=900,
)
AUTH = b"sixteen bytes ok"


class Browser:
    """A browser's side of a subscription."""

    def __init__(self, endpoint: str) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.public = vapid.public_of(self.private)
        self.subscription = str(Subscription(endpoint, self.public, AUTH))

    def open(self, body: bytes) -> Any:
        opened = http_ece.decrypt(body, private_key=self.private, auth_secret=AUTH)
        return json.loads(opened)


class Service(ThreadingHTTPServer):
    """A push service on this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers = 201, {"Location": "/m/1"}
        self.origin = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service():
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def channel(service):
    with httpx.Client(trust_env=False) as http:
        yield WebPush(
            private_key=vapid.new_key(), contact="mailto:ops@example.invalid", http=http,
            hosts=(service.origin,),
        )  # fmt: skip


def test_only_the_browser_can_open_the_message(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    outcome = channel.send(browser.subscription, ASKED)

    headers, body = service.taken[0]
    told = browser.open(body)
    assert told == {"text": ASKED.text, "path": "/go/42/", "code": "the-code"}
    assert b"request" not in body
    assert (headers["ttl"], headers["urgency"]) == ("900", "high")
    assert headers["content-encoding"] == "aes128gcm"
    assert outcome == Accepted(provider_id="/m/1")


def test_the_service_can_check_who_we_are(service, channel):
    channel.send(Browser(f"{service.origin}/send/maria").subscription, ASKED)

    token, _, key = service.taken[0][0]["authorization"].removeprefix("vapid t=").partition(", k=")
    raw = urlsafe_b64decode(key + "=" * (-len(key) % 4))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    claims = jwt.decode(token, public, algorithms=["ES256"], audience=service.origin)
    assert claims["sub"] == "mailto:ops@example.invalid"
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    assert key == channel.key


def test_every_message_has_its_own_key_salt_and_topic(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    for _ in range(3):
        channel.send(browser.subscription, ASKED)

    assert len({body[:16] for _, body in service.taken}) == 3  # salt
    assert len({body[21:86] for _, body in service.taken}) == 3  # ephemeral key
    topics = {headers["topic"] for headers, _ in service.taken}
    assert len(topics) == 3
    assert all(len(topic) == 32 for topic in topics)
    assert len({headers["authorization"] for headers, _ in service.taken}) == 1  # one token


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (404, {}, AddressDead()),
        (410, {}, AddressDead()),
        (413, {}, ContentRejected()),
        (429, {"Retry-After": "17"}, Throttled(after=17)),
        (429, {"Retry-After": "Fri, 31 Dec 1999"}, Throttled(after=30)),
        (500, {}, Retry(after=30)),
        (503, {"Retry-After": "5"}, Retry(after=5)),
    ],
)
def test_what_the_service_says_is_understood(service, channel, status, headers, outcome):
    service.status, service.headers = status, headers
    browser = Browser(f"{service.origin}/send/maria")
    assert channel.send(browser.subscription, ASKED) == outcome


def test_a_service_that_refuses_us_or_is_away_is_unreachable(service, channel):
    browser = Browser(f"{service.origin}/send/maria")
    service.status = 403
    with pytest.raises(Unreachable) as fault:
        channel.send(browser.subscription, ASKED)
    assert fault.value.permanent

    service.status, service.headers = 302, {"Location": "http://127.0.0.1:1/"}
    with pytest.raises(Unreachable):
        channel.send(browser.subscription, ASKED)

    service.server_close()
    service.shutdown()
    with pytest.raises(Unreachable) as fault:
        channel.send(browser.subscription, ASKED)
    assert not fault.value.permanent


@given(text=st.binary(max_size=aes128gcm.LONGEST))
def test_every_text_opens_with_another_implementation(text):
    browser = Browser("https://fcm.googleapis.com/x")
    sealed = aes128gcm.seal(text, browser=browser.public, auth=AUTH)
    assert http_ece.decrypt(sealed, private_key=browser.private, auth_secret=AUTH) == text
    assert len(sealed) <= 4096


GOOD = json.loads(Browser("https://fcm.googleapis.com/x").subscription)


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": "https://fcm.googleapis.com.evil.example/x"},
        {"endpoint": "https://evil.example/fcm.googleapis.com"},
        {"endpoint": "https://fcm.googleapis.com@127.0.0.1/"},
        {"endpoint": "https://127.0.0.1/"},
        {"endpoint": "https://[::1]/"},
        {"endpoint": "https://fcm.googleapis.com:8080/"},
        {"endpoint": "https://push.apple.com.evil.example/"},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 2000},
        {"endpoint": "https://fcm.googleapis.com:99999/"},
        {"endpoint": "https://[::1/"},
        {"endpoint": None},
        {"endpoint": ""},
        {"p256dh": ""},
        {"p256dh": "AAAA"},
        {"auth": "?"},
        {"auth": None},
    ],
)
def test_a_page_cannot_make_us_call_anybody_but_a_push_service(change):
    with pytest.raises(NotASubscription):
        Subscription.of(json.dumps({**GOOD, **change}))


@pytest.mark.parametrize("value", ["", "null", "[]", "7", '"x"', "{" * 5000, "[" * 100_000])
def test_what_is_no_subscription_is_refused(value):
    with pytest.raises(NotASubscription):
        Subscription.of(value)


@pytest.mark.parametrize(
    "host", ["fcm.googleapis.com", "web.push.apple.com", "x.notify.windows.com"]
)
def test_browsers_own_services_are_known(host):
    assert Subscription.of(json.dumps({**GOOD, "endpoint": f"https://{host}/x"}))


def test_a_server_of_ones_own_may_be_named_and_nothing_that_looks_like_it():
    own = ("https://push.example",)
    assert Subscription.of(json.dumps({**GOOD, "endpoint": "https://push.example/x"}), own)
    with pytest.raises(NotASubscription):
        Subscription.of(json.dumps({**GOOD, "endpoint": "https://push.example.evil/x"}), own)


@pytest.fixture
def push_is_on(settings):
    settings.CHANNELS = {
        "testigo.channels.webpush.WebPush": {
            "private_key": vapid.new_key(), "contact": "https://hotline.example",
        },
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["json", "nested json", "form"])
def test_maria_is_reached_through_her_browser_until_she_says_no(client, push_is_on, kind):
    home()
    signed_in(client, maria())
    told: Any = GOOD
    if kind == "nested json":
        told = {"endpoint": GOOD["endpoint"], "keys": {k: GOOD[k] for k in ("auth", "p256dh")}}
    more = {} if kind == "form" else {"content_type": "application/json"}
    for _ in range(2):
        assert client.post(reverse("channels:subscribe"), told, **more).status_code == 204

    address = Address.objects.get()
    assert address.owner == f"account:{maria().pk}"
    assert Subscription.of(address.value).endpoint == GOOD["endpoint"]

    assert client.post(reverse("channels:unsubscribe"), told, **more).status_code == 204
    assert Address.objects.get().state == Standing.INVALID


@pytest.mark.django_db
def test_the_page_learns_the_key_it_subscribes_with(client, push_is_on):
    home()
    signed_in(client, maria())
    key = client.get(reverse("channels:push_key")).json()["key"]
    assert len(vapid.unb64(key)) == 65


@pytest.mark.django_db
def test_what_is_no_subscription_gets_a_sentence_and_keeps_nothing(client, push_is_on):
    home()
    signed_in(client, maria())
    for told in ("", "{}", "[]", "\x00", "x" * 7000):
        url = reverse("channels:subscribe")
        answer = client.post(url, told, content_type="application/json")
        assert answer.status_code == 422
    assert not Address.objects.exists()


@pytest.mark.django_db
def test_nobody_subscribes_without_signing_in(client, push_is_on):
    home()
    assert client.post(reverse("channels:subscribe"), GOOD).status_code == 302
    assert not Address.objects.exists()


@pytest.mark.django_db
def test_in_a_drill_no_browser_is_subscribed(client, push_is_on):
    a_drill("home")
    signed_in(client, maria())
    assert client.get(reverse("channels:push_key")).json()["key"] == ""
    assert client.post(reverse("channels:subscribe"), GOOD).status_code == 409
    assert not Address.objects.exists()


@pytest.mark.django_db
def test_the_phones_receipt_is_an_opaque_code(client):
    act = a_drill("home")
    address = an_address(act, kind="loopback")
    envelope = an_envelope()
    delivery = Delivery.objects.create(
        network="home", address=address, kind="loopback", template=envelope.template,
        purpose=envelope.purpose, urgency=envelope.urgency, dedupe=envelope.dedupe,
        state=State.ACCEPTED, due_at=NIGHT, expires_at=envelope.expires_at, created_at=NIGHT,
        keep_until=envelope.expires_at,
    )  # fmt: skip
    url = reverse("channels:seen", args=[delivery.code])
    assert client.get(url).status_code == 405
    assert [client.post(url).status_code for _ in range(2)] == [204, 204]
    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED
    assert client.post(reverse("channels:seen", args=[address.pk])).status_code == 204
