"""What providers and phones say about deliveries: only ever forward, whatever the order."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from testigo.channels import fallback, references, states
from testigo.channels.models import Address, Delivery, Receipt
from testigo.channels.queue import KEPT
from testigo.channels.texts.dialects import DEAD, STOPPED
from testigo.channels.types import Standing, State, Urgency
from testigo.core.act import Act
from testigo.security import audit

#: The words of providers; one not listed is kept and moves nothing.
WORDS: Final[dict[str, State]] = {
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "delivery_failed": State.FAILED,
    "sending_failed": State.FAILED,
}
#: What a provider's number for a failure means for the address itself.
CLOSES: Final[dict[str, Standing]] = {
    **dict.fromkeys(DEAD, Standing.INVALID), **dict.fromkeys(STOPPED, Standing.OPTED_OUT)
}  # fmt: skip


@transaction.atomic
def told(act: Act, *, kind: str, provider_id: str, status: str, why: str = "") -> int:
    """Keep a provider's word about a message, once, and move its delivery forward.

    `why`: its number for what went wrong; some say that the address itself is of no more use.
    """
    word = status.casefold()
    receipt = Receipt(
        kind=kind, provider_id=provider_id, status=word, at=act.at, keep_until=act.at + KEPT
    )
    # One that comes before its delivery has its provider id waits here: `catch_up` finds it.
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    mine = Delivery.objects.filter(kind=kind, provider_id=provider_id)
    moved = _apply(act, mine, word)
    if moved and WORDS[word] == State.FAILED and why in CLOSES:
        at = Address.objects.filter(pk__in=mine.values("address"))
        at.exclude(state=Standing.OPTED_OUT).update(state=CLOSES[why])
    return moved


@transaction.atomic
def seen(act: Act, code: UUID) -> int:
    """Take the receipt of our own page: the phone showed it."""
    return _move(act, Delivery.objects.filter(references.named([code])), State.DELIVERED)


@transaction.atomic
def opened(act: Act, code: UUID) -> int:
    """Take the receipt of our own page: somebody tapped on what the phone showed."""
    return _move(act, Delivery.objects.filter(references.named([code])), State.READ)


@transaction.atomic
def bounced(act: Act, code: UUID, *, dead: bool) -> int:
    """Take back what a mail server took: the next channel follows. `dead`: no such mailbox."""
    mine = Delivery.objects.filter(references.named([code]))
    moved = _move(act, mine, State.FAILED)
    if dead:
        at = Address.objects.filter(pk__in=mine.values("address"))
        if at.exclude(state__in=[Standing.INVALID, Standing.OPTED_OUT]).update(
            state=Standing.INVALID
        ):
            audit.record(act, "address.bounced")
    return moved


def catch_up(act: Act, provider_ids: Iterable[str]) -> None:
    """Apply receipts that came before their deliveries were settled."""
    ids = [provider_id for provider_id in provider_ids if provider_id]
    for receipt in Receipt.objects.filter(provider_id__in=ids).order_by("at", "pk"):
        mine = Delivery.objects.filter(kind=receipt.kind, provider_id=receipt.provider_id)
        _apply(act, mine, receipt.status)


def _apply(act: Act, deliveries: QuerySet[Delivery], word: str) -> int:
    state = WORDS.get(word)
    return _move(act, deliveries, state) if state else 0


def _move(act: Act, deliveries: QuerySet[Delivery], state: State) -> int:
    movable = deliveries.filter(state__in=states.BEFORE[state]).select_for_update(of=("self",))
    found = list(movable.select_related("address"))
    ids = [delivery.pk for delivery in found]
    Delivery.objects.filter(pk__in=ids).update(state=state, fallback_at=None)
    if state == State.FAILED:
        Delivery.objects.filter(pk__in=ids).update(error="provider")
        _turn(found, Standing.OK, Standing.COOLING)
        fallback.after_failure(act, found)
    else:
        _turn(found, Standing.COOLING, Standing.OK)
        for delivery in found:
            if state == State.READ and delivery.urgency <= Urgency.CALL_OUT:
                fallback.read(act, delivery)
    return len(ids)


def _turn(deliveries: Iterable[Delivery], before: Standing, after: Standing) -> None:
    # An address that failed lately is tried after the person's others, until it works again.
    ids = [delivery.address_id for delivery in deliveries]
    Address.objects.filter(pk__in=ids, state=before).update(state=after)
