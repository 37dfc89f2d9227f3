"""The first minutes of a new server: nothing was started in its folder yet."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_network_begins_and_its_first_admin_is_invited_before_anything_ran(tmp_path: Path):
    began = run(tmp_path, "network", "home", "--name", "Our network")
    assert "testigo invite --network home --role admin" in began
    words = run(tmp_path, "invite", "--role", "admin").splitlines()[0].partition(": ")[2]
    assert len(words.split()) == 6


def run(folder: Path, *words: str) -> str:
    told = {k: v for k, v in os.environ.items() if not k.startswith(("TESTIGO_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "testigo", *words], cwd=ROOT, check=True, text=True,
        stdout=subprocess.PIPE, env=told | {"TESTIGO_DATA": str(folder)},
    )  # fmt: skip
    return done.stdout
