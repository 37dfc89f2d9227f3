"""What shifts tell live pages."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ShiftChanged(Event):
    """Somebody came on shift or ended theirs."""

    shift: UUID


@dataclass(frozen=True, kw_only=True)
class HandOverChanged(Event):
    """Lines were offered or accepted."""

    hand_over: UUID
