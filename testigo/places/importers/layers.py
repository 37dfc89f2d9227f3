"""Which file is which layer, and what a layer's fields are called: `fields.toml` has the words."""

import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from testigo.places.importers.errors import LayerError


class Layer(StrEnum):
    """What a city is made of. Only streets are needed, or OpenStreetMap, which has them."""

    STREETS = "streets"
    OSM = "osm"  # OpenStreetMap: all that no layer of its own gives
    CORNERS = "corners"
    AREAS = "areas"
    LANDMARKS = "landmarks"
    PARKS = "parks"
    WATER = "water"
    BOUNDARY = "boundary"
    ADDRESSES = "addresses"  # a table of addresses with ids
    POINTS = "points"  # a table of points of interest naming such an id


WORDS: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("fields.toml").read_text(encoding="utf-8")
)
#: Names a field goes by, by what it holds. Compared without case.
FIELDS: Final[dict[str, tuple[str, ...]]] = {k: tuple(v) for k, v in WORDS["fields"].items()}
#: What the values of a field say.
VALUES: Final[dict[str, frozenset[str]]] = {
    k: frozenset(v) for k, v in WORDS["values"].items() if isinstance(v, list)
}
#: How fast a car goes on a street of a class, in km/h, where no sign says so.
SPEEDS: Final[dict[str, int]] = WORDS["speeds"]
LEFT_OUT_LIKE: Final = re.compile(WORDS["values"]["left_out_like"])
#: Recognised by a part of the file's name; the first that fits wins.
PATTERNS: Final = tuple((Layer(file["layer"]), file["pattern"]) for file in WORDS["file"])
ODBL: Final = "© OpenStreetMap contributors (ODbL)"
TABLES: Final = (Layer.ADDRESSES, Layer.POINTS)
SUFFIXES: Final = (".geojson", ".json", ".zip", ".shp", ".pbf", ".csv")


def sort_files(given: Iterable[str]) -> list[tuple[Layer, Path]]:
    """Tell each given FILE, LAYER=FILE or folder apart."""
    found: list[tuple[Layer, Path]] = []
    for word in given:
        named, _, rest = word.partition("=")
        if rest and named in Layer.__members__.values():
            found.append((Layer(named), Path(rest)))
            continue
        path = Path(word)
        if path.is_dir():
            inside = [(layer_of(p.name), p) for p in sorted(path.iterdir())]
            found += [(layer, p) for layer, p in inside if layer]
            continue
        if (layer := layer_of(path.name)) is None:
            names = ", ".join(Layer)
            raise LayerError(path, f"is no layer we know by its name: write LAYER=FILE ({names})")
        found.append((layer, path))
    return found


def layer_of(name: str) -> Layer | None:
    """Recognise a layer by its file's name."""
    name = name.lower()
    if not name.endswith(SUFFIXES):
        return None
    for layer, pattern in PATTERNS:
        if re.search(pattern, name) and name.endswith(".csv") == (layer in TABLES):
            return layer
    return None
