"""What volunteers tell the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DutyChanged(Event):
    volunteer: UUID
