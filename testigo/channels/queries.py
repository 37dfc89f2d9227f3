"""What can be seen of messages and of the ways to reach people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q

from testigo.channels import answering, registry, templates
from testigo.channels.models import (
    Address,
    Conversation,
    Delivery,
    Echo,
    Line,
    Message,
    Pulse,
    Turn,
)
from testigo.channels.texts.numbers import last_digits
from testigo.channels.types import (
    LOOPBACK,
    MAILBOX,
    AddressView,
    Health,
    Inbound,
    Phone,
    PhoneLine,
    Purpose,
    Said,
    Standing,
    State,
    Talk,
)
from testigo.channels.webpush import WebPush
from testigo.core import sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.sealed import blind_index, index_of_intake
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, require
from testigo.security.models import Network

SLOW: Final = timedelta(seconds=30)  #: a due delivery waiting longer makes its channel slow
DOWN: Final = timedelta(seconds=60)  #: failing for longer, with no success since
LOST: Final = 2  #: messages to ourselves that did not arrive, in a row
HEAD: Final = 200  #: rows of the queue that are looked at
PAGE: Final = 50  #: messages of a thread that are opened at once
WRITTEN: Final = "channels.written"
KNOWN: Final = ("webpush", "email", "sms")  #: shown as "off" where the settings lack them


def inbound(act: Act, message_id: UUID) -> Inbound:
    """Open a message that arrived."""
    found = Message.objects.filter(pk=message_id, network=act.network).select_related("address")
    message = found.first()
    if message is None:
        raise NotYours(message=message_id)
    known = "" if message.owner.startswith("sender:") else message.owner
    return Inbound(
        id=message.pk, network=message.network, kind=message.kind, owner=known,
        sender_index=message.sender_index, text=message.text,
        language=message.address.language, at=message.at,
    )  # fmt: skip


def address_index(value: str) -> str:
    """Give the digest under which an address is looked up."""
    return blind_index(value, purpose="address")


def index_of_sender(value: str) -> str:
    """Give the digest a sender is kept under; while the key is away, that of a stranger."""
    return index_of_intake(value, purpose="address")


def addresses(act: Act, owner: str) -> list[AddressView]:
    """List the ways to reach an owner, the preferred first."""
    held = Address.objects.filter(network=act.network, owner=owner).order_by("preference", "pk")
    return [
        AddressView(id=a.pk, kind=a.kind, language=a.language, state=a.state,
                    preference=a.preference, quiet_from=a.quiet_from, quiet_to=a.quiet_to,
                    quiet_for=frozenset(a.quiet_for.split()), zone=a.zone)
        for a in held
    ]  # fmt: skip


def number_of(act: Act, owner: str) -> str:
    """Give the number an owner can be called at, or "". Whoever asks writes down why."""
    held = Address.objects.filter(network=act.network, owner=owner, kind="sms")
    # Of several the one that was proven last: a number of years ago may be a stranger's by now.
    newest = (F("verified_at").desc(nulls_last=True), "-keep_until", "-created_at", "-pk")
    address = held.exclude(state=Standing.INVALID).order_by(*newest).first()
    return str(address.value) if address else ""


def phones(act: Act, *, limit: int = 20) -> list[Phone]:
    """List a drill's practice phones, the one that got something last first."""
    owners = Address.objects.filter(network=act.network, kind=LOOPBACK)
    lines: dict[str, list[Line]] = {owner: [] for owner in owners.values_list("owner", flat=True)}
    for line in Line.objects.filter(network=act.network).order_by("-at", "-id").iterator():
        known = lines.setdefault(line.owner, [])
        if len(known) < limit:
            known.append(line)
    sealed.open_page([line for known in lines.values() for line in known])
    names = {member.by: member.alias for member in security.members(act)}
    made = [
        Phone(
            owner=owner,
            alias=names.get(owner, ""),
            messages=tuple(
                PhoneLine(text=line.text, path=line.path, at=line.at, outgoing=line.outgoing)
                for line in reversed(known)
            ),
        )
        for owner, known in lines.items()
    ]
    made.sort(key=lambda phone: (phone.alias, phone.owner))
    return sorted(made, key=_last_at, reverse=True)


