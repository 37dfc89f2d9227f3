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

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


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


@dataclass(frozen=True, kw_only=True)
class Found:
    """An answer to "is it true?" for one area: who looked, from when to when, what was seen."""

    area: str
    status: str
    basis: str
    since: datetime
    until: datetime | None
