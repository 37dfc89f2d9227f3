"""A phone buddy: whom one watches, how to call them, and what came of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from testigo.channels import queries as channels
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.dispatch import queries
from testigo.dispatch.errors import NotNow
from testigo.dispatch.events import StageChanged
from testigo.dispatch.models import Ask
from testigo.dispatch.scene import Once, check_in
from testigo.dispatch.types import LIVE, AskView
from testigo.security import audit


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Somebody one is the phone buddy of; the number stands here only while they are missed."""

    ask: AskView
    number: str


def watched(act: Act, ask_id: UUID) -> Watched:
    """Give somebody one watches; the number is read only when it is needed, and that is audited."""
    _theirs(act, ask_id)
    found = [ask for ask in queries.watched(act) if ask.id == ask_id]
    if not found:
        raise NotYours(ask=ask_id)
    return Watched(ask=found[0], number=_number(act, found[0]))


@transaction.atomic
def reached(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Say that one reached them: their clock starts anew."""
    ask = _theirs(act, ask_id)
    check_in(act, ask.pk, once=once)
    audit.record(act, "buddy.reached", ask.call_out_id, incident=ask.call_out.incident, ask=ask.pk)


@transaction.atomic
def not_reached(act: Act, ask_id: UUID) -> None:
    """Say that they do not answer: a named owner gets it now, not in five minutes."""
    ask = _theirs(act, ask_id)
    waiting = Ask.objects.filter(pk=ask.pk, stage__in=LIVE, missed_at__isnull=False)
    if not waiting.exclude(owner_due=None).update(owner_due=act.at):
        raise NotNow(ask=ask_id)
    audit.record(act, "buddy.not_reached", ask.call_out_id, incident=ask.call_out.incident,
                 ask=ask.pk)  # fmt: skip
    events.publish(StageChanged(
        at=act.at, network=act.network, call_out=ask.call_out_id, ask=ask.pk, stage=ask.stage
    ))  # fmt: skip


def _theirs(act: Act, ask_id: UUID) -> Ask:
    mine = Ask.objects.filter(pk=ask_id, network=act.network, buddy=act.by)
    ask = mine.select_related("call_out").first()
    if ask is None or not act.by.startswith("account:"):
        raise NotYours(ask=ask_id)
    return ask


def _number(act: Act, ask: AskView) -> str:
    if not (ask.missed or ask.help_at):
        return ""
    audit.record(act, "buddy.number_read", ask.call_out, incident=ask.incident, ask=ask.id)
    return channels.number_of(act, ask.by)
