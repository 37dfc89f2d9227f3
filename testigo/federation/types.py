"""What networks and others tell each other: notices as CAP has them, feeds as Atom has them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Point = tuple[float, float]  #: lat, lon: the order CAP writes them in
Ring = tuple[Point, ...]  #: its last point is its first

FOLLOWS: Final = timedelta(hours=2)  #: how long a cancellation or an update is news
UNTOLD: Final = timedelta(hours=24)  #: how long a partner's notice without an end is believed


class Status(StrEnum):
    """Whether a notice is meant."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class Word(StrEnum):
    """What a notice is to those before it."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


FOLLOWING: Final = frozenset({Word.UPDATE, Word.CANCEL})


@dataclass(frozen=True, kw_only=True)
class Reference:
    """An earlier notice, as a later one names it."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, kw_only=True)
class Where:
    """A named area and its outlines; never a point or a circle of ours."""

    name: str
    outlines: tuple[Ring, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Info:
    """A notice in one language."""

    event: str
    language: str = "en-US"  #: what CAP says where a notice says nothing
    categories: tuple[str, ...] = ("Other",)
    responses: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    areas: tuple[Where, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One CAP message, ours or a partner's."""

    identifier: str
    sender: str
    sent: datetime
    status: str = Status.ACTUAL
    word: str = Word.ALERT
    scope: str = "Public"
    references: tuple[Reference, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def itself(self) -> Reference:
        """Name this notice as a later one would."""
        return Reference(sender=self.sender, identifier=self.identifier, sent=self.sent)

    @property
    def until(self) -> datetime:
        """Tell when the last of it ends; what names no end is believed for a day."""
        ends = [info.expires or self.sent + UNTOLD for info in self.infos]
        return max(ends, default=self.sent + UNTOLD)


class Standing(TextChoices):
    """What a partner's notice is worth now."""

    STANDS = "stands", _("Stands")
    REPLACED = "replaced", _("Replaced by a later one")
    CANCELLED = "cancelled", _("Taken back")
    EXPIRED = "expired", _("Ended")
    PRACTICE = "practice", _("Not meant: an exercise, a test or a draft")
    ASIDE = "aside", _("An answer between machines")


@dataclass(frozen=True, kw_only=True)
class PartnerNews:
    """A partner's notice as it is shown: not ours, and only until it ends."""

    notice: Notice
    info: Info | None  #: in the reader's language, or the first
    standing: str
    until: datetime
    missing: int  #: of the notices it refers to, those that are not here

    @property
    def says(self) -> str:
        return str(Standing(self.standing).label)

    @property
    def stands(self) -> bool:
        return self.standing == Standing.STANDS

    @property
    def title(self) -> str:
        return (self.info.headline or self.info.event) if self.info else self.notice.word

    @property
    def sender(self) -> str:
        return (self.info.sender_name if self.info else "") or self.notice.sender

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(area.name for area in self.info.areas) if self.info else ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One alert in a feed."""

    id: str
    title: str
    text: str
    published: datetime
    updated: datetime
    page: str
    cap: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What went out about an area, or everywhere, within 24 hours."""

    address: str  #: its own, and its id
    language: str
    title: str
    author: str
    page: str
    updated: datetime
    entries: tuple[Entry, ...] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class FeedLine:
    """Where the feeds of an area are, one a language."""

    name: str
    slug: str
    addresses: tuple[tuple[str, str, str], ...]  #: language, its own name, address
