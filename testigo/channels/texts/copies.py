"""Providers' copies of texts: deleted there once we have them, tried until it works."""

from datetime import timedelta
from typing import Final, Protocol, runtime_checkable

from django.db import transaction

from testigo.channels import registry
from testigo.channels.models import Copy, Message
from testigo.core.act import Act

FIRST: Final = timedelta(seconds=5)  #: a provider deletes nothing that is still on its way
LONGEST: Final = timedelta(hours=6)
KEPT: Final = timedelta(days=30)  #: by then somebody has to look there
MOST: Final = 20


@runtime_checkable
class Forgets(Protocol):
    """A channel whose provider deletes its copies when told to."""

    def forget(self, provider_id: str) -> bool:
        """Delete one; False: not now, ask again."""
        ...


def plan(act: Act, *, kind: str, provider_id: str) -> None:
    """Write down, in the caller's transaction, that a copy has to go."""
    if provider_id and isinstance(registry.channels().get(kind), Forgets):
        copy = Copy(kind=kind, provider_id=provider_id, due_at=act.at + FIRST,
                    keep_until=act.at + KEPT)  # fmt: skip
        Copy.objects.bulk_create([copy], ignore_conflicts=True)


def delete_due(act: Act) -> int:
    """Have some copies deleted that are due; give how many are gone."""
    return sum(_delete(act, copy) for copy in _due(act))


@transaction.atomic
def _due(act: Act) -> list[Copy]:
    # Put off before it is asked for: two processes do not ask for the same.
    due = Copy.objects.filter(due_at__lte=act.at).order_by("due_at")
    rows = list(due.select_for_update(skip_locked=True)[:MOST])
    for row in rows:
        row.attempts += 1
        row.due_at = act.at + min(FIRST * 2 ** min(row.attempts, 20), LONGEST)
        row.save(update_fields=["attempts", "due_at"])
    return rows


def _delete(act: Act, copy: Copy) -> bool:
    channel = registry.channels().get(copy.kind)
    if not isinstance(channel, Forgets) or not channel.forget(copy.provider_id):
        return False
    with transaction.atomic():
        Message.objects.filter(kind=copy.kind, provider_id=copy.provider_id).update(
            removed_at=act.at
        )
        Copy.objects.filter(pk=copy.pk).delete()
    return True
