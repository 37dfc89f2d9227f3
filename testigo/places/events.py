"""News of cities on their way in."""

from dataclasses import dataclass
from uuid import UUID

from testigo.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CityImportMoved(Event):
    """An import began, or is further than before."""

    city_import: UUID


@dataclass(frozen=True, kw_only=True)
class CityImportEnded(Event):
    """A city is in, or its import failed."""

    city_import: UUID
