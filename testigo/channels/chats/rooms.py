"""The staff's room at Matrix: the desk's notices, as links that say nothing to anybody else."""

from typing import Final

from django.conf import settings
from django.db import transaction

from testigo.channels import operations, registry
from testigo.channels.chats.matrix import Matrix
from testigo.channels.models import Address
from testigo.channels.queries import address_index
from testigo.channels.types import Envelope
from testigo.core.act import Act
from testigo.security import queries as security

STAFF: Final = "room:staff"  #: who owns the room's address


@transaction.atomic
def notify(act: Act, envelope: Envelope) -> int:
    """Tell the staff's room something; nobody hears it where there is no room, and in drills."""
    room = settings.MATRIX_ROOM
    network = security.network(act)
    if not room or Matrix.kind not in registry.channels() or network.is_drill:
        return 0
    if act.network != security.first_programme():
        return 0  # one room: the one of the first programme
    mine = Address.objects.filter(network=act.network, owner=STAFF, kind=Matrix.kind)
    held = mine.filter(value_index=address_index(room), keep_until__gt=act.at)
    if not held.exists():
        mine.update(state="invalid")
        operations.add_address(
            act, STAFF, kind=Matrix.kind, value=room, language=settings.LANGUAGE_CODE, verified=True
        )
    return operations.send(act, STAFF, envelope)
