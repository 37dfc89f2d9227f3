"""A message to ourselves by each channel, every quarter of an hour: silence is noticed by us."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from testigo.channels import queue, registry, templates
from testigo.channels.models import Address, Delivery, Echo, Pulse
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.ids import new_id
from testigo.security import queries as security

EVERY: Final = timedelta(minutes=15)
OURSELVES: Final = "ourselves"  #: the owner of the addresses such messages go to
TEMPLATE: Final = "channels.echo"
TAKEN: Final = (State.ACCEPTED, State.DELIVERED, State.READ)

# Translators: a message the server sends to itself to see that a channel works. %(code)s: a code.
templates.register(TEMPLATE, _("The server listens to itself: %(code)s"))


@transaction.atomic
def advance(act: Act) -> int:
    """Judge the last message to ourselves of each channel that is due, and send the next."""
    due = Echo.objects.filter(due_at__lte=act.at).select_for_update(skip_locked=True)
    rows = list(due.order_by("due_at")[:50])
    for row in rows:
        row.lost = _lost(row)
        row.code, row.sent_at = new_id().hex[-8:], act.at
        row.due_at = act.at + EVERY
        row.save(update_fields=["lost", "code", "sent_at", "due_at"])
        _send(act.within(row.network), row)
    return len(rows)


def is_ours(act: Act, kind: str, index: str, text: str) -> bool:
    """Tell whether a message that arrived is one we wrote to ourselves: it goes to nobody."""
    for row in Echo.objects.filter(network=act.network, kind=kind).exclude(code=""):
        mine = Address.objects.filter(network=act.network, owner=OURSELVES, kind=kind)
        if row.code in text and mine.filter(value_index=index).exists():
            Echo.objects.filter(pk=row.pk).update(lost=0)
            Pulse.objects.filter(kind=kind).update(success_at=act.at)
            return True
    return False


def _lost(row: Echo) -> int:
    if not row.code:
        return 0
    last = Delivery.objects.filter(network=row.network, dedupe=_key(row))
    return 0 if last.filter(state__in=TAKEN).exists() else min(row.lost + 1, 1000)


def _send(act: Act, row: Echo) -> None:
    try:
        network = security.network(act)
    except NotYours:  # it was deleted meanwhile
        return
    if row.kind not in registry.kinds(drill=network.is_drill):
        return
    envelope = Envelope(
        template=TEMPLATE, parameters={"code": row.code}, purpose=Purpose.STAFF,
        urgency=Urgency.REST, expires_at=act.at + EVERY, dedupe=_key(row),
    )  # fmt: skip
    queue.write(act, [OURSELVES], envelope, kinds=[row.kind], zone=network.zone)


def _key(row: Echo) -> str:
    return f"echo:{row.kind}:{row.code}"
