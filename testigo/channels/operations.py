"""What people and modules can do with messages: send, withdraw, receive, answer."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from testigo.channels import answering, queue, templates
from testigo.channels.errors import NotADrill, OnlyPracticePhones, UnknownSender
from testigo.channels.events import MessageArrived, PhonesChanged
from testigo.channels.ladders import echoes, ending
from testigo.channels.models import Address, Conversation, Delivery, Line, Message
from testigo.channels.queries import address_index, index_of_sender
from testigo.channels.types import (
    LOOPBACK,
    Envelope,
    Purpose,
    Standing,
    State,
    Urgency,
)
from testigo.channels.words import Wish, wish
from testigo.core import events, keep, sealed
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.events import PhoneForgotten
from testigo.security.types import NetworkView

ADDRESS_KEPT: Final = timedelta(days=400)  #: renewed whenever it is given again
SENDER_KEPT: Final = timedelta(days=30)  #: somebody who wrote to us and is not a member
MESSAGE_KEPT: Final = timedelta(days=30)
LOOP: Final = timedelta(hours=1)  #: one automatic answer to one sender in this time
LONGEST_TEXT: Final = 10_000

SENDER = "sender:"  #: the owner of an address nobody here has; the blind index follows


@transaction.atomic
def send(act: Act, owner: str, envelope: Envelope) -> int:
    """Write an envelope down for one owner's preferred channel; give how many are new."""
    return send_many(act, [owner], envelope)


@transaction.atomic
def send_many(act: Act, owners: Sequence[str], envelope: Envelope) -> int:
    """Write an envelope down for many owners at once; again is harmless."""
    network = _may_be_told(act, envelope)
    if network is None:
        return 0
    if network.is_drill:
        _practice_phones(act, owners)
    kinds = answering.kinds_for(act, envelope.purpose, owners, drill=network.is_drill)
    return queue.write(act, owners, envelope, kinds=kinds, zone=network.zone)


@transaction.atomic
def send_bulk(act: Act, owners: QuerySet[Any, str], envelope: Envelope) -> int:
    """Write an envelope down for everybody a query gives: a whole city by one statement.

    The query is of owners, `....values_list("owner", flat=True)`; none of them is fetched, except
    in a drill, where everybody gets a practice phone first. Again is harmless.
    """
    network = _may_be_told(act, envelope)
    if network is None:
        return 0
    if network.is_drill:
        _practice_phones(act, list(owners))
    kinds = answering.kinds_for(act, envelope.purpose, (), drill=network.is_drill)
    return queue.write_from(act, owners, envelope, kinds=kinds, zone=network.zone)


@transaction.atomic
def withdraw(act: Act, *, dedupe: str) -> int:
    """Cancel whatever still waits and whose dedupe key begins so."""
    # An answer anywhere also ends the wait for the next channel's turn.
    unanswered = Delivery.objects.filter(network=act.network, fallback_at__isnull=False)
    unanswered.filter(dedupe__startswith=dedupe).update(fallback_at=None)
    ending.note(act, dedupe)
    return queue.withdraw(act, dedupe=dedupe)


@transaction.atomic
def add_address(
    act: Act,
    owner: str,
    *,
    kind: str,
    value: str,
    language: str,
    preference: int | None = None,
    verified: bool = False,
    quiet: tuple[time, time] | None = None,
    phone: UUID | None = None,
) -> UUID:
    """Keep a way to reach somebody; the same again renews it. It goes with the `phone` it is on."""
    if (kind == LOOPBACK) is not security.network(act).is_drill:
        raise NotADrill(kind=kind) if kind == LOOPBACK else OnlyPracticePhones(kind=kind)
    index = address_index(value)
    held = Address.objects.select_for_update().filter(
        network=act.network, owner=owner, kind=kind, value_index=index
    )
    address = held.first() or Address(
        network=act.network, owner=owner, kind=kind, value_index=index, created_at=act.at
    )
    address.value, address.language = value, language
    if address._state.adding:
        _as_the_others(address)
    address.preference = address.preference if preference is None else preference
    address.quiet_from, address.quiet_to = quiet or (address.quiet_from, address.quiet_to)
    if address.state != Standing.OPTED_OUT:
        address.state = Standing.OK
    address.verified_at = act.at if verified else address.verified_at
    address.of_phone = phone or address.of_phone
    address.keep_until = act.at + ADDRESS_KEPT
    address.save()
    audit.record(act, "address.added", address.pk, kind=kind)
    return address.pk


