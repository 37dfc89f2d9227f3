"""A place found, before it becomes a candidate."""

from dataclasses import dataclass

from testigo.places.types import Kind


@dataclass(frozen=True, slots=True)
class Spot:
    """Where, what it is called, and how surely it is meant."""

    label: str
    kind: Kind
    lon: float
    lat: float
    score: float
    near: str = ""  #: said beside it: "Broadway near Sennott Park"
