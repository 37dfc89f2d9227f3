"""The sender: in order of urgency, once, never too late, and on to the next channel."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.channels import leases, operations, receipts, states
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    ContentRejected,
    OptedOut,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.events import DeliveryFailed
from testigo.channels.models import Address, Delivery
from testigo.channels.sending import BULK, URGENT, Sender
from testigo.channels.types import Standing, State, Urgency
from testigo.core import keyring
from testigo.core.act import Act
from tests.build import all_published
from tests.build_channels import MARIA, NIGHT, OMAR, a_network, an_address, an_envelope, states_of
from tests.channels.channels import Mail, Paid, Push

pytestmark = pytest.mark.django_db


def maria_has_push_and_mail() -> Act:
    act = a_network()
    an_address(act, kind="webpush", preference=1)
    an_address(act, kind="email", preference=2)
    return act


def test_the_most_urgent_goes_first_and_its_text_is_the_recipients(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope("news", urgency=Urgency.REST))
    operations.send(act, MARIA, an_envelope("ask"))
    operations.send(act, MARIA, an_envelope("help", urgency=Urgency.SAFETY))

    assert Sender().round() == 3
    sent = channels["email"].sent
    assert [address for address, _ in sent] == ["1111@example.invalid"] * 3
    assert [m.urgency for _, m in sent] == [0, 1, 3]
    assert sent[0][1].text == "You are asked for: open request 42"
    assert sent[0][1].link.endswith("/go/42/")
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.ACCEPTED}
    assert Sender().round() == 0


def test_the_urgent_lane_leaves_bulk_alone(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope("news", urgency=Urgency.REST))

    assert Sender().round(URGENT) == 0


def test_bulk_never_takes_what_is_urgent(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope("ask"))

    assert Sender().round(BULK) == 0
    assert Sender().round(URGENT) == 1


def test_what_is_too_late_is_dropped(channels, now):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    now[0] += timedelta(minutes=31)
    Sender().round()

    assert channels["email"].sent == []
    assert states_of() == {"email": State.EXPIRED}


def test_while_locked_down_nothing_is_sent(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())

    assert Sender(stopped=lambda: True).round() == 0
    assert states_of() == {"email": State.WAITING}


def test_after_a_restart_messages_wait_for_the_key(channels, settings, tmp_path, now):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    keys = settings.KEYS
    settings.KEYS = tmp_path
    Sender().round()
    assert states_of() == {"email": State.WAITING}

    settings.KEYS = keys
    now[0] += timedelta(seconds=6)
    Sender().round()
    assert states_of() == {"email": State.ACCEPTED}
    assert keyring.is_locked() is False


@pytest.mark.parametrize("outcome", [AddressDead(), OptedOut(), ContentRejected()])
def test_what_one_channel_refuses_goes_by_the_next(channels, outcome):
    act = maria_has_push_and_mail()
    channels["webpush"] = Push(outcome=outcome)
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    while sender.round():
        pass

    assert states_of() == {"webpush": State.FAILED, "email": State.ACCEPTED}
    assert all_published(DeliveryFailed) == []


def test_a_dead_address_is_never_tried_again(channels):
    act = a_network()
    an_address(act)
    channels["email"] = Mail(outcome=AddressDead())
    operations.send(act, MARIA, an_envelope())
    Sender().round()

    assert Address.objects.get().state == Standing.INVALID
    assert operations.send(act, MARIA, an_envelope("another")) == 0
    (news,) = all_published(DeliveryFailed)
    assert news.dedupe == "ask:42"


def test_one_dead_phone_of_two_is_no_failure(channels):
    act = a_network()
    an_address(act, kind="webpush", value="old phone")
    an_address(act, kind="webpush", value="new phone")
    an_address(act, kind="email", preference=5)
    operations.send(act, MARIA, an_envelope())
    old = Delivery.objects.order_by("pk").first()
    assert old
    Delivery.objects.filter(pk=old.pk).update(state=State.ACCEPTED)
    channels["webpush"] = Push(outcome=AddressDead())
    Sender().round()

    assert not Delivery.objects.filter(kind="email").exists()
    assert all_published(DeliveryFailed) == []


def test_a_channel_that_is_away_is_tried_again_and_the_next_one_as_well_when_it_is_urgent(
    channels, now
):
    act = maria_has_push_and_mail()
    channels["webpush"] = Push(outcome=Unreachable("the push service does not answer"))
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    assert states_of() == {"webpush": State.WAITING}
    now[0] += timedelta(seconds=10)
    sender.round()
    sender.round()
    assert states_of() == {"webpush": State.WAITING, "email": State.ACCEPTED}

    channels["webpush"] = Push()
    now[0] += timedelta(minutes=2)
    sender.round()
    assert states_of() == {"webpush": State.ACCEPTED, "email": State.ACCEPTED}


def test_a_throttled_channel_rests_and_the_others_do_not(channels, now):
    act = a_network()
    an_address(act, MARIA, kind="webpush")
    an_address(act, OMAR, kind="webpush")
    channels["webpush"] = Push(outcome=Throttled(after=30))
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    operations.send(act, OMAR, an_envelope("other"))
    sender.round()
    assert len(channels["webpush"].sent) == 1

    channels["webpush"] = Push()
    now[0] += timedelta(seconds=31)
    sender.round()
    assert len(channels["webpush"].sent) == 2


def test_a_retry_waits_as_long_as_the_provider_says(channels, now):
    act = a_network()
    an_address(act)
    channels["email"] = Mail(outcome=Retry(after=90))
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    now[0] += timedelta(seconds=89)
    assert sender.round() == 0
    now[0] += timedelta(seconds=1)
    assert sender.round() == 1


def test_a_paid_message_of_unknown_fate_is_not_sent_again(channels, now):
    act = a_network()
    an_address(act, kind="sms")
    channels["sms"] = Paid(outcome=Unreachable("cut in the middle", unknown_fate=True))
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    now[0] += timedelta(minutes=10)
    sender.round()

    assert len(channels["sms"].sent) == 1
    assert Delivery.objects.get().error == "unknown_fate"
    assert len(all_published(DeliveryFailed)) == 1


def test_after_a_crash_free_messages_wait_again_and_paid_ones_do_not(channels, now):
    act = a_network()
    an_address(act, MARIA, kind="email")
    an_address(act, OMAR, kind="sms")
    channels["sms"] = Paid()
    operations.send_many(act, [MARIA, OMAR], an_envelope())
    until = NIGHT + timedelta(seconds=60)
    assert leases.claim(NIGHT, until, by=None, limit=9).turns == 2
    sender = Sender()
    sender.mend()
    assert states_of() == {"email": State.LEASED, "sms": State.LEASED}
    now[0] += timedelta(seconds=61)
    sender.mend()

    assert states_of() == {"email": State.WAITING, "sms": State.FAILED}


def test_leases_of_a_sender_the_database_knows_is_dead_are_taken_back_at_once(channels):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    leases.claim(NIGHT, NIGHT + timedelta(seconds=60), by=77, limit=9)
    Sender().mend()

    assert states_of() == {"email": State.WAITING}


def test_a_sender_that_lost_its_lease_changes_nothing(channels, now):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    lease = NIGHT + timedelta(seconds=60)
    slow = leases.claim(NIGHT, lease, by=None, limit=9)
    now[0] = lease + timedelta(seconds=1)
    Sender().mend()
    leases.claim(now[0], lease + timedelta(hours=1), by=None, limit=9)
    late = {delivery.id: leases.Settled(state=State.ACCEPTED) for delivery in slow.deliveries}

    assert leases.settle(slow, late) == set()
    assert states_of() == {"email": State.LEASED}


def test_without_a_receipt_a_call_out_goes_by_the_next_channel(channels, now):
    act = maria_has_push_and_mail()
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    now[0] += timedelta(seconds=19)
    sender.mend()
    assert states_of() == {"webpush": State.ACCEPTED}
    now[0] += timedelta(seconds=1)
    sender.mend()
    sender.round()
    assert states_of() == {"webpush": State.ACCEPTED, "email": State.ACCEPTED}


@pytest.mark.parametrize("heard", ["receipt", "answer"])
def test_a_receipt_or_an_answer_anywhere_ends_the_wait(channels, now, heard):
    act = maria_has_push_and_mail()
    operations.send(act, MARIA, an_envelope())
    sender = Sender()
    sender.round()
    if heard == "receipt":
        assert receipts.seen(act, Delivery.objects.get().code) == 1
    else:
        operations.withdraw(act, dedupe="ask:42")
    now[0] += timedelta(minutes=1)
    sender.mend()

    assert set(states_of()) == {"webpush"}


def test_receipts_that_come_early_are_kept_for_their_delivery(channels):
    act = a_network()
    an_address(act)
    channels["email"] = Mail(outcome=Accepted(provider_id="P1"))
    receipts.told(act, kind="email", provider_id="P1", status="delivered")
    receipts.told(act, kind="email", provider_id="P1", status="delivered")
    receipts.told(act, kind="email", provider_id="P1", status="a word of tomorrow")
    operations.send(act, MARIA, an_envelope())
    Sender().round()

    assert states_of() == {"email": State.DELIVERED}


def test_a_provider_that_failed_later_lets_the_next_channel_try(channels):
    act = maria_has_push_and_mail()
    channels["webpush"] = Push(outcome=Accepted(provider_id="P1"))
    operations.send(act, MARIA, an_envelope())
    Sender().round()
    receipts.told(act, kind="webpush", provider_id="P1", status="undelivered")

    assert states_of() == {"webpush": State.FAILED, "email": State.WAITING}
    # From now on her mailbox is tried first, until the phone works again.
    operations.send(act, MARIA, an_envelope("next"))
    assert states_of("next") == {"email": State.WAITING}


@given(st.lists(st.sampled_from(list(State)), max_size=8))
def test_states_only_move_forward_whatever_the_order_of_news(news):
    order = [State.ACCEPTED, State.DELIVERED, State.READ]
    state, seen = State.LEASED, []
    for word in news:
        if word in order or word == State.FAILED:
            state = states.forward(state, word)
            seen.append(state)
    ranks = [order.index(s) for s in seen if s in order]
    assert ranks == sorted(ranks)
    if State.FAILED in seen:
        assert set(seen[seen.index(State.FAILED) :]) == {State.FAILED}
