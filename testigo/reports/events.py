"""What reports tell the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportStarted(Event):
    """A call or a message is being written down: the desk shows it, nothing reacts."""

    report: UUID


@dataclass(frozen=True, kw_only=True)
class ReportKept(Event):
    """What and where are known (or a text came in): it can become part of an incident."""

    report: UUID
    cell: str
    area: str
    taken: str
    door: str


@dataclass(frozen=True, kw_only=True)
class ReportChanged(Event):
    """A kept report got another answer (`field` names it): place, taken, when, sees, words."""

    report: UUID
    field: str
    cell: str
    area: str
    taken: str
