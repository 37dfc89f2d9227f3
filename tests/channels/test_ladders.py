"""Ladders: by each channel in turn within its deadline, ended by an answer, never too late."""

from datetime import time, timedelta

import pytest

from testigo.channels import operations, receipts
from testigo.channels.contract import Accepted, AddressDead, Throttled
from testigo.channels.ladders import letters, wishes
from testigo.channels.models import Address, Delivery
from testigo.channels.sending import Sender
from testigo.channels.types import Purpose, State, Urgency
from testigo.core.act import Act
from testigo.security.models import Network
from tests.build_channels import (
    MARIA,
    NIGHT,
    OMAR,
    a_network,
    an_address,
    an_envelope,
    states_of,
)
from tests.channels.channels import Mail, Paid, Push, Signal, Voice

pytestmark = pytest.mark.django_db

KINDS = ("webpush", "signal", "sms", "voice")


@pytest.fixture
def ladder(channels):
    """Push, Signal, texts, a call: in this order."""
    channels.clear()
    channels |= {"webpush": Push(), "signal": Signal(), "sms": Paid(), "voice": Voice()}
    return channels


def maria_has_everything() -> Act:
    act = a_network()
    for number, kind in enumerate(KINDS, 1):
        an_address(act, kind=kind, preference=number)
    return act


class Seconds:
    """Lets seconds pass, the sender looking once in each."""

    def __init__(self, now) -> None:
        self.now, self.sender = now, Sender()

    def pass_by(self, seconds: int) -> None:
        for _second in range(seconds):
            self.now[0] += timedelta(seconds=1)
            self.sender.mend()
            while self.sender.round():
                pass

    @property
    def gone(self) -> float:
        return float((self.now[0] - NIGHT).total_seconds())


def test_push_gone_and_signal_limited_reaches_a_text_within_the_deadline(ladder, now):
    ladder["webpush"] = Push(outcome=AddressDead())
    ladder["signal"] = Signal(outcome=Throttled(after=3600))
    operations.send(maria_has_everything(), MARIA, an_envelope())
    passing = Seconds(now)
    while not ladder["sms"].sent and passing.gone < 60:
        passing.pass_by(1)

    assert ladder["sms"].sent
    assert passing.gone <= 40
    assert states_of() == {
        "webpush": State.FAILED, "signal": State.WAITING, "sms": State.ACCEPTED,
    }  # fmt: skip


def test_silence_climbs_the_ladder_by_its_deadlines_and_takes_each_step_once(ladder, now):
    act = maria_has_everything()
    an_address(act, kind="webpush", value="her laptop", preference=1)
    operations.send(act, MARIA, an_envelope())
    passing = Seconds(now)
    passing.pass_by(20)
    assert set(states_of()) == {"webpush"}
    passing.pass_by(2)
    assert set(states_of()) == {"webpush", "signal"}
    passing.pass_by(38)
    assert set(states_of()) == {"webpush", "signal"}
    passing.pass_by(4)
    assert set(states_of()) == {"webpush", "signal", "sms"}
    assert len(ladder["sms"].sent) == 1


def test_a_text_that_fails_after_the_silence_of_push_goes_on_to_a_call(ladder, now):
    ladder["sms"] = Paid(outcome=AddressDead())
    operations.send(maria_has_everything(), MARIA, an_envelope())
    Seconds(now).pass_by(70)

    assert states_of()["sms"] == State.FAILED
    assert len(ladder["voice"].sent) == 1


