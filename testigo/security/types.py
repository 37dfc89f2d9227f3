"""Roles people hold in a network."""

from dataclasses import dataclass
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

    @classmethod
    def by_of(cls, account_id: UUID | str) -> str:
        return f"account:{account_id}"


__all__ = ["Kind", "Member", "NetworkView", "Role"]
