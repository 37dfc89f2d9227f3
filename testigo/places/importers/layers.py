"""Which file is which layer, and what a layer's fields are called in different cities."""

import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from testigo.places.importers.errors import LayerError


class Layer(StrEnum):
    """What a city is made of. Only streets are needed."""

    STREETS = "streets"
    CORNERS = "corners"
    AREAS = "areas"
    LANDMARKS = "landmarks"
    PARKS = "parks"
    WATER = "water"
    BOUNDARY = "boundary"
    ADDRESSES = "addresses"  # a table of addresses with ids
    POINTS = "points"  # a table of points of interest naming such an id


#: Recognised in a folder by a part of the file's name; the first that fits wins.
PATTERNS: Final = (
    (Layer.STREETS, r"centerlines|^streets|edges"),
    (Layer.CORNERS, r"intersection"),
    (Layer.AREAS, r"neighbou?rhoods"),
    (Layer.PARKS, r"openspace|^parks"),
    (Layer.WATER, r"water|hydro"),
    (Layer.BOUNDARY, r"cityboundary|_city\."),
    (Layer.POINTS, r"points_of_interest"),
    (Layer.ADDRESSES, r"address_database"),
    (Layer.LANDMARKS, r"landmark|^health_|communityassets|subwaystations|polling|rec_centers"),
    (Layer.LANDMARKS, r"commercialdistricts"),
)
TABLES: Final = (Layer.ADDRESSES, Layer.POINTS)

#: Names a field goes by, by what it holds. Compared without case.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "street": ("label", "fullname", "street", "full_name", "st_name", "name"),
    "left_from": ("l_from", "fraddl", "lfromadd", "lfromhn"),
    "left_to": ("l_to", "toaddl", "ltoadd", "ltohn"),
    "right_from": ("r_from", "fraddr", "rfromadd", "rfromhn"),
    "right_to": ("r_to", "toaddr", "rtoadd", "rtohn"),
    "left_from_possible": ("potential_l_from",),
    "left_to_possible": ("potential_l_to",),
    "right_from_possible": ("potential_r_from",),
    "right_to_possible": ("potential_r_to",),
    "oneway": ("direction", "oneway"),
    "class": ("majorroad", "sha_class", "highway", "mtfcc"),
    "corner": ("intersection", "name"),
    "area": ("name", "distname"),
    "landmark": (
        "site_name", "poname", "organization", "location", "station", "distname", "name",
    ),
    "address": ("address", "street_address"),
    "park": ("name",),
}  # fmt: skip


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
            inside = [(layer_of(p), p) for p in sorted(path.iterdir())]
            found += [(layer, p) for layer, p in inside if layer]
            continue
        if (layer := layer_of(path)) is None:
            names = ", ".join(Layer)
            raise LayerError(path, f"is no layer we know by its name: write LAYER=FILE ({names})")
        found.append((layer, path))
    return found


def layer_of(path: Path) -> Layer | None:
    """Recognise a layer by its file's name."""
    if path.suffix.lower() not in {".geojson", ".json", ".csv"}:
        return None
    for layer, pattern in PATTERNS:
        fits = re.search(pattern, path.name.lower())
        if fits and (path.suffix.lower() == ".csv") == (layer in TABLES):
            return layer
    return None
