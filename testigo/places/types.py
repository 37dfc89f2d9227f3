"""What the places module tells others: plain facts, no Django."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a place was named."""

    CORNER = "corner"
    NUMBER = "number"
    LANDMARK = "landmark"
    BETWEEN = "between"  # on one street, between two others
    STREET = "street"  # a street, or its part in one area
    AREA = "area"
    POINT = "point"  # shown on the map or by the phone


class Status(StrEnum):
    PLACED = "placed"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    """How somebody travels."""

    WALK = "walk"
    CYCLE = "cycle"
    DRIVE = "drive"

    @property
    def bit(self) -> int:
        """Its bit in a street's modes."""
        return 1 << list(Mode).index(self)


class Turn(StrEnum):
    """How one comes from one street into the next."""

    START = "start"
    ON = "on"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True)
class Step:
    """One street of the way, and how one comes into it."""

    turn: Turn
    street: str  #: empty: it has no name
    metres: int


@dataclass(frozen=True)
class Way:
    """From where somebody sets out to the place."""

    line: tuple[tuple[float, float], ...]  #: lon, lat
    steps: tuple[Step, ...]

    @property
    def metres(self) -> int:
        return sum(step.metres for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One place a text may mean, to be read back before it is kept."""

    label: str
    kind: Kind
    lat: float
    lon: float
    confidence: float  #: calibrated: of candidates said with 0.9, nine in ten are right
    cell: str  #: H3, resolution 10
    area: str = ""  #: an area's slug, or nothing
    near: str = ""  #: what people there would know it by


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a text may mean: one place, up to three, or none."""

    status: Status
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A named neighbourhood: a set of H3 cells of resolution 10, and its outline for a map."""

    slug: str
    name: str
    cells: frozenset[str]
    centre: tuple[float, float]  #: lat, lon
    outline: tuple[tuple[tuple[float, float], ...], ...]  #: rings of (lon, lat)
