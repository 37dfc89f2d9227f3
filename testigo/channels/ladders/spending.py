"""A coordinator sets what messages may cost, and where the server listens to itself."""

from django.db import transaction

from testigo.channels import registry, ways
from testigo.channels.ladders import echoes, money
from testigo.channels.models import Address, Budget, Echo
from testigo.channels.types import Standing
from testigo.core.act import Act
from testigo.security import audit
from testigo.security.access import Deed, require


@transaction.atomic
def set_caps(act: Act, caps: money.Caps) -> None:
    """Set the caps; what waits for money goes on within ten minutes."""
    require(act, Deed.MANAGE_PEOPLE)
    told = {
        "money": caps.money, "hour": caps.hour, "day": caps.day, "incident": caps.incident,
        "reserve": caps.reserve,
    }  # fmt: skip
    Budget.objects.update_or_create(network=act.network, defaults=told)
    audit.record(act, "money.capped", **{k: v for k, v in told.items() if v is not None})


@transaction.atomic
def listen_to_ourselves(act: Act, *, kind: str, value: str) -> None:
    """Write to an address of our own by this channel every quarter of an hour; "": no more."""
    from testigo.channels import operations

    require(act, Deed.MANAGE_PEOPLE)
    mine = Address.objects.filter(network=act.network, owner=echoes.OURSELVES, kind=kind)
    mine.update(state=Standing.INVALID)
    Echo.objects.filter(network=act.network, kind=kind).delete()
    if value:
        given = value if kind in registry.kinds(drill=True) else ways.checked(kind, value)
        operations.add_address(act, echoes.OURSELVES, kind=kind, value=given, language="en")
        Echo.objects.create(network=act.network, kind=kind, due_at=act.at)
    audit.record(act, "echo.set" if value else "echo.ended", kind=kind)


def listens(act: Act) -> dict[str, str]:
    """Give where each channel writes to ourselves."""
    held = Address.objects.filter(
        network=act.network, owner=echoes.OURSELVES, state__in=[Standing.OK, Standing.COOLING]
    )
    return {address.kind: str(address.value) for address in held}
