"""What a person wishes: the order in which they are tried, and when they are left in peace."""

from collections.abc import Iterable
from datetime import time
from typing import Final

from django.db import connection, transaction

from testigo.channels import registry
from testigo.channels.errors import NoSuchWay
from testigo.channels.models import Address
from testigo.channels.types import Purpose, Standing
from testigo.core.act import Act
from testigo.security import audit
from testigo.security import queries as security

#: What may wait until the morning. A call-out to somebody on duty, safety and pages never do.
MAY_WAIT: Final = (Purpose.ALERT, Purpose.STAFF, Purpose.REPLY)


def order(act: Act, owner: str) -> list[str]:
    """List the kinds of channels by which an owner is tried, the first one first."""
    usual = registry.kinds(drill=security.network(act).is_drill)
    held = Address.objects.filter(network=act.network, owner=owner, kind__in=usual)
    best: dict[str, tuple[int, int]] = {}
    for kind, preference in held.exclude(state=Standing.INVALID).values_list("kind", "preference"):
        place = (preference, usual.index(kind))
        best[kind] = min(best.get(kind, place), place)
    return sorted(best, key=lambda kind: best[kind])


@transaction.atomic
def prefer(act: Act, owner: str, kind: str) -> list[str]:
    """Try one kind of channel a step earlier than before."""
    kinds = order(act, owner)
    if kind not in kinds:
        raise NoSuchWay(kind=kind)
    place = kinds.index(kind)
    if place:
        kinds[place - 1], kinds[place] = kind, kinds[place - 1]
    mine = Address.objects.filter(network=act.network, owner=owner)
    for number, one in enumerate(kinds, 1):
        mine.filter(kind=one).update(preference=number)
    audit.record(act, "address.order")
    return kinds


def knows_clock(zone: str) -> bool:
    """Tell whether the database knows a place's clock: it reckons the hours of quiet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = %s)", [zone])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def be_quiet(
    act: Act, owner: str, *, hours: tuple[time, time] | None, purposes: Iterable[str], zone: str
) -> None:
    """Leave an owner in peace at these hours of their own clock; None: never."""
    wanted = " ".join(purpose for purpose in MAY_WAIT if purpose in set(purposes))
    quiet_from, quiet_to = hours if hours and wanted else (None, None)
    Address.objects.filter(network=act.network, owner=owner).update(
        quiet_from=quiet_from, quiet_to=quiet_to, quiet_for=wanted, zone=zone
    )
    audit.record(act, "address.quiet")
