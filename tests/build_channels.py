"""Builders of networks, envelopes and addresses for the tests of reaching people."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from testigo.channels import operations, templates
from testigo.channels.models import Address, Delivery
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.security.models import Network
from testigo.security.types import Kind

NIGHT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
MARIA = "account:11111111-1111-4111-8111-111111111111"
OMAR = "account:22222222-2222-4222-8222-222222222222"

templates.register("tests.asked", "You are asked for: open request %(request)s")


def a_network(network: str = "home", *, kind: str = Kind.PROGRAMME) -> Act:
    """Make a network; give an act of a timer inside it."""
    Network.objects.get_or_create(
        id=network,
        defaults={"name": network, "kind": kind, "city": "cambridge", "zone": "America/New_York"},
    )
    return Act.system(NIGHT, network=network)


def a_drill(network: str = "evening") -> Act:
    """Make a drill; give an act of a timer inside it."""
    return a_network(network, kind=Kind.DRILL)


def an_envelope(dedupe: str = "ask:42", **more: Any) -> Envelope:
    facts: dict[str, Any] = {
        "template": "tests.asked",
        "parameters": {"request": "42"},
        "purpose": Purpose.CALL_OUT,
        "urgency": Urgency.CALL_OUT,
        "expires_at": NIGHT + timedelta(minutes=30),
        "path": "/go/42/",
    }
    return Envelope(dedupe=dedupe, **{**facts, **more})


def an_address(act: Act, owner: str = MARIA, kind: str = "email", **more: Any) -> Address:
    facts: dict[str, Any] = {"value": f"{owner[8:12]}@example.invalid", "language": "en"}
    made: UUID = operations.add_address(act, owner, kind=kind, **{**facts, **more})
    return Address.objects.get(pk=made)


def states_of(dedupe: str = "ask:42") -> dict[str, str]:
    """How far each channel's delivery of one message came."""
    return dict(Delivery.objects.filter(dedupe=dedupe).values_list("kind", "state"))
