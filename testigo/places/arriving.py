"""Cities on their way in, as the page of cities shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """How far an import is."""

    DRAFT = "draft", _("files are being gathered")
    WAITING = "waiting", _("waiting for its turn")
    RUNNING = "running", _("being imported")
    DONE = "done", _("done")
    FAILED = "failed", _("not imported")


class Job(TextChoices):
    """What an import changes."""

    CITY = "city", _("a city")
    AREAS = "areas", _("areas")


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFile:
    """A file that was handed in, and which layer it is, where that is known."""

    name: str
    layer: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """An import as the page shows it."""

    id: UUID
    job: Job
    city: str
    name: str
    state: State
    files: tuple[LayerFile, ...]
    step: str
    percent: int | None  #: nothing while it cannot be known
    problem: str
    made_at: datetime

    @property
    def doing(self) -> str:
        """What it is doing, in words."""
        return str(STEPS.get(self.step, ""))

    @property
    def moves(self) -> bool:
        """Whether it goes on by itself."""
        return self.state in {State.WAITING, State.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class CityView:
    """A city that is here."""

    slug: str
    name: str
    attribution: str
    counts: tuple[tuple[str, int], ...]  #: what it is made of
    left: tuple[tuple[str, int], ...]  #: what of its files was not whole
    chosen: bool = False  #: the network works in it
    shipped: bool = False  #: it came with the product

    @property
    def facts(self) -> list[tuple[str, int]]:
        """What it is made of, in words."""
        return [(str(COUNTED[what]), n) for what, n in self.counts if what in COUNTED]

    @property
    def not_whole(self) -> list[tuple[str, int]]:
        """What of its files was not whole, in words."""
        return [(str(LEFT.get(what, what)), n) for what, n in self.left]


COUNTED: Final = {
    "segments": _("pieces of street"), "streets": _("street names"), "corners": _("corners"),
    "landmarks": _("landmarks"), "areas": _("areas"), "houses": _("house numbers"),
}  # fmt: skip
LEFT: Final = {
    "way_cut": _("ways with missing points: their known parts are in"),
    "way_lost": _("ways with hardly a known point: left out"),
    "outline_open": _("outlines that do not close: left out"),
    "address_alone": _("addresses on no street of that name nearby: left out"),
    "area_nameless": _("areas without a name: left out"),
}
STEPS: Final = {
    "streets": _("reading streets"), "corners": _("reading corners"), "areas": _("reading areas"),
    "landmarks": _("reading landmarks"), "map": _("drawing the map"),
}  # fmt: skip
LAYERS: Final = {
    "streets": _("streets"), "osm": _("OpenStreetMap: everything"), "corners": _("corners"),
    "areas": _("areas"), "landmarks": _("landmarks"), "parks": _("parks"), "water": _("water"),
    "boundary": _("the city's border"), "addresses": _("a table of addresses"),
    "points": _("a table of places"),
}  # fmt: skip
