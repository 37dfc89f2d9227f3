"""One import in a process of its own: `python -m testigo.places.importers.work FOLDER`.

The folder holds `order.json` and the files; `progress.json` and at last `result.json` come beside
them. What a hostile file can do ends with this process: memory, time and open files are limited.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from testigo.places.importers import changing
from testigo.places.importers.building import build
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import Layer
from testigo.places.importers.progress import Report, Step

MEMORY = 6 << 30  # bytes of address space; reading maps files into it
SECONDS = 3600  # of computing
POLITE = 10
OFTEN = 0.5  # seconds between two words of progress


class Told:
    """Writes how far it is, now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.last, self.step = folder, 0.0, ""

    def __call__(self, step: Step, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.last < OFTEN and step == self.step:
            return
        self.last, self.step = now, step
        write(self.folder, "progress.json", {"step": step, "done": done, "total": total})


def write(folder: Path, name: str, told: dict[str, Any]) -> None:
    """Write a small file whole, or not at all."""
    draft = folder / f"{name}.new"
    draft.write_text(json.dumps(told), encoding="utf-8")
    draft.replace(folder / name)


def run(folder: Path) -> None:
    """Do what is ordered, and say how it ended."""
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    try:
        report = _do(order, folder)
    except LayerError as error:
        write(folder, "result.json", {"problem": str(error)})
    except MemoryError:
        write(folder, "result.json", {"problem": "the files need more memory than there is"})
    else:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        report.counts["peak_mb"] = peak
        write(folder, "result.json", {"report": report.told()})


def _do(order: dict[str, Any], folder: Path) -> Report:
    into, tell = Path(order["into"]), Told(folder)
    files = [(Layer(layer), folder / "files" / name) for layer, name in order["files"]]
    if order["kind"] == "areas":
        paths = [path for _layer, path in files]
        return changing.change_areas(
            Path(order["from"]), into, paths, drawn=order["drawn"], gone=order["gone"], tell=tell
        )
    return build(
        order["slug"], files, into, name=order["name"], attribution=order["attribution"],
        zone=order["zone"], linked=True, tell=tell,
    )  # fmt: skip


def main() -> None:
    """Limit this process, then work."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(POLITE)
    os.umask(0o077)
    run(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
