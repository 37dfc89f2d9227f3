"""A disk that is really full: what was typed comes back, and the service goes on by itself.

The data folder lies on a small tmpfs, mounted in a namespace of its own: as root by right, as
anybody else in a user namespace, which the embedded server of root needs as well.
"""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.core.test_supervisor import ROOT, Running, free_port, until

pytestmark = pytest.mark.concurrency
SIZE = 256 * 1024 * 1024
TYPED = "two vans at the corner by the church"
MOUNT = 'mount -t tmpfs -o size="$1",mode=0700 tmpfs "$2" && shift 2 && exec "$@"'


@dataclass
class Disk:
    """A Testigo whose whole disk this is, and a file that takes what is left of it."""

    running: Running

    @property
    def folder(self) -> Path:
        return Path(f"/proc/{self.running.supervisor.pid}/root{self.running.data}")

    def fill(self) -> None:
        with (self.folder / "full").open("ab", buffering=0) as file:
            for size in (1_000_000, 4096, 1):
                try:
                    while True:
                        file.write(b"\1" * size)
                except OSError:
                    continue

    def free(self) -> None:
        (self.folder / "full").unlink()

    def tell(self, **told: str) -> tuple[int, str]:
        """Send a page of the report form; every answer is one."""
        request = urllib.request.Request(
            f"http://localhost:{self.running.port}/en/tell/", urlencode(told).encode()
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"TESTIGO_DATA": str(data), "TESTIGO_PORT": str(port), "LANG": "C.UTF-8"}
    own = ["--mount"] if os.geteuid() == 0 else ["--mount", "--user", "--map-root-user"]
    command = ["unshare", *own, "--", "sh", "-c", MOUNT, "sh", str(SIZE), str(data)]
    with (tmp_path / "log").open("ab") as log:
        supervisor = subprocess.Popen(
            [*command, sys.executable, "-m", "testigo", "up"], cwd=ROOT, env=environment, stderr=log
        )
    running = Running(data, port, supervisor)
    try:
        until(running.is_well, 120)
        yield Disk(running)
    finally:
        supervisor.terminate()
        supervisor.wait(20)


def kept(page: str) -> bool:
    return f'name="words" value="{TYPED}"' in page


def test_a_full_disk_keeps_what_was_typed_and_is_over_when_there_is_space(disk: Disk):
    status, page = disk.tell(step="sees", sees="vests", words=TYPED)
    assert (status, kept(page)) == (200, False)
    answers: list[tuple[int, str]] = []

    disk.fill()

    def is_full() -> bool:
        # A page in memory takes a few more: each is told with a word of its own length.
        answers.append(disk.tell(step="sees", sees="vests", words=TYPED, more="x"))
        return answers[-1][0] not in {0, 200}

    until(is_full, 120)
    status, page = answers[-1]
    assert status == 503
    assert kept(page)
    assert {code for code, _ in answers} <= {0, 200, 503}

    disk.free()
    until(disk.running.is_well, 120)
    until(lambda: disk.tell(step="sees", sees="vests", words=TYPED)[0] == 200, 120)
