"""An alert goes out, and somebody asks or is forgotten at that moment, on a real database."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections, transaction

from testigo.alerts import operations
from testigo.alerts.models import Alert, Subscriber, Told
from testigo.alerts.types import AlertView, Stage
from testigo.channels.models import Delivery
from testigo.core import keep
from testigo.core.act import Act
from testigo.security.models import Entry
from tests.build import DAWN, an_act
from tests.build_alerts import (
    a_draft,
    a_subscriber,
    asks,
    links_sent,
    lucia_acts,
    nadia_acts,
    told,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]
A_MOMENT = 1.0  #: what a person's press takes where nobody has to be waited for, many times over
LONG = 20.0


def elsewhere(do: Callable[[], object]) -> Thread:
    """Begin to do something over a connection of its own, and give it a moment."""

    def run() -> None:
        try:
            do()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join(A_MOMENT)
    return thread


def public(at=DAWN) -> Act:
    return an_act(by="public", at=at, roles=frozenset())


@pytest.fixture
def waits() -> AlertView:
    """An alert that Lucia released, Ben and Ana would get it, and Ana's link is the last."""
    a_subscriber("ben@example.invalid")
    a_subscriber()
    drafted = a_draft()
    nadia_acts()
    return operations.release(lucia_acts(), drafted.id)


def test_somebody_who_is_forgotten_while_an_alert_goes_out_does_not_stop_it(waits: AlertView):
    link = links_sent()[-1][1]
    with transaction.atomic():
        operations.release(nadia_acts(), waits.id)
        forgetting = elsewhere(lambda: operations.forget(public(), link))
    forgetting.join(LONG)

    assert Alert.objects.get().stage == Stage.RELEASED
    assert Told.objects.count() == Subscriber.objects.count() == 1
    assert [one for one in told(waits) if one] == [str(Subscriber.objects.get().pk)]
    assert set(Delivery.objects.filter(address__owner="").values_list("state")) == {("cancelled",)}


def test_an_alert_waits_for_whoever_is_being_forgotten_and_leaves_them_out(waits: AlertView):
    with transaction.atomic():
        operations.forget(public(), links_sent()[-1][1])
        releasing = elsewhere(lambda: operations.release(nadia_acts(), waits.id))
    releasing.join(LONG)

    assert Alert.objects.get().stage == Stage.RELEASED
    assert Told.objects.count() == Subscriber.objects.count() == 1


def test_two_alerts_go_out_at_once(waits: AlertView):
    other = a_draft(DAWN - timedelta(hours=3), hours=6)
    operations.release(lucia_acts(), other.id)
    with transaction.atomic():
        operations.release(nadia_acts(), waits.id)
        assert not elsewhere(lambda: operations.release(nadia_acts(), other.id)).is_alive()


def test_the_clock_does_not_wait_for_an_alert_and_forgets_later(waits: AlertView):
    asks("nobody@example.invalid", at=DAWN - timedelta(days=1))
    with transaction.atomic():
        operations.release(nadia_acts(), waits.id)
        sweeps = [elsewhere(lambda: operations.advance(Act.system(DAWN))),
                  elsewhere(lambda: keep.forget(Act.system(DAWN)))]  # fmt: skip
        assert not any(sweep.is_alive() for sweep in sweeps)
    assert Subscriber.objects.count() == 3

    assert operations.advance(Act.system(DAWN)) == 1
    assert Subscriber.objects.count() == 2


def test_forgetting_in_two_places_at_once_is_as_good_as_once(waits: AlertView):
    link = links_sent()[-1][1]
    with transaction.atomic():
        operations.forget(public(), link)
        again = elsewhere(lambda: operations.forget(public(), link))
    again.join(LONG)
    assert Entry.objects.filter(verb="subscriber.forgotten").count() == 1


def test_two_who_ask_at_one_address_at_the_same_moment_are_one_subscriber():
    asks("ben@example.invalid")
    with transaction.atomic():
        asks()
        asking = elsewhere(asks)
    asking.join(LONG)
    assert Subscriber.objects.count() == len(links_sent()) == 2
