"""Subscribing without an account: asked for, confirmed by a link, changed, forgotten."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db import transaction

from testigo.alerts import holding, queries, rows
from testigo.alerts.errors import ChooseArea, ChooseKind, NotAWay
from testigo.alerts.forgetting import forget_one
from testigo.alerts.limits import AGAIN, CONFIRM_WITHIN, SUBSCRIBER_KEPT
from testigo.alerts.models import Subscriber, Subscription
from testigo.alerts.types import SUBSCRIBER, Kind, Standing, SubscriberView
from testigo.channels import operations as channels
from testigo.channels import owners, ways
from testigo.channels.errors import NotADrill, NotAnAddress, NotANumber, WrongCode
from testigo.channels.links import once
from testigo.channels.queries import address_index
from testigo.channels.texts import proving
from testigo.channels.types import LOOPBACK, Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.core.sealed import digest, unguessable
from testigo.places import queries as places
from testigo.security import audit
from testigo.security import queries as security

LONGEST: Final = 2_000  #: letters of an address: a push endpoint is the longest
#: What the form offers. Anybody may type anybody's address: there are no more ways than have to be.
WAYS: Final = frozenset({"email", "sms", "webpush"})


@transaction.atomic
def subscribe(
    act: Act, *, language: str, areas: Iterable[str], kinds: Iterable[str], way: str, value: str
) -> None:
    """Ask for news of areas; a link goes to the address, and nothing else until it is opened.

    The answer is the same whoever asks and whether or not the address is known already.
    """
    chosen = _choice(act, areas, kinds)
    way, value = _way(act, way, value)
    _refuse_many(act, way)
    if owners.said_stop(kind=way, value=value):
        return  # whoever said so is asked nothing more, by whomever it is asked
    holding.while_asking(act.network, way, address_index(value))
    row = _known(act, way, value)
    if row is None:
        row = Subscriber(network=act.network, linked_at=act.at, keep_until=act.at + CONFIRM_WITHIN)
        _wish(row, language, chosen)
        _reach(act, row, way, value)
    else:
        if not rows.is_confirmed(row):  # the link they have confirms what was asked for last
            _wish(row, language, chosen)
            owners.speak_to_owner(act, f"{SUBSCRIBER}{row.pk}", language=row.language)
        if row.linked_at > act.at - AGAIN:
            return  # somebody presses again and again: one link to one address in a while
    _send_link(act, row, way)


@transaction.atomic
def add_neighbour(
    act: Act, *, language: str, areas: Iterable[str], kinds: Iterable[str]
) -> SubscriberView:
    """Add an invented neighbour with a practice phone, who confirmed already: in drills only."""
    if not security.network(act).is_drill:
        raise NotADrill
    row = Subscriber.objects.create(
        network=act.network, language=_language(language), state=Standing.CONFIRMED,
        linked_at=act.at, confirmed_at=act.at, keep_until=act.at + SUBSCRIBER_KEPT,
    )  # fmt: skip
    _choose(row, _choice(act, areas, kinds))
    owner = f"{SUBSCRIBER}{row.pk}"
    channels.add_address(act, owner, kind=LOOPBACK, value=owner, language=row.language)
    return queries.view_of(row)


@transaction.atomic
def send_link_again(act: Act, *, way: str, value: str) -> None:
    """Send a fresh link to whoever subscribed with an address; say nothing where nobody did."""
    way, value = _way(act, way, value)
    _refuse_many(act, way)
    if owners.said_stop(kind=way, value=value):
        return
    known = _known(act, way, value)
    if known is not None and known.linked_at <= act.at - AGAIN:
        _send_link(act, known, way)


def confirm_by_code(act: Act, *, way: str, value: str, code: str) -> str:
    """Say by the code a number got that it was oneself; give the secret of one's own page.

    The answer to a wrong code is the same as to a number nobody subscribed with.
    """
    way, value = _way(act, way, value)
    with transaction.atomic():
        known = _known(act, way, value)
    if known is None or way != proving.KIND:
        raise WrongCode
    proving.check_code(act, f"{SUBSCRIBER}{known.pk}", code)
    token = unguessable(str(new_id()))
    with transaction.atomic():
        Subscriber.objects.filter(pk=known.pk).update(token=digest(token))
        confirm(act, token)
    return token


@transaction.atomic
def confirm(act: Act, token: str) -> SubscriberView:
    """Say that it was oneself who asked; the link stays one's own to change or end it."""
    row = rows.subscriber(act, token)
    waiting = Subscriber.objects.filter(pk=row.pk, state=Standing.PENDING)
    if waiting.update(
        state=Standing.CONFIRMED, confirmed_at=act.at, keep_until=act.at + SUBSCRIBER_KEPT
    ):
        owners.verify_owner(act.within(row.network), f"{SUBSCRIBER}{row.pk}")
        audit.record(act.within(row.network), "subscriber.confirmed", row.pk)
    return queries.subscriber_by(act, token)


