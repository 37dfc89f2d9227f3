"""What can be seen of messages and of the ways to reach people."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from testigo.channels import registry
from testigo.channels.models import Address, Delivery, Line, Message, Pulse, Turn
from testigo.channels.types import (
    LOOPBACK,
    AddressView,
    Health,
    Inbound,
    Phone,
    PhoneLine,
    State,
)
from testigo.channels.webpush import WebPush
from testigo.core import sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.sealed import blind_index
from testigo.security import queries as security
from testigo.security.models import Network

SLOW: Final = timedelta(seconds=30)  #: a due delivery waiting longer makes its channel slow
DOWN: Final = timedelta(seconds=60)  #: failing for longer, with no success since
HEAD: Final = 200  #: rows of the queue that are looked at
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


def addresses(act: Act, owner: str) -> list[AddressView]:
    """List the ways to reach an owner, the preferred first."""
    held = Address.objects.filter(network=act.network, owner=owner).order_by("preference", "pk")
    return [
        AddressView(id=a.pk, kind=a.kind, language=a.language, state=a.state,
                    preference=a.preference)
        for a in held
    ]  # fmt: skip


def number_of(act: Act, owner: str) -> str:
    """Give the number an owner can be called at, or "". Whoever asks writes down why."""
    held = Address.objects.filter(network=act.network, owner=owner, kind="sms")
    address = held.order_by("preference", "pk").first()
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
    told = []
    for kind in on if drill else [*on, *(kind for kind in KNOWN if kind not in on)]:
        pulse = pulses.get(kind)
        state = "off" if kind not in on else "slow" if kind in late else "ok"
        if pulse and pulse.failing_since and pulse.failing_since < act.at - DOWN and kind in on:
            state = "down"
        told.append(
            Health(kind=kind, state=state, last_success_at=pulse.success_at if pulse else None)
        )
    return told


def push_key(act: Act) -> str:
    """Give the key browsers subscribe with; empty where push is off, as in every drill."""
    if security.network(act).is_drill:
        return ""
    channel = registry.channels().get(WebPush.kind)
    return channel.key if isinstance(channel, WebPush) else ""


def network_of_hotline(act: Act, number: str) -> str:
    """Give the network whose hotline a text was sent to, or the act's own."""
    digits = _digits(number)
    hotlines = Network.objects.exclude(hotline="").values_list("hotline", "pk")
    # People write their hotline as they say it: compare the last ten digits.
    found = [pk for hotline, pk in hotlines if digits and _digits(hotline) == digits]
    return found[0] if len(found) == 1 else act.network


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdecimal())[-10:]


def _last_at(phone: Phone) -> float:
    return phone.messages[-1].at.timestamp() if phone.messages else 0.0
