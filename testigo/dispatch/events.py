"""What dispatch tells live pages and the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CallOutProposed(Event):
    call_out: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class CallOutApproved(Event):
    call_out: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class VolunteerAsked(Event):
    call_out: UUID
    ask: UUID


@dataclass(frozen=True, kw_only=True)
class VolunteerAnswered(Event):
    call_out: UUID
    ask: UUID
    answer: str


@dataclass(frozen=True, kw_only=True)
class EnoughGoing(Event):
    call_out: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class StageChanged(Event):
    """Arrived, checked in, left, turned back, debriefed."""

    call_out: UUID
    ask: UUID
    stage: str


@dataclass(frozen=True, kw_only=True)
class CheckInMissed(Event):
    call_out: UUID
    ask: UUID


@dataclass(frozen=True, kw_only=True)
class HelpNeeded(Event):
    call_out: UUID
    ask: UUID


@dataclass(frozen=True, kw_only=True)
class CallOutOver(Event):
    call_out: UUID
    incident: UUID
