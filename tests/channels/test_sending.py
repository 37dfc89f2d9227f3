"""Writing down what people are told, and who is told where."""

from datetime import time, timedelta

import pytest
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Substr

from testigo.channels import operations, queries
from testigo.channels.errors import NotADrill, OnlyPracticePhones
from testigo.channels.models import Address, Delivery
from testigo.channels.types import Purpose, Standing, State, Urgency
from testigo.core.act import Act
from tests.build_channels import (
    MARIA,
    NIGHT,
    OMAR,
    a_drill,
    a_network,
    an_address,
    an_envelope,
    states_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_channels(settings):
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "tests.channels.channels.Push": {},
        "tests.channels.channels.Mail": {},
    }


def test_an_envelope_goes_to_the_preferred_channel_only():
    act = a_network()
    an_address(act, kind="email", preference=2)
    an_address(act, kind="webpush", preference=1, value="her phone")
    an_address(act, kind="webpush", preference=3, value="her laptop")

    assert operations.send(act, MARIA, an_envelope()) == 2
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"webpush"}


def test_the_same_envelope_is_written_down_once():
    act = a_network()
    an_address(act)

    assert operations.send(act, MARIA, an_envelope()) == 1
    assert operations.send(act, MARIA, an_envelope()) == 0
    assert operations.send(act, MARIA, an_envelope("ask:43")) == 1


def test_nobody_is_written_to_by_a_channel_that_is_off(settings):
    settings.CHANNELS = {}
    act = a_network()
    an_address(act)

    assert operations.send(act, MARIA, an_envelope()) == 0


def test_somebody_who_said_stop_still_gets_the_answer_to_their_own_report():
    act = a_network()
    address = an_address(act)
    Address.objects.filter(pk=address.pk).update(state=Standing.OPTED_OUT)

    assert operations.send(act, MARIA, an_envelope()) == 0
    assert operations.send(act, MARIA, an_envelope("r", purpose=Purpose.REPLY)) == 1


def test_quiet_hours_hold_news_back_and_never_a_call_out():
    act = a_network()  # 21:30 in Cambridge
    an_address(act, quiet=(time(21), time(7)))
    late = NIGHT + timedelta(days=1)

    news = an_envelope("n", purpose=Purpose.STAFF, urgency=Urgency.REST, expires_at=late)
    operations.send(act, MARIA, news)
    operations.send(act, MARIA, an_envelope("c"))

    due = dict(Delivery.objects.values_list("dedupe", "due_at"))
    assert due["c"] == NIGHT
    assert due["n"].isoformat() == "2026-11-20T12:00:00+00:00"  # seven in the morning there


def test_what_is_no_longer_needed_is_withdrawn_by_the_beginning_of_its_key():
    act = a_network()
    an_address(act)
    for key in ("ask:42:1", "ask:42:2", "ask:421"):
        operations.send(act, MARIA, an_envelope(key))

    assert operations.withdraw(act, dedupe="ask:42:") == 2
    left = Delivery.objects.get(state=State.WAITING)
    assert left.dedupe == "ask:421"


def test_many_are_written_to_at_once():
    act = a_network()
    an_address(act, MARIA)
    an_address(act, OMAR)

    assert operations.send_many(act, [MARIA, OMAR, "account:nobody"], an_envelope()) == 2


def everybody(act: Act) -> QuerySet[Address, str]:
    return Address.objects.filter(network=act.network).values_list("owner", flat=True)


def test_everybody_a_query_finds_is_written_to_once_at_their_preferred_channel():
    act = a_network()
    an_address(act, MARIA, kind="email", preference=2)
    an_address(act, MARIA, kind="webpush", preference=1)
    an_address(act, OMAR)
    stopped = an_address(act, "subscriber:3", value="lee@example.invalid")
    Address.objects.filter(pk=stopped.pk).update(state=Standing.OPTED_OUT)
    an_address(a_network("elsewhere"), "subscriber:4", value="ana@example.invalid")

    assert operations.send_bulk(act, everybody(act), an_envelope("100% true")) == 2
    assert operations.send_bulk(act, everybody(act), an_envelope("100% true")) == 0
    assert states_of("100% true") == {"webpush": State.WAITING, "email": State.WAITING}
    assert not Delivery.objects.filter(address=stopped).exists()


def test_a_query_may_be_of_another_table_and_may_find_nobody():
    act = a_network()
    an_address(act, OMAR)
    some = Address.objects.filter(owner__endswith="2", language="en").order_by("created_at")
    owners = some.annotate(who=Concat(Value("account:"), Substr("owner", 9)))

    assert operations.send_bulk(act, owners.values_list("who", flat=True), an_envelope()) == 1
    assert operations.send_bulk(act, everybody(act).none(), an_envelope("n")) == 0
    late = an_envelope("late", expires_at=act.at)
    assert operations.send_bulk(act, everybody(act), late) == 0


def test_in_a_drill_everybody_a_query_finds_gets_a_practice_phone():
    act = a_drill()
    Address.objects.create(
        network=act.network, owner=MARIA, kind="email", value="maria@example.invalid",
        value_index="x", created_at=NIGHT, keep_until=NIGHT,
    )  # fmt: skip

    assert operations.send_bulk(act, everybody(act), an_envelope()) == 1
    assert Delivery.objects.get().kind == "loopback"


def test_a_text_nobody_registered_is_refused_before_it_is_written_down():
    act = a_network()
    with pytest.raises(LookupError):
        operations.send(act, MARIA, an_envelope(template="tests.unknown"))
    with pytest.raises(ValueError, match="request"):
        operations.send(act, MARIA, an_envelope(parameters={}))
    with pytest.raises(ValueError, match="longer"):
        operations.send(act, MARIA, an_envelope(parameters={"request": "prose " * 20}))


def test_a_drill_writes_to_practice_phones_and_to_nothing_else():
    act = a_drill()
    # Even an address that got in by hand is passed over.
    Address.objects.create(
        network=act.network, owner=MARIA, kind="email", value="maria@example.invalid",
        value_index="x", created_at=NIGHT, keep_until=NIGHT,
    )  # fmt: skip

    assert operations.send(act, MARIA, an_envelope()) == 1
    assert Delivery.objects.get().kind == "loopback"
    with pytest.raises(OnlyPracticePhones):
        an_address(act, OMAR)


def test_practice_phones_do_not_exist_outside_a_drill():
    act = a_network()
    with pytest.raises(NotADrill):
        operations.say_from_phone(act, MARIA, "yes")
    with pytest.raises(NotADrill):
        an_address(act, kind="loopback")
    assert queries.phones(act) == []
