"""The pages of channels, money and dead letters, and everybody's own page of being reached."""

import pytest
from django.urls import reverse

from testigo.channels.ladders import letters, money, wishes
from testigo.channels.models import Address
from tests.build import act_of, an_account, signed_in
from tests.build_channels import NIGHT, an_address
from tests.channels.channels import Priced
from tests.channels.test_money import ONE, an_undelivered_request

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
    assert "a request to go or to look" in page
    assert "The channel did not work." in page
    ada.post(reverse("channels:letters_give_up"), ONE)
    assert "Nothing lies here" in ada.get(reverse("channels:letters")).content.decode()
    assert ada.post(reverse("channels:letters_give_up"), ONE).status_code == 409


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

    refused = client.post(reverse("channels:reach_quiet"), {**told, "zone": "Atlantis"})
    assert refused.status_code == 422
    assert letters.count(act) == 0
