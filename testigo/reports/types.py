"""Words of what people tell us."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Door(TextChoices):
    """Where a report came in."""

    WEB = "web", _("web form")
    PHONE = "phone", _("phone")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")


class Taken(TextChoices):
    """Is someone being taken, or were they?"""

    NOW = "now", _("Yes, now")
    EARLIER = "earlier", _("Yes, earlier")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


class Safe(TextChoices):
    """Is it safe to talk?"""

    YES = "yes", _("Yes")
    YES_NO = "yes_no", _("Only yes or no")
    NO = "no", _("No")


class When(TextChoices):
    NOW = "now", _("Now")
    MINUTES = "minutes", _("Minutes ago")
    TODAY = "today", _("Earlier today")


class Sees(TextChoices):
    """What the caller sees; never who."""

    VEHICLES = "vehicles", _("Vehicles")
    VESTS = "vests", _("Vests")
    UNIFORMS = "uniforms", _("Uniforms")
    AT_DOORS = "at_doors", _("At doors")
    PAPER = "paper", _("A paper is shown")


class CallBack(TextChoices):
    YES = "yes", _("Yes")
    TEXT = "text", _("Text only")
    NO = "no", _("No")


class Switch(TextChoices):
    """What changes the script of a call."""

    PANIC = "panic", _("Panic")
    OVERHEARD = "overheard", _("Overheard: yes or no only")
    CHILD = "child", _("Child")
    DOOR = "door", _("At the door")
    HOSTILE = "hostile", _("Hostile")
    INTERPRETER = "interpreter", _("Interpreter")
    MEDICAL = "medical", _("Medical")


class State(TextChoices):
    DRAFT = "draft", _("being told")  # saved from the first keystroke, not yet kept
    KEPT = "kept", _("kept")
    QUARANTINE = "quarantine", _("in quarantine")  # above the flood limit, folded by likeness


class Mark(TextChoices):
    """What we keep no record of; each reason is a sentence shown beside the text."""

    PLATE = "plate", _("looks like a licence plate. We keep none.")
    BADGE = "badge", _("looks like a badge number. We keep none.")
    NAME = "name", _("looks like an officer's name. We keep none.")
    STATUS = "status", _("says something about immigration status. We keep none.")
    CAME = "came", _("says how somebody came. We keep none.")
    PAST = "past", _("says something about past arrests. We keep none.")


class Spot(Protocol):
    """What a report needs of a candidate of `places`."""

    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def cell(self) -> str: ...
    @property
    def area(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """A piece of a text that names what we keep no record of."""

    text: str
    mark: str
    start: int
    end: int

    @property
    def reason(self) -> str:
        """Say in the reader's language why it is offered to be struck."""
        return str(Mark(self.mark).label)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The one sentence to read aloud now, and the box its answer goes to."""

    key: str  #: which sentence it is
    box: str  #: taken, safe, said_place, place, sees, when, callback, ... or "" where none
    text: str  #: in the caller's language
    english: str  #: under it in grey; the same where the caller speaks English
    language: str  #: of `text`: English where the script is not translated


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One place a caller may mean, ready to show and to read aloud."""

    value: str  #: what the form sends back
    label: str
    near: str
    read_back: str
    only_area: bool = False

    @property
    def slug(self) -> str:
        """Give an area's slug, for an address."""
        return self.value.partition(":")[2]


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Reports in quarantine that say nearly the same, shown as one line."""

    reports: tuple["ReportView", ...]

    @property
    def first(self) -> "ReportView":
        """The one to read: whoever says that somebody is being taken, else the newest."""
        taken = (report for report in self.reports if report.taken == Taken.NOW)
        return next(taken, self.reports[0])

    @property
    def alike(self) -> int:
        return len(self.reports)

    @property
    def says_taken(self) -> bool:
        """Tell whether any of them says that somebody is being taken."""
        return self.first.taken == Taken.NOW


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """One report as other modules see it; texts are opened (P2) for whoever may read them."""

    id: UUID
    network: str
    door: str
    state: str
    language: str
    received_at: datetime
    taken: str  #: Taken or ""
    safe: str
    when: str
    seen_at: datetime | None
    sees: frozenset[str]
    switches: frozenset[str]
    said_place: str  #: as the caller said it
    place: str  #: as read back and agreed, "" where none
    cell: str  #: H3 at resolution 10, "" where unknown or only the area is known
    area: str  #: slug, "" where unknown
    words: str
    callback: str
    callback_when: str
    callback_say: str
    source: str  #: blind index of the contact, "" where anonymous: copies of one sender are one
    owner: str  #: an Act.by: who takes the call or holds the call-back; "" nobody
    call_back_due: datetime | None
    called_back_at: datetime | None
    kept_at: datetime | None
    changed_at: datetime
    spot: tuple[float, float] | None  #: lat, lon of `place`; None where only the area is known
    contact: str  #: what to call back on; "" for whoever may not see it
    shut: frozenset[str] = frozenset()  #: texts that are kept and cannot be opened now
