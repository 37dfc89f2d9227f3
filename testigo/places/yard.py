"""Where files of imports wait, and the processes that read them."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from testigo.places.errors import NotAFile
from testigo.places.importers.layers import SUFFIXES, layer_of

Files = Iterable["UploadedFile[Any]"]

LARGEST = 100_000_000  #: bytes of one file; larger ones are imported at the terminal
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_ours: Final[dict[UUID, "subprocess.Popen[bytes]"]] = {}  # kept so that they are reaped


def folder_of(import_id: UUID) -> Path:
    """Give the folder of one import."""
    return Path(settings.DATA) / "uploads" / str(import_id)


def keep(import_id: UUID, files: Files) -> list[list[Any]]:
    """Keep files that were handed in: [layer or "", name, bytes] of each."""
    into = folder_of(import_id) / "files"
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = []
    for file in files:
        if not takes(file):
            raise NotAFile(name=file.name)
        name = UNSAFE.sub("_", Path(file.name or "").name)[-80:].lstrip(".")
        with (into / name).open("wb") as out:
            for part in file.chunks():
                out.write(part)
        kept.append([layer_of(name) or "", name, file.size])
    return kept


def takes(file: "UploadedFile[Any]") -> bool:
    """Tell whether a file is of a kind and a size that is read here."""
    return (file.name or "").lower().endswith(SUFFIXES) and (file.size or 0) <= LARGEST


def drop(import_id: UUID) -> None:
    """Remove an import's files."""
    shutil.rmtree(folder_of(import_id), ignore_errors=True)


def begin(import_id: UUID, order: dict[str, Any]) -> bool:
    """Start the process of an import; False when it runs already, here or elsewhere."""
    folder = folder_of(import_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in ("progress.json", "result.json"):
        (folder / old).unlink(missing_ok=True)
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    if (lock := _lock(folder)) is None:
        return False
    # The child inherits the lock: it is held for as long as the child lives, whoever started it.
    with (folder / "log").open("wb") as log:
        _ours[import_id] = subprocess.Popen(
            [sys.executable, "-m", "testigo.places.importers.work", str(folder)],
            cwd=folder, env=_surroundings(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            pass_fds=(lock,), start_new_session=True,
        )  # fmt: skip
    os.close(lock)
    return True


def runs(import_id: UUID) -> bool:
    """Tell whether an import's process lives."""
    if (process := _ours.get(import_id)) and process.poll() is not None:
        del _ours[import_id]
    folder = folder_of(import_id)
    if not folder.is_dir():
        return False
    if (lock := _lock(folder)) is None:
        return True
    os.close(lock)
    return False


def told(import_id: UUID, name: str) -> dict[str, Any]:
    """Read `progress` or `result` of an import; nothing when there is none."""
    try:
        found: dict[str, Any] = json.loads((folder_of(import_id) / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def _lock(folder: Path) -> int | None:
    opened = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        return None
    return opened


def _surroundings() -> dict[str, str]:
    """Give the process what it needs, and none of the server's secrets."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH"}}
    root = str(Path(settings.ROOT).parent)
    return {**kept, "PYTHONPATH": root, "TMPDIR": str(settings.FILE_UPLOAD_TEMP_DIR)}
