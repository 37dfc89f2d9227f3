"""What incidents tell the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    incident: UUID
    cell: str
    area: str


@dataclass(frozen=True, kw_only=True)
class ReportJoined(Event):
    incident: UUID
    report: UUID
    suggested: bool


@dataclass(frozen=True, kw_only=True)
class JoinUndone(Event):
    incident: UUID
    report: UUID


@dataclass(frozen=True, kw_only=True)
class PersonTaken(Event):
    """Someone is being taken or was: never waits for verification."""

    incident: UUID


@dataclass(frozen=True, kw_only=True)
class IncidentSettled(Event):
    incident: UUID
    status: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class IncidentChanged(Event):
    """Owner, note, place, lawyer's answer: for live pages."""

    incident: UUID


@dataclass(frozen=True, kw_only=True)
class LawyerUnanswered(Event):
    """The page about a person taken was due and nobody has answered: page again."""

    incident: UUID
    times: int


@dataclass(frozen=True, kw_only=True)
class SettleUndone(Event):
    """An outcome was taken back within its minute; `status` is what it is again."""

    incident: UUID
    status: str