@pytest.mark.parametrize("answer", ["withdrawn", "read", "delivered"])
def test_an_answer_on_any_channel_ends_the_ladder(ladder, now, answer):
    ladder["signal"] = Signal(outcome=Throttled(after=30))
    act = maria_has_everything()
    operations.send(act, MARIA, an_envelope())
    passing = Seconds(now)
    passing.pass_by(22)
    assert states_of() == {"webpush": State.ACCEPTED, "signal": State.WAITING}

    code = Delivery.objects.get(kind="webpush").code
    now_act = Act.system(now[0], network=act.network)
    if answer == "withdrawn":
        operations.withdraw(now_act, dedupe="ask:42")
    elif answer == "read":
        receipts.opened(now_act, code)
    else:
        receipts.seen(now_act, code)
    ladder["signal"] = Signal()
    passing.pass_by(200)

    assert ladder["sms"].sent == []
    if answer != "delivered":
        assert states_of()["signal"] == State.CANCELLED
        assert ladder["signal"].sent == []


def test_what_was_answered_while_it_was_being_sent_is_not_followed(ladder, now):
    act = maria_has_everything()
    operations.send(act, MARIA, an_envelope())
    Delivery.objects.update(state=State.LEASED)  # in a sender's hands
    operations.withdraw(act, dedupe="ask:42")
    Delivery.objects.update(state=State.ACCEPTED)
    receipts.bounced(act, Delivery.objects.get().code, dead=True)
    Seconds(now).pass_by(120)

    assert set(states_of()) == {"webpush"}
    assert letters.count(act) == 0


def test_a_new_message_of_the_same_matter_has_a_ladder_of_its_own(ladder, now):
    act = maria_has_everything()
    operations.send(act, MARIA, an_envelope("alert:7:1"))
    operations.withdraw(act, dedupe="alert:7:")
    ladder["webpush"] = Push(outcome=AddressDead())
    operations.send(act, MARIA, an_envelope("alert:7:2"))
    Seconds(now).pass_by(5)

    assert states_of("alert:7:2") == {"webpush": State.FAILED, "signal": State.ACCEPTED}


def test_the_ladder_ends_where_what_it_says_is_no_longer_worth_anything(ladder, now):
    operations.send(
        maria_has_everything(), MARIA, an_envelope(expires_at=NIGHT + timedelta(seconds=30))
    )
    Seconds(now).pass_by(120)

    assert set(states_of()) == {"webpush", "signal"}
    assert ladder["sms"].sent == []


def test_everybody_chooses_the_order_in_which_they_are_tried(ladder, now):
    act = maria_has_everything()
    assert wishes.order(act, MARIA) == list(KINDS)
    wishes.prefer(act, MARIA, "sms")
    wishes.prefer(act, MARIA, "sms")
    operations.send(act, MARIA, an_envelope())

    assert wishes.order(act, MARIA) == ["sms", "webpush", "signal", "voice"]
    assert set(states_of()) == {"sms"}
    an_address(act, kind="sms", value="a new number")
    assert set(Address.objects.filter(kind="sms").values_list("preference", flat=True)) == {1}


def test_quiet_hours_are_each_persons_own_clock_and_purposes(ladder, now):
    act = maria_has_everything()  # 21:30 in Cambridge, 3:30 in Madrid
    wishes.be_quiet(
        act, MARIA, hours=(time(2), time(8)), purposes=[Purpose.ALERT], zone="Europe/Madrid"
    )
    late = NIGHT + timedelta(days=1)
    for purpose in (Purpose.ALERT, Purpose.STAFF, Purpose.CALL_OUT, Purpose.SAFETY):
        operations.send(
            act, MARIA, an_envelope(purpose, purpose=purpose, urgency=Urgency.REST, expires_at=late)
        )

    due = dict(Delivery.objects.values_list("dedupe", "due_at"))
    assert due.pop("alert").isoformat() == "2026-11-20T07:00:00+00:00"  # eight there
    assert set(due.values()) == {NIGHT}


