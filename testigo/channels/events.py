"""What channels tell the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageArrived(Event):
    message: UUID


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    delivery: UUID
    dedupe: str


@dataclass(frozen=True, kw_only=True)
class PhonesChanged(Event):
    """A loopback phone of a drill got or sent something."""


@dataclass(frozen=True, kw_only=True)
class ConversationChanged(Event):
    """Somebody at the desk took, answered, handed over or ended one."""

    conversation: UUID
