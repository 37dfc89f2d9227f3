"""What alerts tell live pages and the modules above."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AlertDrafted(Event):
    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertWaits(Event):
    """One person released a text, or took that back: for live pages."""

    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertReleased(Event):
    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertCorrected(Event):
    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertCancelled(Event):
    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertUpdated(Event):
    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertExpired(Event):
    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class AlertDropped(Event):
    """A draft was given up, or grew too old."""

    alert: UUID
    incident: UUID


@dataclass(frozen=True, kw_only=True)
class RotaChanged(Event):
    """Somebody began or ended a turn on the release rota."""
