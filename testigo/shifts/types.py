"""Words of shifts and hand-overs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class OpenLine:
    """Something open that one named person holds, or nobody."""

    kind: str  #: the name it was registered under: incident, call_back, on_scene
    id: UUID
    title: str  #: ready to show
    since: datetime


@dataclass(frozen=True, kw_only=True)
class ShiftView:
    id: UUID
    by: str
    alias: str
    since: datetime
    until: datetime
    late: bool  #: it should have been handed over by now


@dataclass(frozen=True, kw_only=True)
class HandedLine:
    """A line on its way from one person to the next."""

    id: UUID
    kind: str
    title: str  #: "" once it is over
    accepted: bool


@dataclass(frozen=True, kw_only=True)
class HandOverView:
    id: UUID
    from_by: str
    from_alias: str
    to_by: str
    to_alias: str
    begun_at: datetime
    done: bool
    lines: tuple[HandedLine, ...]

    @property
    def waiting(self) -> int:
        return sum(not line.accepted for line in self.lines)
