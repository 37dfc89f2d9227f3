"""The pages of channels, money and dead letters, and everybody's own page of being reached."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.urls import reverse

from testigo.channels import operations
from testigo.channels.contract import Unreachable
from testigo.channels.errors import NotADeadLetter
from testigo.channels.ladders import deciding, letters, money, spending, wishes
from testigo.channels.models import Address, Echo
from testigo.security.types import Member
from tests.build import act_of, an_account, signed_in
from tests.build_channels import NIGHT, an_address, an_envelope
from tests.channels.channels import Mail, Priced
from tests.channels.test_money import ONE, an_undelivered_request, drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, now):
    account = an_account("Ada", "coordinator")
    return signed_in(client, account)


def test_a_coordinator_sets_what_messages_may_cost(ada, channels):
    channels["sms"] = Priced(price=8, rate=1.25)
    page = ada.get(reverse("channels:channels")).content.decode()
    assert "at most 75 a minute" in page
    told = {"money": "EUR", "hour": "1.50", "day": "12", "incident": "", "reserve": "25"}
    ada.post(reverse("channels:caps"), told)
    caps = money.caps_of("home")
    assert (caps.money, caps.hour, caps.day, caps.incident) == ("EUR", 1500, 12000, None)

    refused = ada.post(reverse("channels:caps"), {**told, "hour": "-1"})
    assert refused.status_code == 422
    assert money.caps_of("home") == caps


def test_a_coordinator_sees_what_reached_nobody_and_gives_it_up(ada, channels):
    an_undelivered_request(channels)
    page = ada.get(reverse("channels:letters")).content.decode()
    assert "A request to go or to look" in page
    assert "1 person without an account" in page
    assert "The channel did not work." in page
    ada.post(reverse("channels:letters_give_up"), ONE)
    assert "Nothing lies here" in ada.get(reverse("channels:letters")).content.decode()
    assert ada.post(reverse("channels:letters_give_up"), ONE).status_code == 409


def test_members_whom_nothing_reached_are_named_once_and_the_others_counted(ada, channels):
    act = act_of(an_account("Ada", "coordinator"), at=NIGHT)
    channels["email"] = Mail(outcome=Unreachable("no", permanent=True))
    maria, omar = (Member.by_of(an_account(name, "observer").pk) for name in ("Maria", "Omar"))
    owners = [omar, maria, "subscriber:1", "account:00000000-0000-4000-8000-000000000000"]
    for owner in owners:
        an_address(act, owner)
    for number in (42, 43):
        operations.send_many(act, owners, an_envelope(f"ask:{number}"))
    drain()
    (bundle,) = letters.bundles(act)
    assert (bundle.names, bundle.people, bundle.others) == (("Maria", "Omar"), 4, 2)


def test_what_was_given_up_is_taken_back_within_ten_minutes_and_by_its_own_network(
    ada, channels, now
):
    act = an_undelivered_request(channels)
    gave_up = ada.post(reverse("channels:letters_give_up"), ONE)["Location"]
    told = {**ONE, "at": NIGHT.isoformat()}
    assert "Undo" in ada.get(gave_up).content.decode()
    elsewhere = replace(act, network="elsewhere")
    with pytest.raises(NotADeadLetter):
        deciding.take_back(elsewhere, **ONE, at=NIGHT)
    assert ada.post(reverse("channels:letters_take_back"), told).status_code == 302
    assert letters.count(act) == 1
    assert ada.post(reverse("channels:letters_take_back"), told).status_code == 409

    ada.post(reverse("channels:letters_give_up"), ONE)
    now[0] += timedelta(minutes=11)
    assert "Undo" not in ada.get(gave_up).content.decode()
    assert ada.post(reverse("channels:letters_take_back"), told).status_code == 409
    assert letters.count(act) == 0


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-11-20", "9" * 400, "0001-01-01T00:00:00+23:59", "\x00"], ids=repr
)
def test_a_moment_that_was_none_takes_nothing_back(ada, channels, at):
    act = an_undelivered_request(channels)
    ada.post(reverse("channels:letters_give_up"), ONE)
    told = {**ONE, "at": at}
    assert ada.post(reverse("channels:letters_take_back"), told).status_code == 409
    assert ada.get(reverse("channels:letters"), {"done": "given-up", **told}).status_code == 200
    assert letters.count(act) == 0


def test_what_was_tried_again_cannot_be_taken_back(ada, channels):
    act = an_undelivered_request(channels)
    channels["email"] = Mail()
    deciding.try_again(act, **ONE)
    told = {**ONE, "at": (NIGHT - timedelta(seconds=1)).isoformat()}
    assert ada.post(reverse("channels:letters_take_back"), told).status_code == 409


def test_money_that_is_spent_is_said_first_for_news_then_for_call_outs(ada, channels, now):
    channels["sms"] = Priced(price=50)
    act = act_of(an_account("Ada", "coordinator"), at=NIGHT)
    spending.set_caps(act, money.Caps(hour=200, reserve=50))
    pages = []
    for spent in (50, 50, 100):
        money.charge("home", NIGHT, {("", False): (spent, 1)})
        pages.append(ada.get(reverse("channels:channels")).content.decode())
    assert "0.05 USD" in pages[0]
    assert "of at most 0.20" in pages[0]
    assert "money is spent" not in pages[0]
    assert "The money is spent: news and answers wait." in pages[1]
    assert "All the money is spent" in pages[2]


def test_where_nothing_costs_no_money_is_missed(ada, channels, now):
    spending.set_caps(
        act_of(an_account("Ada", "coordinator"), at=NIGHT), money.Caps(hour=0, reserve=0)
    )
    assert "money is spent" not in ada.get(reverse("channels:channels")).content.decode()


def test_whoever_saves_the_caps_for_the_first_time_keeps_a_share_for_call_outs(ada, channels):
    assert 'value="25"' in ada.get(reverse("channels:channels")).content.decode()


@pytest.mark.parametrize("value", ["x", "a b@example.org", "+1617", "x" * 201, "@"])
def test_an_address_of_ours_that_is_none_is_refused_beside_its_box(ada, channels, value):
    told = {"kind": "email", "value": value}
    answer = ada.post(reverse("channels:ourselves"), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<details open>" in page
    assert 'role="alert"' in page
    assert not Echo.objects.exists()


def test_an_observer_orders_the_ways_and_the_hours_of_quiet(client, channels, now):
    maria = an_account("Maria", "observer")
    act = act_of(maria, at=NIGHT)
    for kind in ("webpush", "email"):
        an_address(act, act.by, kind=kind)
    signed_in(client, maria)
    assert client.get(reverse("channels:channels")).status_code == 403
    client.post(reverse("channels:reach_first"), {"kind": "email"})
    assert wishes.order(act, act.by) == ["email", "webpush"]
    told = {"quiet_from": "22:00", "quiet_to": "07:00", "purposes": ["alert"],
            "zone": "Europe/Madrid"}  # fmt: skip
    client.post(reverse("channels:reach_quiet"), told)
    assert set(Address.objects.values_list("quiet_for", "zone")) == {("alert", "Europe/Madrid")}
    page = client.get(reverse("channels:reach")).content.decode()
    assert 'value="22:00"' in page

    for name, value in (
        ("zone", "Atlantis"), ("zone", "localtime"), ("purposes", ""), ("quiet_to", ""),
        ("quiet_to", "25:00"),
    ):  # fmt: skip
        refused = client.post(reverse("channels:reach_quiet"), {**told, name: value})
        assert refused.status_code == 422
    assert set(Address.objects.values_list("quiet_from", flat=True)) == {time(22)}
    client.post(reverse("channels:reach_quiet"), {"zone": "Europe/Madrid", "purposes": ["alert"]})
    assert set(Address.objects.values_list("quiet_from", "zone")) == {(None, "Europe/Madrid")}
