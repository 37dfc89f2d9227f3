"""What the telephone tells the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CallChanged(Event):
    """A call came in, moved on, was taken or ended: read anew what is known of it."""

    call: UUID


@dataclass(frozen=True, kw_only=True)
class LegWritten(Event):
    """A phone of ours is to be rung."""

    leg: UUID


@dataclass(frozen=True, kw_only=True)
class LegUnwanted(Event):
    """A phone of ours rings and needs not, or somebody hung up for it."""

    leg: UUID


@dataclass(frozen=True, kw_only=True)
class CallTaken(Event):
    """The caller can be brought together with whoever took the call."""

    call: UUID


@dataclass(frozen=True, kw_only=True)
class CallerAlone(Event):
    """Whoever took the call is gone, and the caller stayed where they would have talked."""

    call: UUID


@dataclass(frozen=True, kw_only=True)
class CallUnwanted(Event):
    """Whoever took the call ended it at the desk: the caller's phone is hung up."""

    call: UUID


@dataclass(frozen=True, kw_only=True)
class RecordingMade(Event):
    """A message or a call lies at the provider, until it is taken over."""

    recording: UUID


@dataclass(frozen=True, kw_only=True)
class RecordingKept(Event):
    """It is here: the provider's copy goes."""

    recording: UUID
