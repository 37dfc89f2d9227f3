"""Words of alerts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testigo.alerts.limits import MOST_HOURS
from testigo.channels.ladders.forecast import Forecast

SUBSCRIBER = "subscriber:"  #: how channels call the owner of a subscriber's addresses


class Kind(TextChoices):
    """What one may subscribe to."""

    VERIFIED = "verified", _("Verified: agents are there, or someone is taken")
    RUMOUR = "rumour", _("A rumor was looked into: what was found")


class What(TextChoices):
    """What a public text says. Never "safe", "clear" or "false"."""

    HERE = "here", _("Immigration agents are there")
    TAKEN = "taken", _("Someone is being taken, or was")
    LEFT = "left", _("Was here, left")
    OTHER = "other", _("Not immigration")
    NOBODY = "nobody", _("Looked, nobody seen")


BEGINS = frozenset({What.HERE, What.TAKEN})
ENDS = frozenset({What.LEFT, What.OTHER, What.NOBODY})


class Looked(TextChoices):
    """Which role looked: what a public text rests on."""

    VERIFIER = "verifier", _("A verifier looked")
    CONTACT = "contact", _("A local contact looked")
    OBSERVER = "observer", _("A trained observer is there")
    OBSERVED = "observed", _("A trained observer was there")
    SOURCES = "sources", _("Two independent people saw it")


class Stage(TextChoices):
    """How far an alert came."""

    DRAFTED = "drafted", _("drafted")
    WAITING = "waiting", _("needs a second")
    RELEASED = "released", _("released")
    CORRECTED = "corrected", _("corrected")
    CANCELLED = "cancelled", _("cancelled")
    UPDATED = "updated", _("update sent")
    EXPIRED = "expired", _("expired")
    DROPPED = "dropped", _("dropped")


LIVE = frozenset({Stage.RELEASED, Stage.CORRECTED})  #: what it says stands
OPEN = frozenset({Stage.DRAFTED, Stage.WAITING}) | LIVE
PUBLIC = LIVE | {Stage.CANCELLED, Stage.UPDATED, Stage.EXPIRED}  #: it went out once


class Word(TextChoices):
    """What a public text is: each is released for itself."""

    ALERT = "alert", _("Alert")
    CORRECTION = "correction", _("Correction")
    CANCEL = "cancel", _("Cancelled")
    UPDATE = "update", _("Update")


class Standing(TextChoices):
    """A subscriber's state; whoever is forgotten is not kept at all."""

    PENDING = "pending", _("not confirmed")
    CONFIRMED = "confirmed", _("confirmed")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All a public text is made of: names of areas, enumerations and times."""

    what: str
    area: str  #: a slug
    area_name: str
    looked: str
    since: datetime
    looked_from: datetime
    looked_until: datetime | None  #: None: still there


@dataclass(frozen=True, kw_only=True)
class Release:
    """One public text of an alert, and the two people who answer for it."""

    id: UUID
    n: int  #: 1 is the alert itself
    word: str
    facts: Facts
    until: datetime | None  #: None until it is out
    first_by: str
    first: str  #: alias; "" outside the network
    first_at: datetime
    second_by: str
    second: str
    out_at: datetime | None  #: None: it waits for a second person
    people: int

    @property
    def is_out(self) -> bool:
        return self.out_at is not None

    @property
    def says(self) -> str:
        return str(Word(self.word).label)


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """An alert; `facts` are those of the last text that went out, or of the draft."""

    id: UUID
    number: int
    code: str  #: of its public page: "river-lemon"
    network: str
    incident: UUID
    kind: str
    facts: Facts
    hours: int
    stage: str
    drafted_by: str
    drafted: str  #: alias
    drafted_at: datetime
    released_by: str
    seconded_by: str
    released_at: datetime | None
    until: datetime | None
    ended_at: datetime | None
    people: int  #: exactly those who got it
    releases: tuple[Release, ...] = field(default_factory=tuple)  #: those out, in order
    waiting: Release | None = None  #: a text that needs a second person

    @property
    def what(self) -> str:
        return self.facts.what

    @property
    def area(self) -> str:
        return self.facts.area

    @property
    def area_name(self) -> str:
        return self.facts.area_name

    @property
    def since(self) -> datetime:
        return self.facts.since

    @property
    def is_live(self) -> bool:
        return self.stage in LIVE

    @property
    def is_public(self) -> bool:
        return self.stage in PUBLIC

    @property
    def is_rumour(self) -> bool:
        return self.kind == Kind.RUMOUR

    @property
    def says(self) -> str:
        return str(Stage(self.stage).label)

    @property
    def what_words(self) -> str:
        return str(What(self.facts.what).label)

    @property
    def looked_words(self) -> str:
        return str(Looked(self.facts.looked).label)

    @property
    def headline(self) -> str:
        """Give the largest words of its card, in the language of the page."""
        area = {"area": self.facts.area_name}
        if self.facts.what == What.HERE:
            return gettext("Immigration agents are in %(area)s") % area
        if self.facts.what == What.TAKEN:
            return gettext("Someone is being taken, or was, in %(area)s") % area
        return self.what_words


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Whom a text would reach: shown before the button."""

    people: int
    by_kind: tuple[tuple[str, int], ...] = ()  #: channel's kind, people
    by_language: tuple[tuple[str, int], ...] = ()
    forecast: Forecast | None = None  #: money and minutes, where the text is known


