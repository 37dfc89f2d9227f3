"""Other areas for a city that is here already; its streets stay as they are."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from testigo.places.city import load
from testigo.places.importers import areas, basemap, replacing
from testigo.places.importers.building import save
from testigo.places.importers.progress import Left, Report, Step, Tell, quiet

KEPT = ("streets.npz", "basemap.pmtiles")  # the map takes its areas from the city, not from there


def change_areas(
    old: Path, into: Path, paths: Sequence[Path] = (), *,
    drawn: Iterable[tuple[str, list[str]]] = (), gone: Iterable[str] = (), tell: Tell = quiet,
) -> Report:  # fmt: skip
    """Add the outlines of files, and areas drawn as cells; remove those named by slug.

    One of the same name takes the old one's place.
    """
    told: dict[str, Any] = json.loads((old / "city.json").read_text(encoding="utf-8"))
    new = [area for path in paths for area in areas.read_areas(path, tell)]
    new += [areas.of_cells(name, cells) for name, cells in drawn]
    without = {*gone, *(area["slug"] for area in new)}
    told["areas"] = areas.merged([a for a in told["areas"] if a["slug"] not in without] + new)
    with replacing.draft(into, linked=True) as draft:
        for name in KEPT:
            if (old / name).is_file():
                shutil.copyfile(old / name, draft / name)
        save(told, draft)
        tell(Step.MAP, 0, 1)
        basemap.write_labels(load(draft), draft)
        report = _counted(old, len(told["areas"]))
        (draft / "import.json").write_text(json.dumps(report.told(), indent=1) + "\n")
    return report


def _counted(old: Path, count: int) -> Report:
    """Keep what the city's import counted, with the new number of areas."""
    try:
        told = json.loads((old / "import.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        told = {}
    left = Counter({Left(kind): n for kind, n in told.get("left", {}).items()})
    return Report(left=left, counts={**told.get("counts", {}), "areas": count})