def test_what_expires_in_somebodys_quiet_hours_is_never_sent(ladder, now):
    act = maria_has_everything()
    wishes.be_quiet(
        act, MARIA, hours=(time(21), time(7)), purposes=[Purpose.ALERT], zone="America/New_York"
    )
    soon = NIGHT + timedelta(hours=2)
    operations.send(act, MARIA, an_envelope(
        purpose=Purpose.ALERT, urgency=Urgency.ALERT, expires_at=soon,
    ))  # fmt: skip
    now[0] = soon
    Seconds(now).pass_by(3)
    now[0] = NIGHT + timedelta(hours=10)
    Seconds(now).pass_by(3)

    assert ladder["webpush"].sent == []
    assert states_of() == {"webpush": State.EXPIRED}
    assert letters.count(act) == 0


def test_subscribing_the_same_phone_again_keeps_its_quiet_hours(ladder, now):
    act = maria_has_everything()
    wishes.be_quiet(act, MARIA, hours=(time(21), time(7)), purposes=[Purpose.ALERT], zone="")
    an_address(act, kind="webpush")
    new = an_address(act, kind="webpush", value="a new phone")

    assert Address.objects.filter(quiet_from=time(21)).count() == 5
    assert new.preference == 1


def test_one_that_works_again_is_taken_back(ladder, now):
    ladder["webpush"] = Push(outcome=Throttled(after=5))
    act = maria_has_everything()
    operations.send(act, MARIA, an_envelope())
    passing = Seconds(now)
    ladder["webpush"] = Push(outcome=Accepted())
    passing.pass_by(10)

    assert states_of() == {"webpush": State.ACCEPTED}
    assert isinstance(ladder["webpush"], Mail)


def maria_and_omar_have_push_and_texts() -> Act:
    act = a_network()
    for owner in (OMAR, MARIA):
        for number, kind in enumerate(("webpush", "sms"), 1):
            an_address(act, owner, kind=kind, preference=number)
    wishes.be_quiet(act, OMAR, hours=(time(2), time(8)), purposes=[Purpose.REPLY], zone="")
    return act


def ways_of(owner: str) -> set[str]:
    return set(Delivery.objects.filter(address__owner=owner).values_list("kind", flat=True))


def test_a_clock_the_database_does_not_know_stops_nobodys_next_channel(ladder, now):
    act = maria_and_omar_have_push_and_texts()
    operations.send_many(act, [OMAR, MARIA], an_envelope(purpose=Purpose.REPLY))
    Address.objects.filter(owner=OMAR).update(zone="localtime/of/somewhere")
    Seconds(now).pass_by(22)

    assert ways_of(MARIA) == ways_of(OMAR) == {"webpush", "sms"}


@pytest.mark.parametrize("zone", ["America/New_York", "nowhere"])
def test_news_for_many_goes_by_the_networks_clock_where_somebodys_is_unknown(ladder, now, zone):
    act = maria_and_omar_have_push_and_texts()
    Address.objects.filter(owner=OMAR).update(
        zone="localtime/of/somewhere", quiet_from=time(21), quiet_to=time(7), quiet_for="alert"
    )
    Network.objects.update(zone=zone)
    owners = Address.objects.filter(kind="webpush").values_list("owner", flat=True)
    envelope = an_envelope(purpose=Purpose.ALERT, expires_at=NIGHT + timedelta(days=1))

    assert operations.send_bulk(act, owners, envelope) == 2
    due = dict(Delivery.objects.values_list("address__owner", "due_at"))
    assert due[MARIA] == NIGHT
    assert due[OMAR].isoformat() == {
        "America/New_York": "2026-11-20T12:00:00+00:00",
        "nowhere": "2026-11-20T07:00:00+00:00",
    }[zone]  # fmt: skip


def test_a_row_nobody_can_read_stops_nobodys_next_channel(ladder, now):
    act = maria_and_omar_have_push_and_texts()
    operations.send_many(act, [OMAR, MARIA], an_envelope())
    passing = Seconds(now)
    passing.pass_by(1)
    Delivery.objects.filter(address__owner=OMAR).update(purpose="tomorrows")
    passing.pass_by(21)

    assert ways_of(OMAR) == {"webpush"}
    assert ways_of(MARIA) == {"webpush", "sms"}
