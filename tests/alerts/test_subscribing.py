"""News of an area without an account: asked for, confirmed, changed, forgotten."""

from datetime import timedelta
from functools import partial

import pytest

from testigo.alerts import operations, queries
from testigo.alerts.errors import ChooseArea, ChooseKind, NoSubscriber, NotAWay
from testigo.alerts.models import Subscriber, Subscription, Told
from testigo.alerts.types import Standing
from testigo.channels import operations as channels
from testigo.channels.models import Address, Delivery
from testigo.channels.types import Standing as AddressStanding
from testigo.core import keep, sealed
from testigo.core.act import Act
from testigo.core.models import RecordKey
from testigo.security.models import Entry
from testigo.security.types import Kind as NetworkKind
from tests.build import DAWN, a_network, an_act
from tests.build_alerts import (
    AREA,
    a_subscriber,
    addresses_of,
    an_alert,
    asks,
    links_sent,
    lucia_acts,
    nadia_acts,
    told,
)

pytestmark = pytest.mark.django_db
PUBLIC = an_act(by="public", roles=frozenset())
HOUR = timedelta(hours=1)


def public(after: timedelta = timedelta()) -> Act:
    return an_act(by="public", at=DAWN + after, roles=frozenset())


def test_nothing_comes_before_the_link_is_opened():
    asks()
    assert Subscriber.objects.get().state == Standing.PENDING
    alert = an_alert()
    assert told(alert) == []

    (sent,) = Delivery.objects.filter(template="alerts.confirm")
    assert sent.path.startswith("/en/alerts/confirm/~")


def test_opening_the_link_shows_and_pressing_confirms():
    token = asks(areas=[AREA, "cambridgeport"], kinds=["verified", "rumour"], language="es")
    seen = queries.subscriber_by(public(), token)
    assert (seen.state, seen.language) == (Standing.PENDING, "es")

    seen = operations.confirm(public(), token)

    assert seen.is_confirmed
    assert (seen.areas, seen.kinds) == (("cambridgeport", AREA), ("rumour", "verified"))
    address = addresses_of(Subscriber.objects.get())[0]
    assert address.verified_at == DAWN


def test_the_secret_of_the_link_is_in_no_table():
    token = asks()
    assert token not in str(list(Delivery.objects.values())) + str(list(Entry.objects.values()))
    row = Subscriber.objects.get()
    assert token.encode() not in bytes(row.token or b"")


def test_what_is_kept_of_somebody_names_nobody():
    a_subscriber("ana@example.invalid")
    kept = str(list(Subscriber.objects.values())) + str(list(Subscription.objects.values()))
    assert "ana" not in kept + str(list(Entry.objects.values()))
    raw = Address.objects.values_list("value_index", "owner").get()
    assert "ana" not in str(raw)


def test_a_subscription_nobody_confirms_ends_after_a_day():
    token = asks()
    assert operations.advance(Act.system(DAWN + 23 * HOUR)) == 0
    assert operations.advance(Act.system(DAWN + 24 * HOUR)) == 1

    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    with pytest.raises(NoSubscriber):
        operations.confirm(public(24 * HOUR), token)


def test_a_link_of_yesterday_confirms_nothing_even_before_the_sweep():
    token = asks()
    with pytest.raises(NoSubscriber):
        operations.confirm(public(24 * HOUR), token)


def test_confirming_twice_is_as_good_as_once():
    token = asks()
    operations.confirm(public(), token)
    assert operations.confirm(public(), token).is_confirmed
    assert Entry.objects.filter(verb="subscriber.confirmed").count() == 1


def test_areas_kinds_and_language_can_be_changed():
    token = asks()
    operations.confirm(public(), token)
    seen = operations.change(
        public(), token, language="ur", areas=["cambridgeport"], kinds=["rumour"]
    )

    assert (seen.language, seen.areas, seen.kinds) == ("ur", ("cambridgeport",), ("rumour",))
    assert addresses_of(Subscriber.objects.get())[0].language == "ur"
    assert told(an_alert()) == []


