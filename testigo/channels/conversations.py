"""One person's thread at the desk: who holds it, what is answered, to whom it is handed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testigo.channels import operations, templates
from testigo.channels.errors import HeldBySomebody, NotAnAnswer, NotReached, TooLong
from testigo.channels.events import ConversationChanged
from testigo.channels.models import Conversation, Delivery, Written
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import MATRIX, Deed, require

ANSWERED_BY: Final = timedelta(hours=4)
LONGEST: Final = 600  #: characters of a free text, to members only
KEPT: Final = operations.MESSAGE_KEPT

#: What a person at the desk may say to somebody who wrote to us: reviewed, one press each.
ANSWERS: Final = {
    "channels.checking": _("We have what you told us. We are checking. We write when we know."),
    "channels.please_call": _("Please call us, when it is safe: %(hotline)s"),
    "channels.called": _("We called you and nobody answered. Call us when it is safe: %(hotline)s"),
}
for _name, _text in ANSWERS.items():
    templates.register(_name, _text)


def _open_written(act: Act, told: Mapping[str, str]) -> dict[str, str] | None:
    row = Written.objects.filter(pk=told["written"], network=act.network).first()
    return {"words": row.words} if row else None


templates.register_sealed("channels.written", "%(words)s", _open_written)


@transaction.atomic
def take(act: Act, talk_id: UUID) -> None:
    """Hold a conversation: one person answers."""
    require(act, Deed.TAKE_CALLS)
    _hold(act, _one(act, talk_id))


@transaction.atomic
def hand(act: Act, talk_id: UUID, to: str) -> None:
    """Hand the conversation one holds, or nobody does, to a colleague of the desk."""
    require(act, Deed.TAKE_CALLS)
    _move(act, talk_id, to, _free(act))


@transaction.atomic
def accept(act: Act, talk_id: UUID, to: str) -> None:
    """Move a conversation at a shift's hand-over: its holder offered it, the next accepts it."""
    _move(act, talk_id, to, Q())


@transaction.atomic
def close(act: Act, talk_id: UUID) -> None:
    """End a conversation: it is nobody's open line any more; what they write opens it anew."""
    require(act, Deed.TAKE_CALLS)
    mine = Conversation.objects.filter(_free(act), network=act.network, pk=talk_id)
    if not mine.update(held_by="", since=None):
        raise HeldBySomebody(talk=talk_id)
    _changed(act, talk_id, "closed")


@transaction.atomic
def wants_somebody(act: Act, owner: str) -> None:
    """Make a conversation an open line that nobody owns yet."""
    mine = Conversation.objects.filter(network=act.network, owner=owner, since__isnull=True)
    mine.update(since=act.at)


@transaction.atomic
def answer(
    act: Act, talk_id: UUID, template: str, *, parameters: Mapping[str, str], once: UUID
) -> None:
    """Answer by a reviewed text, once per press; whoever answers holds the conversation."""
    require(act, Deed.TAKE_CALLS)
    row = _one(act, talk_id)
    if template not in ANSWERS and not template.startswith("incidents.found_"):
        raise NotAnAnswer(template=template)
    _hold(act, row)
    told = {**parameters, "hotline": security.network(act).hotline}
    _say(act, row, template, told, once)
    audit.record(act, "conversation.answered", row.pk, template=template)


@transaction.atomic
def write(act: Act, talk_id: UUID, *, words: str, once: UUID) -> None:
    """Write free words, to a member and to nobody else."""
    require(act, Deed.TAKE_CALLS)
    row = _one(act, talk_id)
    if not row.owner.startswith("account:"):
        raise NotAnAnswer(talk=talk_id)
    if not words.strip() or len(words) > LONGEST:
        raise TooLong(longest=LONGEST)
    _hold(act, row)
    if Written.objects.filter(pk=once).exists():
        return
    written = Written(pk=once, network=act.network, by=act.by, words=words.strip(), at=act.at,
                      keep_until=act.at + KEPT)  # fmt: skip
    written.save(force_insert=True)
    _say(act, row, "channels.written", {"written": str(once)}, once)
    audit.record(act, "conversation.written", row.pk)


def _one(act: Act, talk_id: UUID) -> Conversation:
    row = Conversation.objects.select_for_update().filter(pk=talk_id, network=act.network).first()
    if row is None:
        raise NotYours(talk=talk_id)
    return row


def _hold(act: Act, row: Conversation) -> None:
    if row.held_by == act.by and row.since:
        return
    if row.held_by in security.able(act, Deed.TAKE_CALLS):
        raise HeldBySomebody(talk=row.pk)
    row.held_by, row.since = act.by, row.since or act.at
    row.save(update_fields=["held_by", "since"])
    _changed(act, row.pk, "taken")


def _free(act: Act) -> Q:
    # One's own, and nobody's: also what somebody held who may answer no more.
    others = security.able(act, Deed.TAKE_CALLS) - {act.by}
    return ~Q(held_by__in=others)


def _move(act: Act, talk_id: UUID, to: str, held: Q) -> None:
    able = {m.by for m in security.members(act) if m.roles & MATRIX[Deed.TAKE_CALLS]}
    if to not in able:
        raise NotYours(to=to)
    mine = Conversation.objects.filter(held, network=act.network, pk=talk_id, since__isnull=False)
    if not mine.update(held_by=to):
        raise HeldBySomebody(talk=talk_id)
    _changed(act, talk_id, "handed")


def _say(
    act: Act, row: Conversation, template: str, parameters: Mapping[str, str], once: UUID
) -> None:
    needed = {p: v for p, v in parameters.items() if f"%({p})s" in str(templates.TEXTS[template])}
    dedupe = f"talk:{row.pk}:{once}"
    kept = needed if template not in templates.SEALED else dict(parameters)
    sent = operations.send(act, row.owner, Envelope(
        template=template, parameters=kept, purpose=Purpose.REPLY, urgency=Urgency.CALL_OUT,
        expires_at=act.at + ANSWERED_BY, dedupe=dedupe,
    ))  # fmt: skip
    if not sent and not Delivery.objects.filter(dedupe=dedupe).exists():
        raise NotReached(talk=row.pk)
    _publish(act, row.pk)


def _changed(act: Act, talk_id: UUID, verb: str) -> None:
    audit.record(act, f"conversation.{verb}", talk_id)
    _publish(act, talk_id)


def _publish(act: Act, talk_id: UUID) -> None:
    events.publish(ConversationChanged(at=act.at, network=act.network, conversation=talk_id))
