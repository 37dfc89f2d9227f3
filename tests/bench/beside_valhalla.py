"""Valhalla in an environment of its own: its package needs a newer Python than the product."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from tests.bench.frame import NoPeer, Took

ROOT: Final = Path(__file__).resolve().parents[2]
NEEDS: Final = ROOT / "requirements" / "valhalla.txt"
OWN: Final = ROOT / ".venv-valhalla"
MISSING: Final = (
    "Valhalla's package needs Python 3.12 or newer with its venv module, and there is none here."
    " Debian 13 and Ubuntu 24.04 have it (apt install python3-venv); Debian 12 has not:"
    " `uv python install 3.12` or `pyenv install 3.12` brings it along."
)
SETTINGS: Final = """
import json, sys
from valhalla import get_config
from valhalla._scripts import PYVALHALLA_BIN_DIR
told = get_config(tile_dir=sys.argv[1], tile_extract="", verbose=False)
print(json.dumps([str(PYVALHALLA_BIN_DIR), told]))
"""
NEW_ENOUGH: Final = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))"


@dataclass(frozen=True)
class Valhalla:
    """Valhalla with one map, answering in its own process."""

    into: IO[str]
    out: IO[str]

    def matrices(self, requests: Sequence[dict[str, Any]]) -> tuple[Took, list[list[float | None]]]:
        """Ask for matrices; give what they took there, and the minutes from every source."""
        self.into.write(json.dumps(requests) + "\n")
        self.into.flush()
        line = self.out.readline()
        if not line:
            raise NoPeer("Valhalla stopped: what it said stands above")
        told = json.loads(line)
        return Took(told["wall"], told["cpu"], len(requests)), told["minutes"]


@contextmanager
def valhalla(pbf: Path, folder: Path) -> Iterator[Valhalla]:
    """Build Valhalla's tiles of a map, and keep it ready."""
    python = _environment()
    config = folder / "valhalla.json"
    tiles = _tiles(python, config, pbf, folder)
    peer = Path(__file__).with_name("valhalla_peer.py")
    command = [str(python), str(peer), str(tiles)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
    ) as child:
        if child.stdin is None or child.stdout is None:
            raise NoPeer("Valhalla cannot be spoken to")
        try:
            yield Valhalla(child.stdin, child.stdout)
        finally:
            child.stdin.close()


def _tiles(python: Path, config: Path, pbf: Path, folder: Path) -> Path:
    (folder / "tiles").mkdir()
    told = _run([str(python), "-c", SETTINGS, str(folder / "tiles")])
    programs, settings = json.loads(told)
    config.write_text(json.dumps(settings), encoding="utf-8")
    _run([f"{programs}/valhalla_build_tiles", "-c", str(config), str(pbf)])
    return config


def _environment() -> Path:
    """Make the environment once, and anew whenever what is pinned has changed."""
    python, stamp = OWN / "bin" / "python", OWN / "stamp"
    pinned = NEEDS.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == pinned:
        return python
    newer = _newer_python()
    print(f"  making {OWN.name} with {newer} ...", file=sys.stderr)
    _run([newer, "-m", "venv", "--clear", str(OWN)])
    _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
          "--require-hashes", "-r", str(NEEDS)])  # fmt: skip
    stamp.write_text(pinned, encoding="utf-8")
    return python


def _newer_python() -> str:
    named = [sys.executable, *(f"python3.{n}" for n in (14, 13, 12)), "python3"]
    built = sorted(Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python3"))
    for name in [*named, *map(str, built), *_by_uv()]:
        found = shutil.which(name)
        if not found:
            continue
        tried = subprocess.run([found, "-c", NEW_ENOUGH], capture_output=True, check=False)
        if tried.returncode == 0:
            return found
    raise NoPeer(MISSING)


def _by_uv() -> list[str]:
    uv = shutil.which("uv")
    if not uv:
        return []
    asked = [uv, "python", "find", "--no-python-downloads", ">=3.12"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return [found.stdout.strip()] if found.returncode == 0 else []


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPeer(f"{Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")
    return done.stdout