@transaction.atomic
def remove_address(act: Act, owner: str, *, kind: str, value: str) -> int:
    """Write no more to one of an owner's addresses."""
    index = address_index(value)
    held = Address.objects.filter(network=act.network, owner=owner, kind=kind, value_index=index)
    removed = held.exclude(state=Standing.INVALID).update(state=Standing.INVALID)
    if removed:
        audit.record(act, "address.removed", kind=kind)
    return removed


@events.reaction(PhoneForgotten)
def phone_forgotten(event: PhoneForgotten) -> None:
    """Write nothing more to a phone that is its owner's no longer: who holds it would read it."""
    held = Address.objects.filter(of_phone=event.phone).exclude(state=Standing.INVALID)
    for address in held.select_for_update():
        Address.objects.filter(pk=address.pk).update(state=Standing.INVALID)
        audit.record(event.act.within(address.network), "address.removed", kind=address.kind)


@transaction.atomic
def receive(
    act: Act,
    *,
    kind: str,
    sender: str,
    text: str,
    provider_id: str,
    network: str,
    proven: bool = True,
    quiet: bool = False,
) -> UUID | None:
    """Keep a message once per provider id, and tell the modules above. None: it came before.

    Not `proven`: anybody can write that sender; it then speaks for no member. `quiet`: no machine
    of ours answers it, as a list of a thousand people may read the answer. Raises Locked where a
    "stop" cannot find whom it is about: whoever brings it brings it again.
    """
    act = act.within(network)
    if Message.objects.filter(kind=kind, provider_id=provider_id).exists():
        return None
    words = text.replace("\0", "")[:LONGEST_TEXT]
    asked = wish(words)
    by_itself = asked in {Wish.STOP, Wish.START}
    index = address_index(sender) if by_itself else index_of_sender(sender)
    if echoes.is_ours(act, kind, index, text):
        return None
    address = _address_of_sender(act, kind, sender, index, proven=proven)
    message = Message(
        network=network,
        kind=kind,
        address=address,
        owner=address.owner,
        sender=sender,
        sender_index=address.value_index,
        text=words,
        provider_id=provider_id,
        at=act.at,
        keep_until=act.at + MESSAGE_KEPT,
    )
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:  # the same message through the other door, a moment ago
        return None
    if quiet:
        Address.objects.filter(pk=address.pk).update(answered_at=act.at)
    _keep_thread(act, message)
    _grant(act, message, asked, proven=proven)
    if not by_itself:
        # "help" may be a person in need: it is answered, and it goes to a person as well.
        events.publish(MessageArrived(at=act.at, network=network, message=message.pk))
    return message.pk


@transaction.atomic
def reply(act: Act, message_id: UUID, envelope: Envelope) -> int:
    """Answer whoever sent a message; a machine answers one sender once an hour, never more."""
    found = Message.objects.filter(pk=message_id, network=act.network).select_related("address")
    message = found.first()
    if message is None:
        raise UnknownSender(message=message_id)
    if not act.by.startswith("account:"):
        quiet = Q(answered_at__isnull=True) | Q(answered_at__lte=act.at - LOOP)
        mine = Address.objects.filter(quiet, pk=message.address_id)
        if not mine.update(answered_at=act.at):
            return 0
    return send(act, message.address.owner, envelope)


@transaction.atomic
def say_from_phone(act: Act, owner: str, text: str) -> UUID | None:
    """Write to us from a drill's practice phone."""
    if not security.network(act).is_drill:
        raise NotADrill
    _practice_phones(act, [owner])
    reference = str(new_id())
    Line.objects.create(
        network=act.network, owner=owner, text=text[:LONGEST_TEXT], outgoing=False,
        reference=reference, at=act.at, keep_until=act.at + MESSAGE_KEPT,
    )  # fmt: skip
    events.publish(PhonesChanged(at=act.at, network=act.network))
    return receive(
        act, kind=LOOPBACK, sender=owner, text=text, provider_id=reference, network=act.network
    )


def _as_the_others(address: Address) -> None:
    # A new phone is as quiet as the old one, and has the place of its kind in the order.
    mine = Address.objects.filter(network=address.network, owner=address.owner)
    other = mine.exclude(quiet_from=None).first()
    if other:
        address.quiet_from, address.quiet_to = other.quiet_from, other.quiet_to
        address.quiet_for, address.zone = other.quiet_for, other.zone
    alike = mine.filter(kind=address.kind).first()
    address.preference = alike.preference if alike else 0


def _may_be_told(act: Act, envelope: Envelope) -> NetworkView | None:
    templates.check(envelope.template, envelope.parameters)
    return security.network(act) if envelope.expires_at > act.at else None