def test_somebody_forgotten_is_gone_and_their_address_cannot_be_read():
    subscriber = a_subscriber()
    token = links_sent()[-1][1]
    alert = an_alert()
    (address,) = addresses_of(subscriber)
    assert told(alert) == [str(subscriber.pk)]

    operations.forget(public(), token)

    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    assert not Told.objects.exists()
    assert not RecordKey.objects.filter(record=f"channels_address:{address.pk}").exists()
    left = Address.objects.get(pk=address.pk)
    assert (left.state, left.owner) == (AddressStanding.INVALID, "")
    assert left.value_index != address.value_index
    with pytest.raises(sealed.Unreadable):
        _ = left.value
    states = Delivery.objects.values_list("state", flat=True)
    assert set(states) == {"cancelled"}, "nothing more goes there"
    with pytest.raises(NoSubscriber):
        queries.subscriber_by(public(), token)


def test_whoever_was_forgotten_may_come_back():
    a_subscriber()
    operations.forget(public(), links_sent()[-1][1])
    again = a_subscriber()
    assert again.state == Standing.CONFIRMED


def test_the_update_leaves_out_whoever_was_forgotten_meanwhile():
    stays = a_subscriber("ben@example.invalid")
    a_subscriber()
    alert = an_alert()
    operations.forget(public(), links_sent()[-1][1])
    for act in (lucia_acts(), nadia_acts()):
        operations.cancel(act, alert.id)
    assert told(alert, 2) == [str(stays.pk)]


def test_pressing_again_and_again_sends_one_link_in_a_while():
    asks()
    asks(at=DAWN + timedelta(minutes=9))
    assert Delivery.objects.count() == 1

    asks(at=DAWN + timedelta(minutes=10))
    assert Delivery.objects.count() == 2
    assert Subscriber.objects.count() == 1


def test_the_link_confirms_what_was_asked_for_last_in_the_language_of_that():
    token = asks()
    asks(areas=["cambridgeport"], language="es", at=DAWN + timedelta(minutes=5))
    assert Delivery.objects.count() == 1

    seen = operations.confirm(public(), token)

    assert (seen.areas, seen.language) == (("cambridgeport",), "es")
    assert addresses_of(Subscriber.objects.get())[0].language == "es"


def test_a_fresh_link_comes_in_the_language_it_was_asked_for_in_and_is_good_for_a_day():
    asks()
    token = asks(language="ur", at=DAWN + 23 * HOUR)
    sent = Delivery.objects.order_by("id").last()
    assert sent is not None
    assert sent.path.startswith("/ur/")
    assert addresses_of(Subscriber.objects.get())[0].language == "ur"
    assert operations.confirm(public(46 * HOUR), token).language == "ur"


def test_a_stranger_who_types_my_address_changes_nothing_of_mine():
    mine = a_subscriber()
    asks(areas=["cambridgeport"], language="ur", at=DAWN + timedelta(minutes=1))
    asks(areas=["cambridgeport"], language="ur", at=DAWN + HOUR)

    seen = Subscriber.objects.get()
    assert (seen.pk, seen.language, seen.state) == (mine.pk, "en", Standing.CONFIRMED)
    assert Subscription.objects.get().area == AREA
    assert Delivery.objects.filter(template="alerts.mine").count() == 1


def test_a_fresh_link_is_sent_to_whoever_lost_theirs_and_the_old_one_is_dead():
    a_subscriber()
    old = links_sent()[-1][1]
    operations.send_link_again(public(HOUR), way="email", value="Ana@example.invalid ")
    fresh = links_sent()[-1][1]

    assert queries.subscriber_by(public(HOUR), fresh).is_confirmed
    with pytest.raises(NoSubscriber):
        queries.subscriber_by(public(HOUR), old)


def test_nobody_learns_whether_an_address_is_known():
    a_subscriber()
    assert operations.send_link_again(public(HOUR), way="email", value="x@example.invalid") is None
    operations.send_link_again(public(HOUR), way="email", value="ana@example.invalid")
    assert Delivery.objects.filter(template="alerts.mine").count() == 1


