"""Words of volunteers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    WALK = "walk", _("on foot")
    CYCLE = "cycle", _("by bicycle")
    DRIVE = "drive", _("by car")


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