def _keep_thread(act: Act, message: Message) -> None:
    Conversation.objects.bulk_create(
        [Conversation(network=message.network, owner=message.owner, keep_until=message.keep_until)],
        update_conflicts=True, unique_fields=["network", "owner"], update_fields=["keep_until"],
    )  # fmt: skip


def _grant(act: Act, message: Message, asked: Wish | None, *, proven: bool) -> None:
    # Here and now, in the transaction of the message: nobody is written to after their STOP.
    alike = Address.objects.filter(kind=message.kind, value_index=message.sender_index)
    strangers = alike.filter(owner__startswith=SENDER)
    if not proven:  # or a forger could keep anybody from being told, or have them told again
        alike = strangers.filter(verified_at=None)
    if asked == Wish.STOP:
        alike.exclude(state=Standing.INVALID).update(state=Standing.OPTED_OUT)
        if proven:  # it stays after whatever they asked us to stop is forgotten
            strangers.update(verified_at=act.at)
        waiting = Delivery.objects.filter(address__in=alike, state=State.WAITING)
        waiting.exclude(purpose=Purpose.REPLY).update(state=State.CANCELLED)
        audit.record(act, "address.opted_out", message.address_id, kind=message.kind)
    elif asked == Wish.START:
        alike.filter(state=Standing.OPTED_OUT).update(state=Standing.OK)
        if proven:
            strangers.update(verified_at=None)
        audit.record(act, "address.opted_in", message.address_id, kind=message.kind)
    elif asked == Wish.HELP and not message.owner.startswith("account:"):
        # A member's call for help goes to a person, who is told of it by `dispatch`.
        envelope = Envelope(
            template="channels.help", purpose=Purpose.REPLY, urgency=Urgency.REST,
            expires_at=act.at + LOOP, dedupe=f"help:{message.pk}",
        )  # fmt: skip
        reply(act.within(message.network), message.pk, envelope)


def _address_of_sender(act: Act, kind: str, sender: str, index: str, *, proven: bool) -> Address:
    held = Address.objects.filter(network=act.network, kind=kind, value_index=index)
    if not proven:
        held = held.filter(owner=f"{SENDER}{index}")
    # A member's own address first; a shared phone belongs to whichever member gave it first.
    known = sorted(filter(_speaks, held), key=lambda a: (*_whose(a.owner), a.created_at))
    if known:
        return known[0]
    address = Address(
        network=act.network, owner=f"{SENDER}{index}", kind=kind, value_index=index, value=sender,
        language=translation.get_language() or "en", created_at=act.at,
        keep_until=act.at + SENDER_KEPT,
    )  # fmt: skip
    try:
        with transaction.atomic():
            address.save()
    except IntegrityError:
        return held.get(owner=f"{SENDER}{index}")
    return address


def _whose(owner: str) -> tuple[bool, bool]:
    return not owner.startswith("account:"), owner.startswith(SENDER)


def _speaks(address: Address) -> bool:
    # Anybody can type anybody's number at the front door: until its code came back it speaks for
    # nobody, or a stranger would get between us and whoever writes from there.
    known = address.owner.startswith(("account:", SENDER)) or address.kind == LOOPBACK
    return known or address.verified_at is not None


def _practice_phones(act: Act, owners: Sequence[str]) -> None:
    # In a drill everybody has a practice phone: nobody has to be given one first.
    held = Address.objects.filter(network=act.network, owner__in=list(owners))
    languages = dict(held.values_list("owner", "language"))
    missing = set(owners) - set(held.filter(kind=LOOPBACK).values_list("owner", flat=True))
    if missing:
        languages |= {m.by: m.language for m in security.members(act)}
    for owner in missing:
        index = address_index(owner)
        try:
            with transaction.atomic():
                Address.objects.create(
                    network=act.network, owner=owner, kind=LOOPBACK, value=owner,
                    value_index=index, language=languages.get(owner, "en"), verified_at=act.at,
                    created_at=act.at, keep_until=act.at + ADDRESS_KEPT,
                )  # fmt: skip
        except IntegrityError:
            continue


@keep.forgets(Address)
@transaction.atomic
def forget_addresses(act: Act, limit: int) -> int:
    """Erase addresses past their date that no kept message points at any more."""
    past = Address.objects.filter(keep_until__lt=act.at)
    free = past.exclude(Exists(Delivery.objects.filter(address=OuterRef("pk")))).exclude(
        Exists(Message.objects.filter(address=OuterRef("pk")))
    )
    ids = [row.pk for row in free.order_by("pk").select_for_update(skip_locked=True)[:limit]]
    Address.objects.filter(pk__in=ids).delete()
    sealed.erase(Address._meta.db_table, ids)
    return len(ids)