PRESS = {Word.ALERT: "release", Word.CORRECTION: "correct", Word.CANCEL: "cancel"}


class Next(StrEnum):
    """The one act of the desk that is next about an incident's alert."""

    NOTHING = ""
    DRAFT = "draft"
    FIRST = "first"
    SECOND = "second"
    MINE = "mine"  #: you were the first: somebody else is the second
    NOT_YOU = "not_you"
    STALE = "stale"  #: the draft says what the incident no longer says
    UPDATE = "update"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """An incident's alert as the desk's right column shows it."""

    alert: AlertView | None
    facts: Facts | None  #: what may be told of the incident now
    next: Next
    why_not: str  #: why somebody else must be the second
    able: bool  #: whoever looks may release
    can_correct: bool
    counts: Counts | None  #: whom the next text reaches
    text: str  #: what the next text says

    @property
    def people(self) -> int:
        return self.counts.people if self.counts else 0

    @property
    def hours(self) -> range:
        return range(1, MOST_HOURS + 1)

    @property
    def press(self) -> str:
        """Name the address of the next press."""
        if self.next == Next.UPDATE:
            return "alerts:update"
        waits = self.alert.waiting.word if self.alert and self.alert.waiting else Word.ALERT
        return f"alerts:{PRESS[Word(waits)]}"

    @property
    def word(self) -> str:
        """Name the text that is next."""
        if self.next == Next.UPDATE:
            return Word.UPDATE
        return self.alert.waiting.word if self.alert and self.alert.waiting else Word.ALERT

    @property
    def is_urgent(self) -> bool:
        """Tell whether the desk's one filled button may be this one."""
        return self.next in {Next.DRAFT, Next.FIRST, Next.SECOND, Next.UPDATE}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a text says in one language."""

    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AlertPage:
    """One alert with all its page shows."""

    alert: AlertView
    panel: Panel
    previews: tuple[Preview, ...]  #: the next text, or the last, in every language
    counts: Counts
    how_far: tuple[tuple[str, int], ...] = ()  #: how far its messages came: words, messages

    @property
    def is_current(self) -> bool:
        """Tell whether it is the incident's own alert now: an older one is only read."""
        return self.panel.alert is not None and self.panel.alert.id == self.alert.id


@dataclass(frozen=True, kw_only=True)
class SubscriberView:
    """A subscription as its holder sees it; where they are reached is not in it."""

    id: UUID
    network: str
    language: str
    state: str
    areas: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def is_confirmed(self) -> bool:
        return self.state == Standing.CONFIRMED

    @property
    def owner(self) -> str:
        return f"{SUBSCRIBER}{self.id}"


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """Somebody whose turn it is on the release rota."""

    by: str
    alias: str
    until: datetime
