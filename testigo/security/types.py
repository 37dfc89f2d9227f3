"""Roles people hold in a network."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CALL_TAKER = "call_taker", _("call taker")
    DISPATCHER = "dispatcher", _("dispatcher")
    OBSERVER = "observer", _("observer")
    VERIFIER = "verifier", _("verifier")
    LEGAL_OBSERVER = "legal_observer", _("legal observer")
    INTERPRETER = "interpreter", _("interpreter")
    BUDDY = "buddy", _("phone buddy")
    DUTY_LAWYER = "duty_lawyer", _("duty lawyer")
    CASE_WORKER = "case_worker", _("case worker")
    COORDINATOR = "coordinator", _("coordinator")
    ADMIN = "admin", _("network admin")


class Kind(TextChoices):
    PROGRAMME = "programme", _("programme")
    DRILL = "drill", _("drill")


@dataclass(frozen=True, kw_only=True)
class NetworkView:
    """What other modules know of a network."""

    id: str
    name: str
    kind: str
    city: str
    zone: str
    hotline: str

    @property
    def is_drill(self) -> bool:
        return self.kind == Kind.DRILL


@dataclass(frozen=True, kw_only=True)
class Member:
    """An account as other modules see it: `alias` is what colleagues call the person."""

    id: UUID
    by: str  #: as in Act.by
    alias: str
    language: str
    roles: frozenset[str]

    @property
    def labels(self) -> tuple[str, ...]:
        """The roles in words."""
        return tuple(str(Role(role).label) for role in sorted(self.roles))

    @classmethod
    def by_of(cls, account_id: UUID | str) -> str:
        return f"account:{account_id}"


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """An invitation just made: the words and the path are shown this once."""

    id: UUID
    words: str  #: said on the phone, or handed over on paper
    path: str  #: for a QR code; works once, for an hour
    roles: frozenset[str]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """What somebody who joins is told before they answer."""

    invitation: UUID
    network: str
    roles: tuple[str, ...]
    language: str


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An open invitation, as coordinators see it."""

    id: UUID
    by: str
    roles: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A passkey or a code app of one's own."""

    id: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PhoneView:
    """A phone of one's own that may wait with presses."""

    id: UUID
    made_at: datetime
    used_at: datetime
    has_pin: bool


@dataclass(frozen=True, kw_only=True)
class You:
    """One's own account, as its owner sees it."""

    handle: str
    alias: str
    roles: tuple[str, ...]
    factors: tuple[Factor, ...]
    codes_left: int
    networks: tuple[NetworkView, ...]
    has_password: bool
    manages: bool  #: keeps the lists of people and local contacts
    administers: bool  #: sets up the network: its city


@dataclass(frozen=True, kw_only=True)
class Locked:
    """What a lockdown did."""

    sessions: int
    keys_dropped: bool
    seconds: float


__all__ = [
    "Factor",
    "InvitationView",
    "Invited",
    "Kind",
    "Locked",
    "Member",
    "NetworkView",
    "PhoneView",
    "Role",
    "Welcome",
    "You",
]
