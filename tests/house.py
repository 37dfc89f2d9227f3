"""A drill's server in parts: database, web, sender, and a worker that can be exchanged."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from testigo.embedded import Server, conninfo
from testigo.surroundings import Place

ROOT = Path(__file__).resolve().parents[1]


class House:
    """A drill's server whose worker can be exchanged: database, web, sender; no supervisor."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder)
        self.place.prepare()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.log = (folder / "log").open("w")
        own = {k: v for k, v in os.environ.items() if not k.startswith(("TESTIGO_", "DJANGO_"))}
        own |= {
            "TESTIGO_DATA": str(folder),
            "TESTIGO_PORT": str(self.port),
            "TESTIGO_ALONE": "True",
            "TESTIGO_SECRET_KEY_FILE": str(folder / "secrets" / "secret-key"),
            "TESTIGO_SMS_HOOK_TOKEN_FILE": str(self.place.practice_token),
            "DJANGO_SETTINGS_MODULE": "testigo.settings",
        }
        self.own = own

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(words, cwd=ROOT, env=self.own, stdout=self.log, stderr=self.log)

    def manage(self, *words: str) -> int:
        return self.start(sys.executable, "-m", "django", *words).wait()

    @contextmanager
    def database(self) -> Iterator[str]:
        """Run its own PostgreSQL, with an empty database; gives how to connect."""
        server = Server(self.place.data)
        server.prepare()
        postgres = server.start()
        try:
            server.wait(postgres)
            server.make_database()
            yield conninfo(self.place.data)
        finally:
            server.stop(postgres)
            self.log.close()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Run its web process and its sender."""
        told = ["-m", "uvicorn", "testigo.asgi:application", "--port", str(self.port)]
        web = self.start(sys.executable, *told, "--lifespan", "off", "--log-level", "warning")
        children = [web, self.start(sys.executable, "-m", "django", "sender")]
        try:
            _wait(f"{self.url}/drill/")
            yield
        finally:
            for child in children:
                child.terminate()
                child.wait(60)

    @contextmanager
    def worker(self, *, without: str = "") -> Iterator[None]:
        told = ["-m", "tests.without", without] if without else ["-m", "django", "worker"]
        child = self.start(sys.executable, *told)
        try:
            yield
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()

    def rehearse(self, *, patience: float) -> "subprocess.CompletedProcess[str]":
        words = ["rehearse", "--auto", "--url", self.url, "--patience", str(patience)]
        return subprocess.run(
            [sys.executable, "-m", "django", *words], cwd=ROOT, env=self.own, check=False,
            capture_output=True, text=True,
        )  # fmt: skip


def _wait(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(url, timeout=20).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail("the drill's server did not start")
