"""Owners without an account: found by an address, verified, spoken to, and forgotten."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from testigo.channels.models import Address, Delivery
from testigo.channels.operations import SENDER
from testigo.channels.queries import address_index
from testigo.channels.types import Standing, State
from testigo.core import sealed
from testigo.core.act import Act


def owners_at(act: Act, *, kind: str, value: str) -> list[str]:
    """List who may be reached at an address."""
    held = Address.objects.filter(network=act.network, kind=kind, value_index=address_index(value))
    return list(held.order_by("created_at").values_list("owner", flat=True))


def said_stop(*, kind: str, value: str) -> bool:
    """Tell whether whoever reads what goes to an address wants nothing more, whoever asks."""
    held = Address.objects.filter(kind=kind, value_index=address_index(value))
    # Anybody can write any sender of a mail: a word nobody proved keeps nobody from the news.
    unproven = Q(owner__startswith=SENDER, verified_at=None)
    return held.filter(~unproven, state=Standing.OPTED_OUT).exists()


@transaction.atomic
def verify_owner(act: Act, owner: str) -> int:
    """Note that whoever reads an owner's messages said so."""
    held = Address.objects.filter(network=act.network, owner=owner)
    return held.update(verified_at=act.at)


@transaction.atomic
def speak_to_owner(act: Act, owner: str, *, language: str) -> int:
    """Write to an owner in another language from now on."""
    return Address.objects.filter(network=act.network, owner=owner).update(language=language)


@transaction.atomic
def forget_owner(act: Act, owner: str) -> int:
    """Erase the addresses of somebody who goes: what waits is cancelled, nothing opens them."""
    held = Address.objects.filter(network=act.network, owner=owner)
    return _forget(act, list(held.values_list("pk", flat=True)))


@transaction.atomic
def forget_address(act: Act, owner: str, address_id: UUID) -> int:
    """Erase one of an owner's addresses."""
    held = Address.objects.filter(network=act.network, owner=owner, pk=address_id)
    return _forget(act, list(held.values_list("pk", flat=True)))


def _forget(act: Act, ids: list[UUID]) -> int:
    waiting = Delivery.objects.filter(address__in=ids, state=State.WAITING)
    waiting.update(state=State.CANCELLED)
    # Deliveries point at the row until their own date; what it held goes with its key, now.
    for pk in ids:
        Address.objects.filter(pk=pk).update(
            owner="", state=Standing.INVALID, value_index=pk.hex, keep_until=act.at
        )
    sealed.erase(Address._meta.db_table, ids)
    return len(ids)
