"""Money and pace: what carriers take, what the network may spend, and what is told before."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import operations
from testigo.channels.contract import AddressDead, Unreachable
from testigo.channels.errors import NotADeadLetter, TooLateToTry
from testigo.channels.ladders import deciding, forecast, letters, money, pace, spending
from testigo.channels.ladders.forecast import sample
from testigo.channels.models import Delivery, Spent
from testigo.channels.sending import Sender
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core.act import Act
from tests.build import act_of, an_account
from tests.build_channels import MARIA, NIGHT, a_network, an_address, an_envelope
from tests.channels.channels import Mail, Priced, Push
from tests.channels.test_ladders import Seconds

pytestmark = pytest.mark.django_db


def people(act: Act, many: int, kind: str = "sms") -> list[str]:
    owners = [f"subscriber:{number:04d}" for number in range(many)]
    for owner in owners:
        an_address(act, owner, kind=kind, value=f"{owner}@example.invalid")
    return owners


def an_alert(dedupe: str = "alert:7:1", **more: object) -> Envelope:
    facts = {"purpose": Purpose.ALERT, "urgency": Urgency.ALERT,
             "expires_at": NIGHT + timedelta(hours=4), **more}  # fmt: skip
    return an_envelope(dedupe, **facts)


def capped(act: Act, **caps: int) -> None:
    told: dict[str, Any] = {"reserve": 0, **caps}
    spending.set_caps(act, money.Caps(**told))


def drain() -> None:
    sender = Sender()
    while sender.round():
        pass


def test_the_cap_stops_alerts_while_call_outs_go_on(channels, now):
    channels["sms"] = Priced(price=50)
    act = a_network()
    owners = people(act, 30)
    capped(act, hour=1000, reserve=25)  # fifteen alerts, and five call-outs
    operations.send_many(act, owners, an_alert())
    drain()
    assert len(channels["sms"].sent) == 15
    assert set(Delivery.objects.filter(state=State.WAITING).values_list("error", flat=True)) == {
        "over_cap"
    }

    for owner in owners[:3]:
        operations.send(act, owner, an_envelope(f"ask:{owner}"))
    drain()
    assert len(channels["sms"].sent) == 18
    assert sum(row.cost for row in Spent.objects.filter(urgent=True)) == 150
    assert sum(row.cost for row in Spent.objects.filter(urgent=False)) == 750

    now[0] += timedelta(minutes=40)  # the next hour
    drain()
    assert len(channels["sms"].sent) == 33


def test_somebodys_safety_is_never_a_question_of_money(channels, now):
    channels["sms"] = Priced(price=50)
    act = a_network()
    (owner,) = people(act, 1)
    capped(act, hour=0, day=0)
    operations.send(act, owner, an_envelope("a"))
    operations.send(act, owner, an_envelope("s", urgency=Urgency.SAFETY, purpose=Purpose.SAFETY))
    drain()

    assert dict(Delivery.objects.values_list("dedupe", "state")) == {
        "a": State.WAITING, "s": State.ACCEPTED,
    }  # fmt: skip


def test_one_incident_cannot_spend_what_is_there_for_the_others(channels, now):
    channels["sms"] = Priced(price=50)
    act = a_network()
    owners = people(act, 10)
    capped(act, incident=200)
    operations.send_many(act, owners, an_alert("alert:1:1", incident="one"))
    operations.send_many(act, owners, an_alert("alert:2:1", incident="two"))
    drain()

    sent = Delivery.objects.filter(state=State.ACCEPTED)
    assert sent.filter(dedupe="alert:1:1").count() == 4
    assert sent.filter(dedupe="alert:2:1").count() == 4


def test_what_never_left_costs_nothing_and_what_may_have_left_does(channels, now):
    act = a_network()
    gone, cut = people(act, 2)
    channels["sms"] = Priced(price=50, outcome=AddressDead())
    operations.send(act, gone, an_envelope("gone"))
    drain()
    assert money.purse("home", NIGHT).hour == 0
    channels["sms"] = Priced(price=50, outcome=Unreachable("cut", unknown_fate=True))
    operations.send(act, cut, an_envelope("cut"))
    drain()

    assert money.purse("home", NIGHT).hour == 50
    assert dict(Delivery.objects.values_list("dedupe", "cost")) == {"gone": None, "cut": 50}


def test_a_carrier_gets_no_more_than_it_takes_and_a_call_out_passes_all_that_waits(channels, now):
    channels["sms"] = Priced(rate=1.25)
    act = a_network()
    owners = people(act, 60)
    operations.send_many(act, owners[:-1], an_alert())
    passing = Seconds(now)
    passing.pass_by(10)
    assert 12 <= len(channels["sms"].sent) <= 17
    operations.send(act, owners[-1], an_envelope("ask"))
    passing.pass_by(1)
    assert Delivery.objects.get(dedupe="ask").state == State.ACCEPTED
    passing.pass_by(40)
    assert len(channels["sms"].sent) == 60
    assert passing.gone >= 59 / 1.25 - 5


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 4), st.floats(0, 3)), max_size=60),
    st.floats(0.2, 30),
)
def test_a_line_never_takes_more_than_its_rate_but_for_what_is_urgent(wishes, rate):
    line = pace.Line(rate, NIGHT, NIGHT, NIGHT)
    left = 0
    for urgent, segments, passes in wishes:
        line.now += timedelta(seconds=passes)
        if line.wait(segments, urgent=urgent) == 0 and not urgent:
            left += segments
    seconds = (line.now - NIGHT).total_seconds()
    assert left <= rate * (seconds + pace.AHEAD + pace.CREDIT) + 4


def test_what_it_takes_is_told_before_the_button(channels, now):
    channels["sms"] = Priced(price=50, rate=1.25)
    act = a_network()
    pushed, texted = people(act, 38, "webpush"), [f"person:{n}" for n in range(32)]
    for number, owner in enumerate(texted):
        an_address(act, owner, kind="sms", language="ur" if number < 2 else "en")
    told = forecast.forecast(
        act, [*pushed, *texted, "nobody"],
        lambda language: sample("x", language=language, urgency=Urgency.ALERT),
        purpose=Purpose.ALERT, urgency=Urgency.ALERT,
    )  # fmt: skip

    assert told.people == 70
    assert [(way.kind, way.people) for way in told.ways] == [("webpush", 38), ("sms", 32)]
    assert told.cost == 34 * 50
    assert told.minutes == 1
    assert Delivery.objects.count() == 0


def test_the_forecast_says_how_many_the_cap_holds_back_and_what_waits_before_them(channels, now):
    channels["sms"] = Priced(price=50, rate=1.25)
    act = a_network()
    owners = people(act, 100)
    capped(act, day=4000)
    operations.send_many(act, owners, an_alert())
    drain()

    told = forecast.forecast(
        act, owners, lambda language: sample("x", language=language, urgency=Urgency.ALERT),
        purpose=Purpose.ALERT, urgency=Urgency.ALERT,
    )  # fmt: skip
    assert told.waits >= 20
    assert 150 <= told.seconds <= 165


def an_undelivered_request(channels) -> Act:
    """Maria has one address, and it is no longer hers."""
    act = act_of(an_account("Ada", "coordinator"), at=NIGHT)
    a_network(act.network)
    channels["email"] = Mail(outcome=Unreachable("no", permanent=True))
    an_address(act, "subscriber:1")
    operations.send(act, "subscriber:1", an_envelope())
    drain()
    return act


ONE = {"template": "tests.asked", "kind": "email", "error": "unreachable"}


def test_what_reached_nobody_is_a_dead_letter_that_somebody_tries_again(channels, now):
    act = an_undelivered_request(channels)
    (bundle,) = letters.bundles(act)
    assert (bundle.people, bundle.error, bundle.kind) == (1, "unreachable", "email")

    channels["email"] = Mail()
    assert deciding.try_again(act, **ONE) == 1
    drain()
    assert letters.count(act) == 0
    assert len(channels["email"].sent) == 1
    operations.withdraw(act, dedupe="ask:42")


def test_one_that_fails_again_is_a_dead_letter_again(channels, now):
    act = an_undelivered_request(channels)
    deciding.try_again(act, **ONE)
    drain()
    assert letters.count(act) == 1
    deciding.give_up(act, **ONE)
    assert letters.count(act) == 0
    with pytest.raises(NotADeadLetter):
        deciding.give_up(act, **ONE)


def test_what_expired_is_never_sent_late_not_even_by_hand(channels, now):
    act = an_undelivered_request(channels)
    late = Act.system(NIGHT + timedelta(hours=1), network=act.network)
    with pytest.raises(TooLateToTry):
        deciding.try_again(late, **ONE)


def test_what_was_answered_meanwhile_is_not_sent_again(channels, now):
    act = an_undelivered_request(channels)
    operations.withdraw(act, dedupe="ask:42")
    channels["email"] = Mail()

    assert deciding.try_again(act, **ONE) == 0
    drain()
    assert channels["email"].sent == []


def test_an_urgent_message_that_came_too_late_everywhere_is_a_dead_letter(channels, now):
    act = a_network()
    an_address(act)
    operations.send(act, "account:11111111-1111-4111-8111-111111111111", an_envelope())
    now[0] += timedelta(hours=1)
    drain()

    (bundle,) = letters.bundles(act)
    assert bundle.error == "too_late"
    assert isinstance(channels["webpush"], Push)


def test_answers_to_strangers_leave_call_outs_their_share(channels, now):
    channels["sms"] = Priced(price=50)
    act = a_network()
    strangers = people(act, 30)
    capped(act, hour=1000, reserve=25)
    for owner in strangers:
        operations.send(act, owner, an_envelope(f"got:{owner}", purpose=Purpose.REPLY))
    drain()
    assert len(channels["sms"].sent) == 15

    an_address(act, kind="sms")
    operations.send(act, MARIA, an_envelope())
    drain()
    assert Delivery.objects.get(dedupe="ask:42").state == State.ACCEPTED
