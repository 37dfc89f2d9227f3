"""What the desk shows, put together from the modules below it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from testigo.alerts.types import Panel
from testigo.channels.voice.types import CallView
from testigo.dispatch.types import AskView, CallOutView, ContactAskView, Phase
from testigo.incidents.types import Card, IncidentView
from testigo.reports.types import ReportView, Taken
from testigo.shifts.types import OpenLine


@dataclass(frozen=True, kw_only=True)
class Row:
    """One incident in the left column: a bar, a clock, a place, one sentence."""

    incident: IncidentView
    place: str
    tone: str  #: "late", "on", "wait" or "": the class of its bar, pin and area
    word: str  #: its state in words
    due: datetime | None  #: what the clock counts down to
    since: datetime  #: what the clock counts up from where nothing is due
    line: str  #: one sentence


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One report in the feed, with what it became."""

    report: ReportView
    words: str  #: as told, shortened
    seen: str  #: what is seen, in words, where nothing was said
    about: str  #: "by phone, part of K7-42"
    joined: IncidentView | None


@dataclass(frozen=True, kw_only=True)
class Flooded:
    """Reports above the flood limit that say nearly the same: the newest, and how many."""

    heard: Heard
    alike: int


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who waits: on the line, or for us to call back."""

    report: ReportView
    call: CallView | None  #: None where no telephone is behind it
    holder: str = ""  #: alias of whoever calls back

    @property
    def says_taken(self) -> bool:
        return self.report.taken == Taken.NOW


@dataclass(frozen=True, kw_only=True)
class Board:
    """The whole desk at one moment."""

    rows: tuple[Row, ...]
    unowned: tuple[OpenLine, ...]
    out: tuple[AskView, ...]
    callers: tuple[Caller, ...]
    call_backs: tuple[Caller, ...]  #: the longest waiting first
    heard: tuple[Heard, ...]
    quarantine: int
    my_lines: int
    alerts: int  #: texts that need a second person

    @property
    def more_unowned(self) -> int:
        return len(self.unowned) - 1


@dataclass(frozen=True, kw_only=True)
class Detail:
    """The right column: one incident, its call-outs and their people."""

    card: Card
    call_outs: tuple[CallOutView, ...]
    asks: tuple[AskView, ...]
    contacts: tuple[ContactAskView, ...]
    alert: Panel

    @property
    def incident(self) -> IncidentView:
        return self.card.incident

    @property
    def wants_dispatch(self) -> bool:
        """Tell whether the next needed act is one of dispatch."""
        runs = any(call_out.phase != Phase.OVER for call_out in self.call_outs)
        return runs and self.card.next in {"look", "watch"}

    @property
    def wants_alert(self) -> bool:
        """Tell whether the next needed act is one of the alert: nobody waits to be asked first."""
        asks = any(call_out.phase == Phase.PROPOSED for call_out in self.call_outs)
        return self.alert.is_urgent and not asks and self.card.next in {"", "watch", "close"}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A reviewed text that can be sent by one press, in the person's own language."""

    template: str
    incident: UUID | None  #: whose outcome it tells
    words: str
