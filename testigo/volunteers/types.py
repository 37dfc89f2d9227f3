"""Words of volunteers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from testigo.security.types import Role


class Mode(TextChoices):
    WALK = "walk", _("on foot")
    CYCLE = "cycle", _("by bicycle")
    DRIVE = "drive", _("by car")


class ContactKind(TextChoices):
    """What kind of place a local contact answers the phone in."""

    SCHOOL = "school", _("school office")
    SHOP = "shop", _("shop")
    PARISH = "parish", _("parish")
    CLINIC = "clinic", _("clinic")
    OTHER = "other", _("another place")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A volunteer as the choice of whom to ask sees them: no name, no address."""

    id: UUID
    by: str  #: Act.by of the account
    roles: frozenset[str]  #: certified and not expired
    languages: frozenset[str]
    mode: str
    cell: str  #: H3 at resolution 9: home, or the cell shared for this duty
    remote_only: bool
    asked: int  #: times asked so far
    went: int  #: times they said going
    asked_this_week: int
    weekly_limit: int
    last_asked_at: datetime | None
    rest_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class VolunteerView:
    id: UUID
    by: str
    alias: str
    roles: frozenset[str]
    languages: frozenset[str]
    mode: str
    cell: str
    remote_only: bool
    on_duty: bool
    duty_until: datetime | None
    rest_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Whom to tell when a volunteer needs help; read only then, and audited."""

    volunteer: UUID
    contact: str
    number: str
    medical: str


class Past(TextChoices):
    """What the history of answers remembers."""

    ASKED = "asked", _("asked")
    GOING = "going", _("went")
    CANNOT = "cannot", _("could not")
    SILENT = "silent", _("no answer")
    STOOD_DOWN = "stood_down", _("told that enough are going")


ON_SCENE = frozenset({Role.OBSERVER, Role.VERIFIER, Role.LEGAL_OBSERVER, Role.INTERPRETER})
TRAINED = ON_SCENE | {Role.BUDDY}  #: the roles people are certified for


@dataclass(frozen=True, kw_only=True)
class MyDuty:
    """A volunteer's own page: duty, rest, what they are certified for, what they answered."""

    volunteer: VolunteerView
    certified: tuple[tuple[str, datetime], ...]  #: role's words, until
    asked: int
    went: int
    stood_down: int
    asked_this_week: int
    weekly_limit: int
    conduct_signed_at: datetime | None
    by_link: bool
    place_by_text: bool


@dataclass(frozen=True, kw_only=True)
class ContactView:
    """A local contact, with the number to call."""

    id: UUID
    kind: ContactKind
    name: str
    number: str
    language: str
    cell: str
    area: str  #: an area's slug, or nothing
    keep_until: datetime


@dataclass(frozen=True, kw_only=True)
class ContactBook:
    """One page of the local contacts, by area; only these were opened."""

    areas: tuple[tuple[str, tuple[ContactView, ...]], ...]  #: the area's name, who is there
    count: int  #: on all pages
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class RowError:
    """One thing wrong in an imported file, where it stands and what to do."""

    row: int  #: as a spreadsheet counts; the heading is row 1
    column: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did: nothing at all where there is an error."""

    people: int
    errors: tuple[RowError, ...] = ()
