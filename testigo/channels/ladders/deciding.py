"""What a coordinator decides about dead letters: try again from the first channel, or give up."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from testigo.channels import fallback, queue, registry
from testigo.channels.errors import NobodyToTry, NotADeadLetter, TooLateToTry
from testigo.channels.ladders import ending, letters
from testigo.channels.models import Address, Delivery, Letter
from testigo.channels.types import Envelope, Standing
from testigo.core.act import Act
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, require

MOST: Final = 1000  #: letters of one press
LONGEST_KEY: Final = 120
UNDO: Final = timedelta(minutes=10)  #: how long what was given up can be taken back


@transaction.atomic
def try_again(act: Act, *, template: str, kind: str, error: str) -> int:
    """Send a bundle of dead letters anew, where they are still worth it; give to how many."""
    found = _held(act, template, kind, error)
    timely = [letter for letter in found if letter.expires_at > act.at]
    if not timely:
        raise TooLateToTry
    reachable = _reachable(act, [letter.owner for letter in timely])
    tried = [letter for letter in timely if letter.owner in reachable]
    if not tried:
        raise NobodyToTry
    told = sum(_send(act, letter) for letter in tried)
    Letter.objects.filter(pk__in=[letter.pk for letter in tried]).update(done_at=act.at)
    audit.record(act, "letters.tried_again", template=template, kind=kind, people=len(tried))
    return told


@transaction.atomic
def give_up(act: Act, *, template: str, kind: str, error: str) -> int:
    """Put a bundle of dead letters away; give how many."""
    found = _held(act, template, kind, error)
    Letter.objects.filter(pk__in=[letter.pk for letter in found]).update(done_at=act.at)
    audit.record(act, "letters.given_up", template=template, kind=kind, people=len(found))
    return len(found)


@transaction.atomic
def take_back(act: Act, *, template: str, kind: str, error: str, at: datetime) -> int:
    """Put back what was given up at a moment, for whoever pressed the wrong button."""
    require(act, Deed.MANAGE_PEOPLE)
    mine = Letter.objects.filter(network=act.network, template=template, kind=kind, error=error)
    # The moment is the press: nobody gave anything else up in the same microsecond.
    back = mine.filter(done_at=at).update(done_at=None) if act.at - at <= UNDO else 0
    if not back:
        raise NotADeadLetter
    audit.record(act, "letters.taken_back", template=template, kind=kind, people=back)
    return back


def _held(act: Act, template: str, kind: str, error: str) -> list[Letter]:
    require(act, Deed.MANAGE_PEOPLE)
    mine = letters.waiting(act).filter(template=template, kind=kind, error=error)
    found = list(mine.select_for_update().order_by("pk")[:MOST])
    if not found:
        raise NotADeadLetter
    return found


def _reachable(act: Act, owners: list[str]) -> set[str]:
    kinds = registry.kinds(drill=security.network(act).is_drill)
    usable = Address.objects.filter(
        network=act.network, owner__in=owners, kind__in=kinds,
        state__in=[Standing.OK, Standing.COOLING],
    )  # fmt: skip
    return set(usable.values_list("owner", flat=True))


def _send(act: Act, letter: Letter) -> int:
    delivery = Delivery.objects.filter(pk=letter.delivery, network=act.network).first()
    if delivery is None or ending.is_over(delivery):  # answered meanwhile
        return 0
    network = security.network(act)
    envelope = fallback.envelope_of(delivery)
    fields = {**envelope.__dict__, "dedupe": _again(envelope.dedupe)}
    return queue.write(
        act, [letter.owner], Envelope(**fields), zone=network.zone,
        kinds=registry.kinds(drill=network.is_drill),
    )  # fmt: skip


def _again(dedupe: str) -> str:
    # Below the key it had: an answer to the first try still ends the second.
    found = re.fullmatch(r"(.*):again(\d+)", dedupe)
    key, times = (found[1], int(found[2])) if found else (dedupe, 0)
    return f"{key[: LONGEST_KEY - 12]}:again{times + 1}"
