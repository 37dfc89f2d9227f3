"""The offline map of a city: one PMTiles file, and label points so that no glyphs are needed."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from testigo.places.city import City
from testigo.places.geometry import Point, along, length
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import Layer
from testigo.places.importers.reading import POLYGONS, features

ZOOMS = (10, 16)
LONGEST = 1800  # seconds
Drawn = Mapping[str, Sequence[tuple[str, Any]]]  #: a layer of the map -> names and outlines
CLASSES = {0: "street", 1: "artery", 2: "collector"}


def build(
    city: City, layers: dict[Layer, list[Path]], folder: Path, drawn: Drawn | None = None
) -> None:
    """Draw the map with tippecanoe, and write its labels."""
    drafts = folder / "drafts"
    drafts.mkdir()
    more = drawn or {}
    told: dict[str, Iterable[dict[str, Any]]] = {
        "land": [*_polygons(layers.get(Layer.BOUNDARY, ()), "")] or [_whole(city)],
        "water": chain(_polygons(layers.get(Layer.WATER, ()), ""), _shapes(more.get("water", ()))),
        "parks": chain(
            _polygons(layers.get(Layer.PARKS, ()), "park"), _shapes(more.get("parks", ()))
        ),
        "streets": _streets(city),
    }
    command = ["tippecanoe", "-q", "-f", "-o", "basemap.pmtiles", "-n", city.name]
    command += ["-A", city.attribution, f"-Z{ZOOMS[0]}", f"-z{ZOOMS[1]}", "--no-tile-size-limit"]
    command += ["--no-feature-limit", "--simplification=4", "--no-tiny-polygon-reduction"]
    for name, shapes in told.items():
        if _write(shapes, drafts / f"{name}.json"):
            command += ["-L", f"{name}:drafts/{name}.json"]
    run(command, folder)
    shutil.rmtree(drafts)
    write_labels(city, folder)


def run(command: list[str], folder: Path) -> None:
    """Run a program of tippecanoe in a folder; no path of this machine gets into the map."""
    if (program := _program(command[0])) is None:
        raise LayerError(folder, "needs the package tippecanoe to draw the map, or --no-map")
    # The folder of its own passing files: what it leaves when killed goes with the draft.
    told = {**os.environ, "TMPDIR": "."}
    try:
        subprocess.run(
            command, executable=program, cwd=folder, env=told, check=True, capture_output=True,
            timeout=LONGEST,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode(errors="replace")[-300:]
        raise LayerError(folder, f"{command[0]}: {why}") from error
    except subprocess.TimeoutExpired as error:
        raise LayerError(folder, f"{command[0]} took more than {LONGEST} seconds") from error


def write_labels(city: City, folder: Path) -> None:
    """Write what the map writes on itself."""
    (folder / "labels.json").write_text(
        json.dumps(labels(city), ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
    )


def _write(shapes: Iterable[dict[str, Any]], path: Path) -> bool:
    """Write features one after the other; tell whether there were any."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for shape in shapes:
            json.dump(shape, file)
            file.write("\n")
            count += 1
    return count > 0


def _whole(city: City) -> dict[str, Any]:
    """Draw the land as far as the streets go, where nobody gave a border."""
    west, south, east, north = city.bounds
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return _feature({"type": "Polygon", "coordinates": [ring]})


def _shapes(drawn: Iterable[tuple[str, Any]]) -> Iterator[dict[str, Any]]:
    for name, shape in drawn:
        geometry = {"type": "MultiPolygon", "coordinates": shape}
        yield _feature(geometry, **({"name": name} if name else {}))


def _program(name: str) -> str | None:
    """Find the program itself: the package's starter would write its path into the map."""
    with suppress(ImportError):
        package = import_module("tippecanoe")
        return str(Path(package.BIN_DIR) / name)
    return shutil.which(name)


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


def _polygons(paths: Iterable[Path], named: str) -> Iterator[dict[str, Any]]:
    for path in paths:
        for feature in features(path, POLYGONS):
            name = feature.text(named) if named else ""
            yield from _shapes([(name, feature.parts)])


def _streets(city: City) -> Iterator[dict[str, Any]]:
    for index in range(len(city.segments)):
        line: list[Point] = city.segments.line(index)
        street, kind = int(city.segments.street[index]), int(city.segments.major[index])
        name = city.streets[street] if street >= 0 else ""
        drawn = _feature({"type": "LineString", "coordinates": line}, name=name)
        drawn["properties"]["class"] = CLASSES[kind]
        drawn["tippecanoe"] = {"minzoom": {0: 13, 1: 10, 2: 12}[kind]}
        yield drawn


def _feature(geometry: dict[str, Any], **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}
