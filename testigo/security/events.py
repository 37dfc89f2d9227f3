"""What the rest hears about rights and the lock."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RightsChanged(Event):
    """An account gained or lost something: whoever holds a stream for it looks again."""

    account: UUID


@dataclass(frozen=True, kw_only=True)
class PhoneForgotten(Event):
    """A member's phone was removed, or gave up after wrong PINs: nothing is written to it."""

    phone: UUID


@dataclass(frozen=True, kw_only=True)
class ServerLocked(Event):
    """Everybody is signed out and nothing is sent until somebody unlocks."""


@dataclass(frozen=True, kw_only=True)
class ServerUnlocked(Event):
    """Keys are back; sending goes on."""
