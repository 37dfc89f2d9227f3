"""The line: whose turn it is, what one sender holds, and what becomes of it whatever happens."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from testigo.channels import leases, operations, owners
from testigo.channels.models import Address, Delivery, Lease, Turn
from testigo.channels.sending import ALL, URGENT, Lane, Sender
from testigo.channels.types import State, Urgency
from tests.build_channels import MARIA, NIGHT, OMAR, a_network, an_address, an_envelope, states_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]
DEEDS = ["write", "claim", "settle", "retry", "die", "withdraw", "wait"]
SOON = NIGHT + timedelta(seconds=60)


def claim(*, lane: Lane = ALL, limit: int = 500, now: datetime = NIGHT) -> leases.Claim:
    until = now + timedelta(seconds=60)
    return leases.claim(now, until, by=None, urgencies=lane.urgencies, limit=limit)


def accepted(claimed: leases.Claim) -> dict[int, leases.Settled]:
    return {d.id: leases.Settled(state=State.ACCEPTED) for d in claimed.deliveries}


def test_what_one_sender_has_taken_no_other_takes():
    act = a_network()
    for n in range(5):
        an_address(act, f"account:{n}", value=f"{n}@example.invalid")
        operations.send(act, f"account:{n}", an_envelope())
    one, other, nothing = claim(limit=3), claim(limit=3), claim(limit=3)

    assert [len(held.deliveries) for held in (one, other, nothing)] == [3, 2, 0]
    assert not {d.id for d in one.deliveries} & {d.id for d in other.deliveries}
    assert leases.settle(one, accepted(one)) == {d.id for d in one.deliveries}
    assert Lease.objects.get().pk == other.lease


def test_call_outs_are_taken_first_however_many_wait_and_for_how_long():
    act = a_network()
    an_address(act)
    for n in range(20):
        news = an_envelope(f"news:{n}", urgency=Urgency.ALERT)
        operations.send(act, MARIA, news)
    operations.send(act, MARIA, an_envelope("ask"))
    operations.send(act, MARIA, an_envelope("help", urgency=Urgency.SAFETY))

    assert [d.urgency for d in claim(limit=3).deliveries] == [0, 1, 2]
    assert claim(lane=URGENT).turns == 0


def test_what_is_due_later_holds_nobody_back(channels, now):
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope("later"))
    Delivery.objects.update(due_at=SOON)
    Turn.objects.all().delete()
    Turn.objects.create(urgency=1, due_at=SOON, delivery=Delivery.objects.get().pk)
    operations.send(act, MARIA, an_envelope("now"))
    Sender().round()
    assert (states_of("later"), states_of("now")) == (
        {"email": State.WAITING}, {"email": State.ACCEPTED},
    )  # fmt: skip

    now[0] = SOON
    Sender().round()
    assert states_of("later") == {"email": State.ACCEPTED}


def test_what_expires_while_it_waits_is_never_sent(channels, now):
    act = a_network()
    an_address(act)
    operations.send_bulk(act, Address.objects.values_list("owner", flat=True), an_envelope())
    now[0] += timedelta(minutes=30)
    assert Sender().round() == 1

    assert channels["email"].sent == []
    assert states_of() == {"email": State.EXPIRED}
    assert not Turn.objects.exists()
    assert not Lease.objects.exists()


def test_what_is_withdrawn_while_a_sender_has_it_is_told_once_and_ends_as_told():
    act = a_network()
    an_address(act, MARIA)
    an_address(act, OMAR)
    operations.send_many(act, [MARIA, OMAR], an_envelope())
    held = claim(limit=1)

    assert operations.withdraw(act, dedupe="ask:42") == 1
    leases.settle(held, accepted(held))
    ends = Counter(Delivery.objects.values_list("state", flat=True))
    assert ends == {State.ACCEPTED: 1, State.CANCELLED: 1}
    assert claim().turns == 0


def test_a_turn_whose_delivery_was_cancelled_is_passed_over():
    act = a_network()
    an_address(act)
    operations.send(act, MARIA, an_envelope())
    Delivery.objects.update(state=State.CANCELLED)
    taken = claim()

    assert (taken.turns, taken.lease, taken.deliveries) == (1, None, [])
    assert not Turn.objects.exists()


def test_somebody_whose_address_was_erased_meanwhile_is_written_to_no_more(channels):
    act = a_network()
    address = an_address(act)
    operations.send(act, MARIA, an_envelope())
    owners.forget_owner(act, MARIA)
    Delivery.objects.update(state=State.WAITING)  # as if its sender had not heard of it
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM channels_address WHERE id = %s", [address.pk])
    Sender().round()

    assert channels["email"].sent == []
    assert states_of() == {"email": State.FAILED}


def test_the_end_of_a_key_is_no_wildcard():
    act = a_network()
    an_address(act)
    for key in ("ask_42", "askX42", "ask%", "ask:1"):
        operations.send(act, MARIA, an_envelope(key))

    assert operations.withdraw(act, dedupe="ask_") == 1
    assert operations.withdraw(act, dedupe="ask%") == 1


def test_a_crowd_is_taken_whole_and_withdrawn_though_one_of_it_was_cancelled_before():
    act = a_network()
    for n in range(250):
        an_address(act, f"account:{n}", value=f"{n}@example.invalid")
    people = Address.objects.values_list("owner", flat=True)
    assert operations.send_bulk(act, people, an_envelope()) == 250
    assert Turn.objects.count() <= 4

    taken = claim(limit=10)
    assert 1 <= len(taken.deliveries) == taken.turns <= 110
    left = Delivery.objects.filter(state=State.WAITING)
    firsts = list(Turn.objects.values_list("delivery", flat=True))
    gone = left.filter(pk__in=firsts).update(state=State.CANCELLED)
    assert operations.withdraw(act, dedupe="ask:42") == 250 - len(taken.deliveries) - gone
    assert not left.exists()
    assert not Turn.objects.exists()
    assert leases.settle(taken, accepted(taken)) == {d.id for d in taken.deliveries}


class WhateverHappens(TestCase):
    """Claims, settlements, deaths, withdrawals and time in any order."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from(DEEDS), max_size=25))
    def test_each_delivery_is_in_the_line_or_leased_or_ended_never_two_of_them(self, deeds):
        act, now, written, held = a_network(), NIGHT, 0, []
        for n in range(3):
            an_address(act, f"account:{n}", value=f"{n}@example.invalid")
        people = Address.objects.values_list("owner", flat=True)
        for deed in deeds:
            match deed:
                case "write":
                    written += operations.send_bulk(act, people, an_envelope(f"ask:{written}"))
                case "claim":
                    held.append(claim(limit=2, now=now))
                case "settle" if held:
                    first = held.pop(0)
                    leases.settle(first, accepted(first))
                case "retry" if held:
                    last = held.pop()
                    again = leases.Settled(state=State.WAITING, due_at=now + timedelta(seconds=1))
                    leases.settle(last, {d.id: again for d in last.deliveries})
                case "die":
                    now += timedelta(seconds=61)
                    leases.abandoned(now, repeatable=["email"])
                case "withdraw":
                    operations.withdraw(act, dedupe=f"ask:{max(written - 3, 0)}")
                case "wait":
                    now += timedelta(seconds=5)
            rows = dict(Delivery.objects.values_list("pk", "state"))
            assert len(rows) == written
            waiting = {pk for pk, state in rows.items() if state == State.WAITING}
            leased = [pk for lease in Lease.objects.all() for pk in lease.deliveries]
            line = [pk for turn in Turn.objects.all() for pk in turn.crowd or [turn.delivery]]
            assert sorted(waiting) == sorted(line)
            assert sorted(leased) == sorted(
                pk for pk, state in rows.items() if state == State.LEASED
            )
