"""Reading the files, with an error that names the file, the feature and the field."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testigo.places.geometry import Point
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import FIELDS

LINES = {"LineString", "MultiLineString"}
POLYGONS = {"Polygon", "MultiPolygon"}
POINTS = {"Point"}


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
            try:
                return int(float(value))
            except (TypeError, ValueError):
                why = f"field {name!r} is {value!r}, not a number"
                raise LayerError(self.path, why, feature=self.number) from None
        return 0

    @property
    def point(self) -> Point:
        """The one point of a point feature."""
        return self.parts[0][0][0]


def features(path: Path, kinds: set[str], *, needs: str = "") -> Iterator[Feature]:
    """Read a GeoJSON layer of certain kinds of geometry; one feature must have a needed field."""
    told = _json(path)
    if not isinstance(told, dict) or not isinstance(told.get("features"), list):
        raise LayerError(path, "is no GeoJSON FeatureCollection")
    seen = False
    for number, raw in enumerate(told["features"]):
        feature = _feature(path, number, raw, kinds)
        if feature is None:
            continue
        seen = seen or not needs or any(name in feature.fields for name in FIELDS[needs])
        yield feature
    if not seen:
        wanted = f"with a field {' or '.join(FIELDS[needs])}" if needs else ""
        raise LayerError(path, f"has no {' or '.join(sorted(kinds))} {wanted}".strip())


def rows(path: Path, *needs: str) -> Iterator[dict[str, str]]:
    """Read a CSV table that must have certain columns."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            for column in needs:
                if column not in (table.fieldnames or ()):
                    raise LayerError(path, f"has no column {column!r}")
            yield from table
    except (OSError, UnicodeDecodeError) as error:
        raise LayerError(path, f"cannot be read: {error}") from error


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise LayerError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LayerError(path, "is not UTF-8 text") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise LayerError(path, f"is no JSON: {error}") from error


def _feature(path: Path, number: int, raw: Any, kinds: set[str]) -> Feature | None:
    if not isinstance(raw, dict):
        raise LayerError(path, "is no GeoJSON feature", feature=number)
    geometry = raw.get("geometry")
    if not geometry:
        return None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in kinds:
        raise LayerError(path, f"is a {kind}, not a {' or '.join(sorted(kinds))}", feature=number)
    try:
        parts = _parts(kind, geometry.get("coordinates"))
    except (TypeError, ValueError, IndexError, KeyError) as error:
        why = "field 'coordinates' does not hold longitudes and latitudes"
        raise LayerError(path, why, feature=number) from error
    for part in parts:
        for ring in part:
            _check(path, number, ring)
    properties = raw.get("properties") or {}
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
