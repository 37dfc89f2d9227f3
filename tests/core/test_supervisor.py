"""What is killed comes back; what is told to stop is gone. Real processes, real signals."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from testigo import embedded

pytestmark = pytest.mark.concurrency
ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """A Testigo in a folder of its own."""

    data: Path
    port: int
    supervisor: "subprocess.Popen[bytes]"

    def health(self) -> dict[str, str]:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=3
            ) as answer:
                return {"http": "200", **json.loads(answer.read())}
        except urllib.error.HTTPError as error:
            error.close()
            return {"http": str(error.code)}
        except OSError:
            return {"http": "none"}

    def is_well(self) -> bool:
        return self.health()["http"] == "200"

    def children(self) -> dict[str, int]:
        """The supervisor's processes: name and number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().decode().split("\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == self.supervisor.pid and len(words) > 3:  # a dead one has none
                name = "postgres" if words[0].endswith("/postgres") else words[3]
                found["web" if name.startswith("testigo.asgi") else name] = int(folder.name)
        return found

    def leftovers(self) -> list[str]:
        """Processes that still work in the data folder."""
        left = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                seen = f"{(folder / 'environ').read_bytes()!r} {(folder / 'cwd').readlink()}"
                words = (folder / "cmdline").read_bytes()
            except OSError:  # gone between two looks
                continue
            if str(self.data) in seen and int(folder.name) != os.getpid():
                left.append(f"{folder.name} {words!r}")
        return left


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Wait until something holds; give how long it took."""
    began = time.monotonic()
    while not holds():
        took = time.monotonic() - began
        assert took < seconds, f"not within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def begin(data: Path, port: int) -> Running:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"TESTIGO_DATA": str(data), "TESTIGO_PORT": str(port), "LANG": "C.UTF-8"}
    with (data.parent / "log").open("ab") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "testigo", "up"], cwd=ROOT, env=environment, stderr=log
        )
    return Running(data, port, supervisor)


@contextmanager
def living(folder: Path) -> Iterator[Running]:
    testigo = begin(folder / "data", free_port())
    try:
        until(testigo.is_well, 90)
        yield testigo
    finally:
        testigo.supervisor.terminate()
        testigo.supervisor.wait(12)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests that leave it well."""
    with living(tmp_path_factory.mktemp("lives")) as testigo:
        yield testigo


@pytest.fixture
def ending(tmp_path: Path) -> Iterator[Running]:
    """One of its own, for a test that ends it."""
    with living(tmp_path) as testigo:
        yield testigo


def test_whatever_is_killed_is_started_again_within_five_seconds(running: Running):
    for name in ("web", "worker", "postgres"):
        before = running.children()[name]
        os.kill(before, signal.SIGKILL)

        def is_started(name: str = name, before: int = before) -> bool:
            return running.children().get(name, before) != before

        until(is_started, 5)
        until(running.is_well, 60)  # how long it needs is the machine's


def test_everything_is_gone_within_ten_seconds_of_sigterm(ending: Running):
    ending.supervisor.send_signal(signal.SIGTERM)

    assert ending.supervisor.wait(10) == 0
    assert ending.leftovers() == []


def test_nothing_goes_on_unwatched_when_the_supervisor_is_killed(ending: Running):
    ending.supervisor.kill()
    ending.supervisor.wait(2)

    until(lambda: not ending.leftovers(), 40)


def test_a_second_start_and_a_taken_port_are_told_clearly(running: Running):
    second = begin(running.data.parent / "other", running.port)
    assert second.supervisor.wait(20) == 2
    third = begin(running.data, free_port())
    assert third.supervisor.wait(20) == 2

    log = (running.data.parent / "log").read_text()
    assert f"Port {running.port} on 127.0.0.1 cannot be used" in log
    assert f"Another Testigo is running in {running.data}" in log


def test_secrets_are_for_their_owner_alone(running: Running):
    for path in [running.data, *running.data.glob("secrets/*"), *running.data.glob("keys/*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_jobs_of_a_killed_worker_are_taken_over(running: Running):
    told = embedded.conninfo(running.data)
    with psycopg.connect(told, autocommit=True) as database:
        # As left behind by a worker killed in the middle; nobody knows this reaction, so it fails.
        database.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('reactions', 'react', '{}', 'doing')"
        )
        os.kill(running.children()["worker"], signal.SIGKILL)

        def was_tried() -> bool:
            row = database.execute("SELECT max(attempts) FROM procrastinate_jobs").fetchone()
            return bool(row and row[0])

        until(was_tried, 15)
