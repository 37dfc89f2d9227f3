"""A carrier's line: nobody waits behind turns of those who no longer wait."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from testigo.channels import operations
from testigo.channels.ladders import pace
from testigo.channels.models import Delivery, Pace
from testigo.channels.types import State
from testigo.core.act import Act
from tests.build_channels import NIGHT, a_network
from tests.channels.channels import Priced
from tests.channels.test_ladders import Seconds
from tests.channels.test_money import an_alert, people

pytestmark = pytest.mark.django_db
RATE = 1.25


@pytest.fixture
def texts(channels):
    """A carrier that takes 75 texts a minute."""
    channels["sms"] = Priced(rate=RATE)
    return channels["sms"].sent


def sent_of(dedupe: str) -> int:
    return Delivery.objects.filter(dedupe=dedupe, state=State.ACCEPTED).count()


def test_a_correction_does_not_wait_for_what_it_withdrew(texts, now):
    act = a_network()
    owners = people(act, 100)
    operations.send_many(act, owners, an_alert("alert:7:1"))
    passing = Seconds(now)
    passing.pass_by(10)
    act = Act.system(now[0])
    operations.withdraw(act, dedupe="alert:7:")
    operations.send_many(act, owners, an_alert("alert:7:2"))
    passing.pass_by(20)

    assert sent_of("alert:7:2") >= 20
    assert len(texts) <= 30 * RATE + 4
    passing.pass_by(80)
    assert sent_of("alert:7:2") == 100
    assert passing.gone >= 100 / RATE


def test_who_waits_behind_withdrawn_turns_moves_up_in_order(texts, now):
    act = a_network()
    operations.send_many(act, people(act, 80), an_alert("alert:1:1"))
    passing = Seconds(now)
    passing.pass_by(2)
    others = [f"neighbour:{number}" for number in range(10)]
    for owner in others:
        people_of(act, owner)
    operations.send_many(act, others, an_alert("alert:2:1"))
    passing.pass_by(2)
    operations.withdraw(Act.system(now[0]), dedupe="alert:1:")
    passing.pass_by(12)

    assert sent_of("alert:2:1") == 10
    names = [address for address, _message in texts if address.startswith("neighbour")]
    assert names == sorted(names)


def people_of(act: Act, owner: str) -> None:
    operations.add_address(act, owner, kind="sms", value=f"{owner}@example.invalid", language="en")


def test_before_the_button_nobody_is_counted_who_was_withdrawn(texts, now):
    act = a_network()
    operations.send_many(act, people(act, 100), an_alert("alert:7:1"))
    passing = Seconds(now)
    passing.pass_by(5)
    assert pace.ahead("sms", now[0]) > 60
    operations.withdraw(Act.system(now[0]), dedupe="alert:7:")
    passing.pass_by(3)

    assert pace.ahead("sms", now[0]) == 0


def test_no_turn_is_given_for_when_it_is_worth_nothing(texts, now):
    act = a_network()
    soon = NIGHT + timedelta(seconds=30)
    operations.send_many(act, people(act, 200), an_alert(expires_at=soon))
    passing = Seconds(now)
    passing.pass_by(3)
    assert pace.ahead("sms", now[0]) < 31
    passing.pass_by(40)

    states = list(Delivery.objects.values_list("state", flat=True))
    assert 30 <= states.count(State.ACCEPTED) <= 42
    assert states.count(State.EXPIRED) == 200 - states.count(State.ACCEPTED)


def test_a_clock_that_was_set_back_fills_no_line_for_hours(texts, now):
    act = a_network()
    ahead = NIGHT + timedelta(hours=5)
    Pace.objects.create(kind="sms", taken_to=ahead, spread_to=ahead)
    assert pace.ahead("sms", NIGHT) > 0
    operations.send_many(act, people(act, 5), an_alert())
    Seconds(now).pass_by(int(pace.FARTHEST.total_seconds()) + 20)

    assert len(texts) == 5


def test_what_failed_for_a_while_is_not_tried_sooner_because_the_line_is_free(texts, now):
    act = a_network()
    operations.send_many(act, people(act, 3), an_alert())
    later = NIGHT + timedelta(minutes=5)
    Delivery.objects.update(due_at=later, attempts=1)
    Pace.objects.create(kind="sms", taken_to=NIGHT, spread_to=later)
    pace.move_up(NIGHT + timedelta(seconds=9))

    assert set(Delivery.objects.values_list("due_at", flat=True)) == {later}


@pytest.mark.django_db(transaction=True)
def test_moving_up_waits_for_nobody_who_is_withdrawing(texts, now):
    act = a_network()
    operations.send_many(act, people(act, 40), an_alert("alert:1:1"))
    operations.send_many(act, people(act, 40), an_alert("alert:2:1"))
    Seconds(now).pass_by(2)
    Pace.objects.update(taken_to=NIGHT)
    withdrawn, ended = threading.Event(), threading.Event()

    def withdraw() -> None:
        with transaction.atomic():
            operations.withdraw(act, dedupe="alert:1:")
            withdrawn.set()
            ended.wait(timeout=20)
        connection.close()

    other = threading.Thread(target=withdraw)
    other.start()
    assert withdrawn.wait(timeout=20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
        pace.move_up(now[0])
        cursor.execute("RESET lock_timeout")
    ended.set()
    other.join()

    first = Delivery.objects.filter(dedupe="alert:2:1", state=State.WAITING).order_by("due_at")[0]
    assert first.due_at <= now[0]
    assert not Delivery.objects.filter(dedupe="alert:1:1", state=State.WAITING).exists()
