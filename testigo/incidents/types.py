"""Words of incidents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    """Being checked, or one of the five outcomes. Never "safe", "clear" or "false"."""

    CHECKING = "checking", _("checking")
    CONFIRMED = "confirmed", _("confirmed")
    LEFT = "left", _("was here, left")
    OTHER = "other", _("not immigration")
    NOBODY = "nobody", _("looked, nobody seen")
    UNCHECKED = "unchecked", _("could not check")


class Basis(TextChoices):
    """What an outcome rests on."""

    VERIFIER = "verifier", _("A verifier looked")
    CONTACT = "contact", _("A local contact looked")
    OBSERVER = "observer", _("A trained observer is there")
    SOURCES = "sources", _("Two independent people saw it")
    NOBODY_COULD = "nobody_could", _("Nobody could look in time")


class WhoLooked(TextChoices):
    """Which role looked, inside a sentence to somebody who told us."""

    VERIFIER = "verifier", _("a verifier looked")
    CONTACT = "contact", _("a local contact looked")
    OBSERVER = "observer", _("a trained observer was there")
    SOURCES = "sources", _("two independent people saw it")
    NOBODY_COULD = "nobody_could", _("nobody could look")


#: What each outcome may rest on; the database keeps the same rule.
BASES: dict[str, frozenset[str]] = {
    Status.CONFIRMED: frozenset({Basis.VERIFIER, Basis.CONTACT, Basis.OBSERVER, Basis.SOURCES}),
    Status.LEFT: frozenset({Basis.VERIFIER, Basis.CONTACT, Basis.OBSERVER}),
    Status.OTHER: frozenset({Basis.VERIFIER, Basis.CONTACT, Basis.OBSERVER}),
    Status.NOBODY: frozenset({Basis.VERIFIER, Basis.CONTACT, Basis.OBSERVER}),
    Status.UNCHECKED: frozenset({Basis.NOBODY_COULD}),
}


class JoinState(TextChoices):
    JOINED = "joined", _("joined")
    SUGGESTED = "suggested", _("suggested")
    UNDONE = "undone", _("taken apart")


@dataclass(frozen=True, kw_only=True)
class IncidentView:
    """An incident as other modules see it; `place` is "" for whoever may not see it."""

    id: UUID
    handle: str  #: what people say aloud: K7-42
    network: str
    status: str
    basis: str
    cell: str
    area: str
    place: str
    opened_at: datetime
    look_by: datetime | None  #: the clock of looking first
    taken_at: datetime | None
    taken_count: int
    owner: str  #: an Act.by; "" nobody owns this
    settled_at: datetime | None
    closed_at: datetime | None
    reports: int
    sources: int  #: independent ones
    confidence: str  #: in words: "2 independent sources; nobody trained has looked"
    linked_to: UUID | None  #: where a moving event was before
    lawyer_due: datetime | None  #: the page to the duty lawyer nobody has answered yet
    lawyer_by: str  #: who answered it
    languages: frozenset[str] = frozenset()  #: of those who told us, for an interpreter
    left_by: str = ""  #: who first said a confirmed one is over; a second person settles it
    left_outcome: str = ""
    left_basis: str = ""
    undo_until: datetime | None = None  #: the minute in which the outcome can be taken back
    closes_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_settled(self) -> bool:
        return self.status != Status.CHECKING

    def look_is_late(self, now: datetime) -> bool:
        """Tell whether somebody should have looked by now."""
        late = self.look_by is not None and self.look_by <= now
        return late and not self.is_settled and self.is_open

    def lawyer_is_late(self, now: datetime) -> bool:
        """Tell whether a lawyer should have answered by now."""
        return self.lawyer_due is not None and self.lawyer_due <= now


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a timeline, newest first."""

    at: datetime
    by: str  #: alias or role, ready to show
    text: str


@dataclass(frozen=True, kw_only=True)
class JoinView:
    """Why a report is part of an incident, and how to undo it."""

    id: UUID
    report: UUID
    state: str
    score: float
    why: tuple[str, ...]  #: sentences
    source: str  #: reports of one source carry the same word
    joined_at: datetime
    by: str = ""  #: "system", or who joined it by hand
    said: str = ""  #: what this one told us, shortened; "" for whoever may not read it
    writes: bool = False  #: told by text: there is a conversation


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer to "is it true?" for one area: who looked, from when to when, what was seen."""

    area: str
    status: str
    basis: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Card:
    """One incident with all the desk shows of it."""

    incident: IncidentView
    place_line: str  #: area and how we know
    joins: tuple[JoinView, ...]
    suggestions: tuple[JoinView, ...]
    timeline: tuple[Line, ...]
    owner: str  #: alias
    lawyer: str  #: alias
    left_said: str  #: alias of the first who says it is over
    next: str  #: own | look | second | watch | close
    outcomes: tuple["Outcome", ...]
    signal_text: str  #: what may be copied now
    can_undo: bool
    now: datetime

    @property
    def look_is_late(self) -> bool:
        return self.incident.look_is_late(self.now)

    @property
    def lawyer_is_late(self) -> bool:
        return self.incident.lawyer_is_late(self.now)

    @property
    def left_word(self) -> str:
        outcome = self.incident.left_outcome
        return str(Status(outcome).label) if outcome else ""

    @property
    def status_word(self) -> str:
        return str(Status(self.incident.status).label)

    @property
    def since_taken(self) -> str:
        """Give hours and minutes since somebody was taken: 0:18."""
        if self.incident.taken_at is None:
            return ""
        passed = max(int((self.now - self.incident.taken_at).total_seconds()) // 60, 0)
        return f"{passed // 60}:{passed % 60:02}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """An outcome somebody may give now, and what it can rest on."""

    value: str
    button: str
    key: str
    bases: tuple[tuple[str, str], ...]


#: What stands on the desk's buttons, and their keys.
BUTTONS = {
    Status.CONFIRMED: (_("Confirmed…"), "f"),
    Status.LEFT: (_("They left…"), "l"),
    Status.OTHER: (_("Other agency…"), "o"),
    Status.NOBODY: (_("Nobody seen…"), "b"),
    Status.UNCHECKED: (_("Could not check…"), "u"),
}


@dataclass(frozen=True, kw_only=True)
class Callers:
    """Who told us of an incident: to whom what was found may be written, and to whom not."""

    owners: frozenset[str]
    unsafe: int  #: said that it is not safe
    stopped: int  #: asked us to stop
    away: int  #: gave a way by which no answer goes now
    others: int  #: gave no way to write, or want none
