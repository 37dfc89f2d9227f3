"""Reading shapefiles, such as TIGER/Line's, right from their .zip."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import shapefile

from testigo.places.importers.errors import LayerError
from testigo.places.importers.progress import Step, Tell
from testigo.places.importers.streaming import checked_size

MOST = 1 << 30  # bytes of what is inside
STEEPEST = 200  # times that a part may be larger than it is packed
PARTS = (".shp", ".dbf", ".prj", ".cpg")
NEEDED = (".shp", ".dbf")
DEGREES = re.compile(r'^\s*GEOGCS\s*\[\s*"([^"]*)"', re.IGNORECASE)
WGS84 = re.compile(r"WGS_?(19)?84|NAD_?(19)?83|North_American_(Datum_)?1983", re.IGNORECASE)


def raw_features(path: Path, tell: Tell, step: Step) -> Iterator[tuple[int, Any]]:
    """Read the features of a zipped shapefile, one after the other, with their numbers."""
    checked_size(path)
    with _unpacked(path) as parts:
        _check_projection(path, parts.get(".prj"))
        files: dict[str, IO[bytes]] = {s[1:]: parts[s].open("rb") for s in NEEDED}
        try:
            yield from _read(path, files, _encoding(parts.get(".cpg")), tell, step)
        except (shapefile.ShapefileException, UnicodeDecodeError, ValueError, OSError) as error:
            raise LayerError(path, f"is no whole shapefile: {error}") from error
        finally:
            for file in files.values():
                file.close()


def _read(
    path: Path, files: dict[str, IO[bytes]], encoding: str, tell: Tell, step: Step
) -> Iterator[tuple[int, Any]]:
    with shapefile.Reader(**files, encoding=encoding, encodingErrors="strict") as reader:
        total = len(reader)
        for number, both in enumerate(reader.iterShapeRecords()):
            if number % 1000 == 0:
                tell(step, number, total)
            shape: Any = both.shape
            geometry = None if shape.shapeType == shapefile.NULL else shape.__geo_interface__
            yield number, {"properties": both.record.as_dict(), "geometry": geometry}
        tell(step, total, total)


@contextmanager
def _unpacked(path: Path) -> Iterator[dict[str, Path]]:
    """Give the parts of the one shapefile inside; anything else in the .zip stays there."""
    with tempfile.TemporaryDirectory(prefix="testigo-") as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                yield _parts(path, packed, Path(folder))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise LayerError(path, f"is no .zip that can be read: {error}") from error


def _parts(path: Path, packed: zipfile.ZipFile, folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    left = MOST
    for part in packed.infolist():
        suffix = Path(part.filename).suffix.lower()
        if suffix not in PARTS:
            continue
        if suffix in found:
            raise LayerError(path, "holds several shapefiles: give each its own .zip")
        if part.file_size > STEEPEST * max(part.compress_size, 1000) or part.file_size > left:
            raise LayerError(path, f"unpacks to {part.file_size / 1e6:.0f} MB: that is no city")
        found[suffix] = folder / f"layer{suffix}"
        with packed.open(part) as source, found[suffix].open("wb") as into:
            shutil.copyfileobj(source, into, 1 << 20)  # never more than the part said of itself
        left -= part.file_size
    for suffix in NEEDED:
        if suffix not in found:
            raise LayerError(path, f"holds no {suffix} file of a shapefile")
    return found


def _check_projection(path: Path, prj: Path | None) -> None:
    if prj is None:
        return
    told = prj.read_text(encoding="utf-8", errors="replace")[:2000]
    fits = DEGREES.match(told)
    if fits and WGS84.search(told):
        return
    name = re.search(r'"([^"]*)"', told)
    raise LayerError(path, f"is in {name[1] if name else 'no known projection'}: convert to WGS84")


def _encoding(cpg: Path | None) -> str:
    """Tell the letters' encoding: the Census and most others write UTF-8, older ones Latin-1."""
    told = cpg.read_text(encoding="ascii", errors="replace").strip().lower() if cpg else ""
    return "utf-8" if told in {"", "utf-8", "utf8", "65001"} else "latin-1"