@pytest.mark.parametrize(("more", "error"), [
    ({"areas": []}, ChooseArea), ({"areas": ["atlantis"]}, ChooseArea),
    ({"kinds": []}, ChooseKind), ({"kinds": ["gossip"]}, ChooseKind),
    ({"value": "  "}, NotAWay), ({"value": "a" * 2001}, NotAWay),
])  # fmt: skip
def test_what_cannot_be_meant_is_said_beside_the_field(more, error):
    a_network()
    told = {"language": "en", "areas": [AREA], "kinds": ["verified"], "way": "email",
            "value": "ana@example.invalid", **more}  # fmt: skip
    with pytest.raises(error):
        operations.subscribe(public(), **told)
    assert not Subscriber.objects.exists()


def test_whoever_said_stop_is_asked_nothing_more():
    a_subscriber()
    Address.objects.update(state=AddressStanding.OPTED_OUT)
    asks(at=DAWN + HOUR)
    assert Delivery.objects.filter(template="alerts.mine").count() == 0
    assert told(an_alert(DAWN + HOUR)) == []


def says(word: str, after: timedelta, *, proven: bool = True) -> None:
    """Ana's mailbox writes to us; not proven: anybody can write that sender."""
    channels.receive(
        public(after), kind="email", sender="ana@example.invalid", text=word,
        provider_id=f"{word} {after}", network="home", proven=proven,
    )  # fmt: skip


def links() -> int:
    return Delivery.objects.filter(template="alerts.confirm").count()


def test_whoever_said_stop_to_a_link_is_asked_nothing_more_the_next_days():
    asks()
    says("STOP", HOUR)
    for day in (1, 2):
        later = day * 25 * HOUR
        operations.advance(Act.system(DAWN + later))
        asks(at=DAWN + later)
    assert (links(), Subscriber.objects.count()) == (1, 0)

    says("START", 51 * HOUR, proven=False)
    asks(at=DAWN + 52 * HOUR)
    assert links() == 1, "a stranger wakes nobody"
    says("START", 53 * HOUR)
    asks(at=DAWN + 54 * HOUR)
    assert links() == 2


def test_a_stop_that_anybody_can_have_written_keeps_nobody_from_the_news():
    a_network()
    says("STOP", -HOUR, proven=False)
    asks()
    assert links() == 1


def test_the_page_of_whoever_said_stop_stays_theirs():
    a_subscriber()
    mine = links_sent()[-1][1]
    says("STOP", HOUR)
    operations.send_link_again(public(2 * HOUR), way="email", value="ana@example.invalid")
    assert queries.subscriber_by(public(2 * HOUR), mine).is_confirmed


def test_a_way_the_form_does_not_offer_is_refused(settings):
    a_network()
    signal = {"url": "http://127.0.0.1:1", "account": "+16175550100"}
    settings.CHANNELS = {"testigo.channels.chats.signal.Signal": signal}
    for ask in (operations.send_link_again, partial(
        operations.subscribe, language="en", areas=[AREA], kinds=["verified"]
    )):  # fmt: skip
        with pytest.raises(NotAWay):
            ask(public(), way="signal", value="+16175550142")
    assert not Subscriber.objects.exists()


def test_in_a_drill_a_subscriber_is_a_practice_phone():
    a_network("evening", kind=NetworkKind.DRILL)
    subscriber = a_subscriber(network="evening", language="es")
    (address,) = addresses_of(subscriber)
    assert (address.kind, address.language) == ("loopback", "es")
    assert Delivery.objects.get().kind == "loopback"


def test_subscribers_who_do_not_renew_are_forgotten_with_their_addresses():
    subscriber = a_subscriber()
    (address,) = addresses_of(subscriber)
    keep.forget(Act.system(DAWN + timedelta(days=401)))

    assert not Subscriber.objects.exists()
    assert not RecordKey.objects.filter(record=f"channels_address:{address.pk}").exists()
