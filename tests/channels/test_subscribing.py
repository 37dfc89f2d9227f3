"""Browsers and apps that ask to be reached, and what they may make us write to."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from testigo.channels import vapid
from testigo.channels.endpoints import NotASubscription, Subscription
from testigo.channels.models import Address, Delivery
from testigo.channels.types import Standing, State
from testigo.core import clock
from testigo.security.models import Entry
from tests.build import a_network as home
from tests.build import maria, run_reactions, signed_in
from tests.build_channels import NIGHT, a_drill, an_address, an_envelope
from tests.build_phones import RIGHT, WRONG, Handset
from tests.pushservice import Browser

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


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://up.example.org/UP?id=1", True),
        ("http://up.example.org/x", False),
        ("https://up.example.org:8443/x", False),
        ("https://10.1.2.3/x", False),
        ("https://[2001:db8::1]/x", False),
        ("https://localhost/x", False),
        ("https://printer.local/x", False),
        ("https://0x7f000001/x", False),
        ("https://127.1/x", False),
        ("https://a@up.example.org/x", False),
        ("https://up.example.org\\@10.1.2.3/x", False),
    ],
)
def test_any_server_out_on_the_internet_may_be_allowed_and_nothing_else(endpoint, known):
    told = json.dumps({**GOOD, "endpoint": endpoint})
    if known:
        assert Subscription.of(told, ("*",)).endpoint == endpoint
    else:
        with pytest.raises(NotASubscription):
            Subscription.of(told, ("*",))
    with pytest.raises(NotASubscription):
        Subscription.of(told)


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
@pytest.mark.parametrize("end", ["removed elsewhere", "five wrong PINs"])
def test_a_phone_that_was_taken_is_written_to_no_more(client, push_is_on, end):
    home()
    phone, elsewhere = Handset(maria(), clock.now()).with_pin(), signed_in(Client(), maria())
    enter = reverse("security:phone_enter")
    client.post(enter, {**phone.proven(), "check": RIGHT})
    assert client.post(reverse("channels:subscribe"), GOOD).status_code == 204
    laptop = {**GOOD, "endpoint": "https://fcm.googleapis.com/laptop"}
    assert elsewhere.post(reverse("channels:subscribe"), laptop).status_code == 204

    if end == "removed elsewhere":
        elsewhere.post(reverse("security:phone_remove", args=[phone.id]))
    else:
        for _ in range(5):
            client.post(enter, {**phone.proven(), "check": WRONG})
    run_reactions()

    told = {Subscription.of(at.value).endpoint: at.state for at in Address.objects.all()}
    assert told == {GOOD["endpoint"]: Standing.INVALID, laptop["endpoint"]: Standing.OK}
    assert [line.facts for line in Entry.objects.filter(verb="address.removed")] == [
        {"kind": "webpush"}
    ]


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

    opened = reverse("channels:opened", args=[delivery.code])
    for late in (opened, url, opened):
        assert client.post(late).status_code == 204
        delivery.refresh_from_db()
        assert delivery.state == State.READ  # what comes late never leads back