def health(act: Act) -> list[Health]:
    """Tell how each channel of the network does."""
    drill = security.network(act).is_drill
    on = registry.kinds(drill=drill)
    pulses = Pulse.objects.in_bulk()
    # The head of the queue tells: a look at all of a million waiting rows would be slow itself.
    head = Turn.objects.order_by("urgency", "due_at", "delivery").values_list("delivery", flat=True)
    waiting = Delivery.objects.filter(pk__in=list(head[:HEAD]), state=State.WAITING)
    late = set(waiting.filter(due_at__lt=act.at - SLOW, attempts=0).values_list("kind", flat=True))
    lost = dict(Echo.objects.filter(network=act.network).values_list("kind", "lost"))
    told = []
    if settings.IMAP_URL and not drill:
        on = [*on, MAILBOX]
    for kind in on if drill else [*on, *(kind for kind in KNOWN if kind not in on)]:
        pulse = pulses.get(kind)
        state = "slow" if kind in late or lost.get(kind) else "ok"
        if (pulse and _is_down(pulse, act.at)) or lost.get(kind, 0) >= LOST:
            state = "down"
        told.append(
            Health(
                kind=kind, state=state if kind in on else "off", lost=lost.get(kind, 0),
                last_success_at=pulse.success_at if pulse else None,
                why=pulse.why if pulse else "", since=_ill_since(pulse) if pulse else None,
            )
        )  # fmt: skip
    return told


def _is_down(pulse: Pulse, now: datetime) -> bool:
    since = _ill_since(pulse)
    return since is not None and since < now - DOWN


def _ill_since(pulse: Pulse) -> datetime | None:
    return min(filter(None, [pulse.failing_since, pulse.unwell_since]), default=None)


def conversation(act: Act, talk_id: UUID) -> Talk:
    """Open one person's thread, its newest page; every reading is written down."""
    require(act, Deed.TAKE_CALLS)
    row = Conversation.objects.filter(network=act.network, pk=talk_id).first()
    if row is None:
        raise NotYours(talk=talk_id)
    audit.record(act, "conversation.opened", row.pk)
    held = list(Address.objects.filter(network=act.network, owner=row.owner))
    came = Message.objects.filter(network=act.network, owner=row.owner).order_by("-at", "-id")
    went = Delivery.objects.filter(network=act.network, address__in=held).order_by("-id")
    held_by = row.held_by if row.held_by in security.able(act, Deed.TAKE_CALLS) else ""
    messages, deliveries = list(came[: PAGE + 1]), list(went[: PAGE + 1])
    sealed.open_page(messages[:PAGE])
    languages = {address.pk: address.language for address in held}
    lines = [
        Said(text=m.text, at=m.at, outgoing=False, kind=m.kind) for m in reversed(messages[:PAGE])
    ]
    lines += [_sent(act, one, languages[one.address_id]) for one in reversed(deliveries[:PAGE])]
    lines.sort(key=lambda line: line.at)
    return Talk(
        id=row.pk, owner=row.owner, alias=security.alias(act, row.owner),
        language=held[0].language if held else "en",
        kinds=tuple(dict.fromkeys(address.kind for address in held)),
        sources=tuple(address.value_index for address in held), held_by=held_by,
        holder=security.alias(act, held_by), since=row.since, lines=tuple(lines[-PAGE:]),
        is_older=len(messages) + len(deliveries) > PAGE,
        is_stopped=bool(held) and all(a.state == Standing.OPTED_OUT for a in held),
    )  # fmt: skip


def _sent(act: Act, one: Delivery, language: str) -> Said:
    told = dict.fromkeys(templates.holes(one.template), "…") | one.parameters
    opens = templates.SEALED.get(one.template)
    if opens is not None and one.template == WRITTEN:  # places of requests stay where they are
        told |= opens(act, one.parameters) or {}
    text = templates.render(one.template, told, language, drill=False)
    return Said(text=text, at=one.created_at, outgoing=True, kind=one.kind,
                state=str(State(one.state).label))  # fmt: skip


