"""How far an import is, for whoever waits, and what of it was not whole."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Step(StrEnum):
    """What an import is doing."""

    STREETS = "streets"
    CORNERS = "corners"
    AREAS = "areas"
    LANDMARKS = "landmarks"
    MAP = "map"


class Left(StrEnum):
    """What was not whole in the files, and what became of it."""

    WAY_CUT = "way_cut"  # parts of a way are missing; the known parts are in
    WAY_LOST = "way_lost"  # too little of a way is known
    OUTLINE_OPEN = "outline_open"  # an outline does not close
    ADDRESS_ALONE = "address_alone"  # no street of that name is near an address
    AREA_NAMELESS = "area_nameless"


WORDS = {
    Left.WAY_CUT: "ways with missing points: their known parts are in",
    Left.WAY_LOST: "ways with hardly a known point: left out",
    Left.OUTLINE_OPEN: "outlines that do not close: left out",
    Left.ADDRESS_ALONE: "addresses on no street of that name nearby: left out",
    Left.AREA_NAMELESS: "areas without a name: left out",
}

Tell = Callable[[Step, int, int], None]  #: what is done, how much of it, of how much


def quiet(_step: Step, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass
class Report:
    """What an import brought in, and what it could not."""

    left: Counter[Left] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Give it as it is kept beside the city."""
        left = {kind.value: count for kind, count in sorted(self.left.items())}
        return {"counts": self.counts, "left": left}
