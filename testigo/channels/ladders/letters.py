"""Dead letters: messages that no channel brought to their person; seen, tried again, given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext_lazy as _

from testigo.channels.models import Delivery, Letter
from testigo.channels.types import Purpose
from testigo.core.act import Act
from testigo.security import queries as security

KEPT: Final = timedelta(days=30)
SHOWN: Final = 100  #: lines of the page
NAMED: Final = 500  #: members who are named on it
MEMBER: Final = "account:"
ALIKE: Final = ("template", "purpose", "kind", "error")  #: what letters on one line share

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
    people: int
    names: tuple[str, ...]  #: of those who are members: a coordinator phones them
    at: datetime  #: of the newest
    until: datetime  #: when the last of them is worth nothing

    @property
    def about(self) -> str:
        """Say why somebody was written to, not what they were told."""
        return str(Purpose(self.purpose).label)

    @property
    def others(self) -> int:
        """Count those we know no name of: subscribers, and who told us something."""
        return self.people - len(self.names)

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
        .values(*ALIKE)
        .annotate(
            people=Count("owner", distinct=True), newest=Max("at"), until=Max("expires_at")
        )
        .order_by("-newest")[:SHOWN]
    )  # fmt: skip
    names = _names(act)
    return [
        Bundle(
            template=row["template"], purpose=row["purpose"], kind=row["kind"],
            error=row["error"], people=row["people"], at=row["newest"], until=row["until"],
            names=tuple(sorted(names.get(tuple(row[part] for part in ALIKE), ()))),
        )
        for row in rows
    ]  # fmt: skip


def waiting(act: Act) -> QuerySet[Letter]:
    """Select the dead letters nobody decided about."""
    return Letter.objects.filter(network=act.network, done_at__isnull=True)


def count(act: Act) -> int:
    """Count them; an index holds these alone."""
    return waiting(act).count()


def _names(act: Act) -> dict[tuple[str, ...], list[str]]:
    mine = waiting(act).filter(owner__startswith=MEMBER).order_by(*ALIKE, "owner")
    rows = list(mine.values_list(*ALIKE, "owner").distinct()[:NAMED])
    ids = {UUID(owner.removeprefix(MEMBER)) for *_, owner in rows}
    known = {member.by: member.alias for member in security.members(act, ids)}
    named: dict[tuple[str, ...], list[str]] = {}
    for *alike, owner in rows:
        if owner in known:
            named.setdefault(tuple(alike), []).append(known[owner])
    return named


def _letter(act: Act, delivery: Delivery) -> Letter:
    late = delivery.expires_at <= act.at and not delivery.error
    return Letter(
        network=delivery.network, delivery=delivery.pk, owner=delivery.address.owner,
        dedupe=delivery.dedupe, template=delivery.template, purpose=delivery.purpose,
        kind=delivery.kind, error="too_late" if late else delivery.error or "unreachable",
        at=act.at, expires_at=delivery.expires_at, keep_until=act.at + KEPT,
    )  # fmt: skip