def conversation_of(act: Act, source: str) -> UUID | None:
    """Find the thread of whoever writes from an address, by its blind index."""
    require(act, Deed.TAKE_CALLS)
    owners = Address.objects.filter(network=act.network, value_index=source).values("owner")
    found = Conversation.objects.filter(network=act.network, owner__in=owners)
    return found.values_list("pk", flat=True).first() if source else None


def conversation_about(act: Act, message_id: UUID) -> UUID:
    """Find the thread a message is part of."""
    require(act, Deed.TAKE_CALLS)
    message = Message.objects.filter(pk=message_id, network=act.network).first()
    found = message and Conversation.objects.filter(network=act.network, owner=message.owner)
    talk_id = found.values_list("pk", flat=True).first() if found else None
    if talk_id is None:
        raise NotYours(message=message_id)
    return talk_id


def open_conversations(act: Act, by: str) -> list[tuple[UUID, str, datetime]]:
    """List the open threads somebody holds (nobody: ""), with whom they are, since when."""
    # What somebody holds who may answer no more is nobody's.
    held = Q(held_by=by) if by else ~Q(held_by__in=security.able(act, Deed.TAKE_CALLS))
    rows = Conversation.objects.filter(held, network=act.network, since__isnull=False)
    return [
        (row.pk, security.alias(act, row.owner), row.since)
        for row in rows.order_by("since")
        if row.since
    ]


def owners_of(act: Act, sources: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Tell per blind index of an address whose it is, and why they get no answer, or "".

    "stopped": they asked us to stop, wherever; "away": by none of their ways an answer goes now.
    """
    rows = Address.objects.filter(network=act.network, value_index__in=list(sources))
    owners = {row.value_index: row.owner for row in rows.order_by("-pk")}
    held: dict[str, list[Address]] = {}
    for address in Address.objects.filter(network=act.network, owner__in=owners.values()):
        held.setdefault(address.owner, []).append(address)
    drill = security.network(act).is_drill
    why = {one: _why_not(act, one, addresses, drill=drill) for one, addresses in held.items()}
    return {source: (owner, why[owner]) for source, owner in owners.items()}


def _why_not(act: Act, owner: str, held: list[Address], *, drill: bool) -> str:
    if any(a.state == Standing.OPTED_OUT for a in held):
        return "stopped"
    usable = {a.kind for a in held if a.state in {Standing.OK, Standing.COOLING}}
    # In a drill whoever did not say STOP has a practice phone as soon as something is sent.
    if usable and drill:
        return ""
    kinds = answering.kinds_for(act, Purpose.REPLY, [owner], drill=drill)
    return "" if usable.intersection(kinds) else "away"


def told(
    act: Act, owners: Iterable[str], template: str, facts: dict[str, str], *, since: datetime
) -> set[str]:
    """Give those who were told just this since then, or will be, whoever wrote it to them."""
    sent = Delivery.objects.filter(
        network=act.network, address__owner__in=list(owners), template=template,
        parameters__contained_by=facts, created_at__gte=since,
    )  # fmt: skip
    gone = (State.FAILED, State.EXPIRED, State.CANCELLED)
    return set(sent.exclude(state__in=gone).values_list("address__owner", flat=True))


def push_key(act: Act) -> str:
    """Give the key browsers subscribe with; empty where push is off, as in every drill."""
    if security.network(act).is_drill:
        return ""
    channel = registry.channels().get(WebPush.kind)
    return channel.key if isinstance(channel, WebPush) else ""


def network_of_hotline(act: Act, number: str) -> str:
    """Give the network whose hotline a text was sent to, or the act's own."""
    digits = last_digits(number)
    hotlines = Network.objects.exclude(hotline="").values_list("hotline", "pk")
    found = [pk for hotline, pk in hotlines if digits and last_digits(hotline) == digits]
    return found[0] if len(found) == 1 else act.network


def _last_at(phone: Phone) -> float:
    return phone.messages[-1].at.timestamp() if phone.messages else 0.0
