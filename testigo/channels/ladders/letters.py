"""Dead letters: messages that no channel brought to their person; seen, tried again, given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from testigo.channels.models import Delivery, Letter
from testigo.channels.types import Purpose
from testigo.core.act import Act

KEPT: Final = timedelta(days=30)
SHOWN: Final = 100  #: lines of the page

#: Why it did not arrive, in words for whoever decides what now.
WHY: Final = {
    "address_dead": _("This address no longer exists."),
    "opted_out": _("They asked their provider to stop messages."),
    "content_rejected": _("The provider does not carry this text."),
    "unreachable": _("The channel did not work."),
    "unknown_fate": _("It may have left: nobody knows."),
    "provider": _("The provider could not deliver it."),
    "over_cap": _("The money for messages was spent."),
    "too_late": _("It was too late to send."),
}


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Dead letters of one message that failed for one reason."""

    template: str
    purpose: str
    kind: str  #: the last channel that was tried
    error: str
    dedupe: str  #: of one of them
    owner: str  #: of one of them
    people: int
    at: datetime  #: of the newest
    until: datetime  #: when the last of them is worth nothing

    @property
    def about(self) -> str:
        """Say why somebody was written to, not what they were told."""
        return str(Purpose(self.purpose).label)

    @property
    def why(self) -> str:
        return str(WHY.get(self.error, self.error))


def drop(act: Act, failed: Iterable[Delivery]) -> None:
    """Put aside what reached nobody, once per person and message."""
    Letter.objects.bulk_create(
        [_letter(act, delivery) for delivery in failed], ignore_conflicts=True
    )


def bundles(act: Act) -> list[Bundle]:
    """List what lies here, the newest first, alike ones on one line."""
    rows = (
        waiting(act)
        .values("template", "purpose", "kind", "error")
        .annotate(
            people=Count("pk"), newest=Max("at"), until=Max("expires_at"), one=Max("dedupe"),
            who=Min("owner"),
        )
        .order_by("-newest")
    )  # fmt: skip
    return [
        Bundle(
            template=row["template"], purpose=row["purpose"], kind=row["kind"],
            error=row["error"], dedupe=row["one"], owner=row["who"], people=row["people"],
            at=row["newest"], until=row["until"],
        )
        for row in rows[:SHOWN]
    ]  # fmt: skip


def waiting(act: Act) -> QuerySet[Letter]:
    """Select the dead letters nobody decided about."""
    return Letter.objects.filter(network=act.network, done_at__isnull=True)


def count(act: Act) -> int:
    """Count them; an index holds these alone."""
    return waiting(act).count()


def _letter(act: Act, delivery: Delivery) -> Letter:
    late = delivery.expires_at <= act.at and not delivery.error
    return Letter(
        network=delivery.network, delivery=delivery.pk, owner=delivery.address.owner,
        dedupe=delivery.dedupe, template=delivery.template, purpose=delivery.purpose,
        kind=delivery.kind, error="too_late" if late else delivery.error or "unreachable",
        at=act.at, expires_at=delivery.expires_at, keep_until=act.at + KEPT,
    )  # fmt: skip