@transaction.atomic
def change(
    act: Act, token: str, *, language: str, areas: Iterable[str], kinds: Iterable[str]
) -> SubscriberView:
    """Choose other areas, news or another language."""
    row = rows.subscriber(act, token)
    act = act.within(row.network)
    chosen = _choice(act, areas, kinds)
    row.language = _language(language)
    if rows.is_confirmed(row):
        row.keep_until = act.at + SUBSCRIBER_KEPT
    row.save(update_fields=["language", "keep_until"])
    _choose(row, chosen)
    owners.speak_to_owner(act, f"{SUBSCRIBER}{row.pk}", language=row.language)
    audit.record(act, "subscriber.changed", row.pk)
    return queries.subscriber_by(act, token)


@transaction.atomic
def forget(act: Act, token: str) -> None:
    """Forget a subscriber: the address cannot be read again, the subscription is gone."""
    row = rows.subscriber(act, token)
    forget_one(act.within(row.network), row.pk)


@transaction.atomic
def stop(act: Act, code: str) -> None:
    """End the news a mail brought, for its reader alone; again is harmless.

    Whatever else goes to that mailbox, such as requests to a volunteer, is somebody else's to end.
    """
    if row := rows.reader(act, code):
        forget_one(act.within(row.network), row.pk)


def _choice(act: Act, areas: Iterable[str], kinds: Iterable[str]) -> list[tuple[str, str]]:
    known = {area.slug for area in places.areas(act)}
    told, wanted = sorted(known & set(areas)), sorted(set(Kind.values) & set(kinds))
    if not told:
        raise ChooseArea
    if not wanted:
        raise ChooseKind
    return [(area, kind) for area in told for kind in wanted]


def _wish(row: Subscriber, language: str, chosen: list[tuple[str, str]]) -> None:
    row.language = _language(language)
    row.save()
    _choose(row, chosen)


def _reach(act: Act, row: Subscriber, way: str, value: str) -> None:
    owner = f"{SUBSCRIBER}{row.pk}"
    # A practice phone is known by whose it is.
    value = owner if way == LOOPBACK else value
    channels.add_address(act, owner, kind=way, value=value, language=row.language)
    audit.record(act, "subscriber.asked", row.pk, kind=way)


def _choose(row: Subscriber, chosen: list[tuple[str, str]]) -> None:
    Subscription.objects.filter(subscriber=row).delete()
    Subscription.objects.bulk_create(
        Subscription(subscriber=row, network=row.network, area=area, kind=kind)
        for area, kind in chosen
    )


def _language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else "en"


def _way(act: Act, way: str, value: str) -> tuple[str, str]:
    value = value.strip()
    if not value or len(value) > LONGEST:
        raise NotAWay(kind=way)
    # A drill reaches nobody: whatever was given becomes a practice phone.
    if security.network(act).is_drill:
        return LOOPBACK, value
    if way not in WAYS:
        raise NotAWay(kind=way)
    try:
        return way, ways.checked(way, value)
    except NotANumber:
        raise
    except NotAnAddress as error:
        raise NotAWay(kind=way) from error


def _refuse_many(act: Act, way: str) -> None:
    # Before anybody is looked up: the refusal tells nothing of a number.
    if way == proving.KIND:
        proving.refuse_many(act)


def _known(act: Act, way: str, value: str) -> Subscriber | None:
    held = [owner.removeprefix(SUBSCRIBER)
            for owner in owners.owners_at(act, kind=way, value=value)
            if owner.startswith(SUBSCRIBER)]  # fmt: skip
    found = Subscriber.objects.filter(pk__in=held, network=act.network, keep_until__gt=act.at)
    return found.select_for_update().first()


def _send_link(act: Act, row: Subscriber, way: str) -> None:
    confirmed = rows.is_confirmed(row)
    row.linked_at = act.at
    if not confirmed:
        row.keep_until = act.at + CONFIRM_WITHIN
    row.save(update_fields=["linked_at", "keep_until"])
    if way == proving.KIND:  # a code is shorter than a link, and is typed where it was asked for
        proving.send_code(act, f"{SUBSCRIBER}{row.pk}")
        return
    # The envelope names the link; only the message holds its secret, and the row its digest.
    link = new_id()
    row.token = digest(unguessable(str(link)))
    row.save(update_fields=["token"])
    channels.send(act, f"{SUBSCRIBER}{row.pk}", Envelope(
        template="alerts.mine" if confirmed else "alerts.confirm", purpose=Purpose.ALERT,
        urgency=Urgency.REST, expires_at=act.at + CONFIRM_WITHIN, dedupe=f"alerts.link:{link}",
        path=f"/{row.language}/alerts/{'mine' if confirmed else 'confirm'}/{once(link)}/",
    ))  # fmt: skip
