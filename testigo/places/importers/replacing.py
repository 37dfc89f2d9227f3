"""Putting a folder in place of an older one: readers see one or the other, whole."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT = 1  # older versions that stay for those who are still reading them
GIVEN_UP = 86_400  # seconds after which a draft nobody finished is removed


@contextmanager
def draft(into: Path, *, linked: bool = False) -> Iterator[Path]:
    """Give an empty folder to write in; it takes the place of `into` when all went well.

    Linked: `into` becomes a link to the newest version beside it. One rename replaces it, and
    running processes notice by its target that there is a new one.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    # Neither sign is ever in a city's name: .new@ is no version of new-york.
    folder = Path(tempfile.mkdtemp(prefix=f".{into.name}+", dir=into.parent))
    try:
        yield folder
        folder.chmod(0o755)
        for part in (*folder.iterdir(), folder):
            _to_disk(part)
        _link(folder, into) if linked else _rename(folder, into)
        _to_disk(into.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link(folder: Path, into: Path) -> None:
    version = folder.rename(folder.with_name(folder.name.replace("+", "@", 1)))
    link = version.with_name(f"{version.name}.link")
    link.symlink_to(version.name)
    if into.is_dir() and not into.is_symlink():  # from before there were versions
        into.rename(version.with_name(f"{version.name}.old"))
    link.replace(into)
    _tidy(into, version)


def _rename(folder: Path, into: Path) -> None:
    if into.is_symlink():
        into.unlink()
    elif into.exists():
        shutil.rmtree(into)
    folder.rename(into)


def _tidy(into: Path, newest: Path) -> None:
    """Remove what is older than the version before this one, and drafts that were given up."""
    versions = [p for p in into.parent.glob(f".{into.name}@*") if p.is_dir() and p != newest]
    versions.sort(key=lambda p: p.stat().st_mtime, reverse=True)
    drafts = into.parent.glob(f".{into.name}+*")
    dead = [p for p in drafts if p.stat().st_mtime < time.time() - GIVEN_UP]
    for old in versions[KEPT:] + dead:
        shutil.rmtree(old, ignore_errors=True)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
