"""Reading the files, with an error that names the file, the feature and the field."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testigo.places.geometry import Point
from testigo.places.importers import shapefiles, streaming
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import FIELDS
from testigo.places.importers.progress import Step, Tell, quiet

LINES = {"LineString", "MultiLineString"}
POLYGONS = {"Polygon", "MultiPolygon"}
POINTS = {"Point"}
NUMBER = re.compile(r"^\s*(\d{1,7})")  # of 82-11 and 12A the first counts
GRID = re.compile(r"^\W*[A-Za-z]{1,3}\d")  # N6W23001: no line of numbers along a street


@dataclass(frozen=True)
class Feature:
    """One thing of a layer: its fields with their names in small letters, and its lines."""

    path: Path
    number: int
    fields: dict[str, Any]
    parts: list[list[list[Point]]]  #: polygons of rings, lines of one ring, a point of one

    def text(self, what: str) -> str:
        """Read a text field by what it holds; empty when the feature has none."""
        for name in FIELDS[what]:
            value = self.fields.get(name)
            if isinstance(value, str) and value.strip(" <>") not in {"", "Null"}:
                return " ".join(value.split())
        return ""

    def number_of(self, what: str) -> int:
        """Read a whole number by what it holds; 0 when the feature has none."""
        for name in FIELDS[what]:
            value = self.fields.get(name)
            if value in (None, ""):
                continue
            if (number := _whole(value)) is None:
                why = f"field {name!r} is {value!r}, not a number"
                raise LayerError(self.path, why, feature=self.number)
            return number
        return 0

    @property
    def point(self) -> Point:
        """The one point of a point feature."""
        return self.parts[0][0][0]


def features(
    path: Path, kinds: set[str], *, needs: str = "", tell: Tell = quiet, step: Step = Step.AREAS
) -> Iterator[Feature]:
    """Read a layer of certain kinds of geometry; one feature must have a needed field."""
    packed = path.suffix.lower() in {".zip", ".shp"}
    if path.suffix.lower() == ".shp":
        raise LayerError(path, "is a part of a shapefile: give the .zip that holds all its parts")
    read = shapefiles.raw_features if packed else streaming.raw_features
    seen = False
    for number, raw in read(path, tell, step):
        feature = _feature(path, number, raw, kinds)
        if feature is None:
            continue
        seen = seen or not needs or any(name in feature.fields for name in FIELDS[needs])
        yield feature
    if not seen:
        wanted = f"with a field {' or '.join(FIELDS[needs])}" if needs else ""
        raise LayerError(path, f"has no {' or '.join(sorted(kinds))} {wanted}".strip())


def _whole(value: Any) -> int | None:
    if isinstance(value, int | float):
        return int(value) if abs(value) < 1e7 else None
    if fits := NUMBER.match(str(value)):
        return int(fits[1])
    return 0 if GRID.match(str(value)) or not str(value).strip() else None


def rows(path: Path, *needs: str) -> Iterator[dict[str, str]]:
    """Read a CSV table that must have certain columns."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file, restval="")
            for column in needs:
                if column not in (table.fieldnames or ()):
                    raise LayerError(path, f"has no column {column!r}")
            yield from table
    except csv.Error as error:
        raise LayerError(path, f"cannot be read after line {table.line_num}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LayerError(path, f"cannot be read: {error}") from error


def _feature(path: Path, number: int, raw: Any, kinds: set[str]) -> Feature | None:
    if not isinstance(raw, dict):
        raise LayerError(path, "is no GeoJSON feature", feature=number)
    geometry = raw.get("geometry")
    if not geometry:
        return None
    kind = str(geometry.get("type")) if isinstance(geometry, dict) else None
    if kind is None or kind not in kinds:
        raise LayerError(path, f"is a {kind}, not a {' or '.join(sorted(kinds))}", feature=number)
    try:
        parts = _parts(kind, geometry.get("coordinates"))
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as error:
        why = "field 'coordinates' does not hold longitudes and latitudes"
        raise LayerError(path, why, feature=number) from error
    # Coordinates of nothing are what some write for no geometry.
    parts = [[ring for ring in part if ring] for part in parts if part and part[0]]
    if not parts:
        return None
    for part in parts:
        for ring in part:
            _check(path, number, ring)
    properties = raw.get("properties") or {}
    if not isinstance(properties, dict):
        raise LayerError(path, "'properties' does not hold its fields", feature=number)
    return Feature(path, number, {k.lower(): v for k, v in properties.items()}, parts)


def _parts(kind: str, at: Any) -> list[list[list[Point]]]:
    match kind:
        case "Point":
            return [[[_point(at)]]]
        case "LineString":
            return [[_ring(at)]]
        case "MultiLineString":
            return [[_ring(line)] for line in at]
        case "Polygon":
            return [[_ring(ring) for ring in at]]
        case _:
            return [[_ring(ring) for ring in polygon] for polygon in at]


def _ring(at: Any) -> list[Point]:
    return [_point(p) for p in at]


def _point(at: Any) -> Point:
    return float(at[0]), float(at[1])


def _check(path: Path, number: int, ring: list[Point]) -> None:
    for lon, lat in ring:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            why = f"({lon:g}, {lat:g}) is no longitude and latitude: convert the layer to WGS84"
            raise LayerError(path, why, feature=number)
