"""The whole evening over HTTP: it holds, and it needs every reaction there is."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from testigo.core.events import REACTIONS
from testigo.embedded import Server
from testigo.surroundings import Place

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 40.0  #: seconds a rehearsal that should hold waits for news
SHORT = 12.0  #: the same where something is missing: it is never going to come
EVENING = (
    "report.kept", "incident.merged", "incident.taken", "call_out.enough", "scene.arrived",
    "alert.released", "scene.check_in_missed", "scene.pull_back", "scene.left", "alert.updated",
    "shift.ended",
)  # fmt: skip

pytestmark = pytest.mark.concurrency


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


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="testigo-rehearsal-") as name:
        house = House(Path(name))
        server = Server(house.place.data)
        server.prepare()
        postgres = server.start()
        children = []
        try:
            server.wait(postgres)
            server.make_database()
            assert house.manage("prepare") == 0
            assert house.manage("demo_seed") == 0
            told = ["-m", "uvicorn", "testigo.asgi:application", "--port", str(house.port)]
            web = house.start(sys.executable, *told, "--lifespan", "off", "--log-level", "warning")
            children = [web, house.start(sys.executable, "-m", "django", "sender")]
            _wait(f"{house.url}/drill/")
            yield house
        finally:
            for child in children:
                child.terminate()
                child.wait(10)
            server.stop(postgres)
            house.log.close()


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


def test_an_evening_goes_from_the_first_call_to_the_last_person_home(house: House):
    with house.worker():
        played = house.rehearse(patience=PATIENCE)

    assert played.returncode == 0, played.stderr[-2000:] + played.stdout[-2000:]
    for verb in EVENING:
        assert verb in played.stdout
    assert "13 calls, 13 answered" in played.stdout


@pytest.mark.parametrize("name", sorted(REACTIONS))
def test_without_a_reaction_the_evening_fails(house: House, name: str):
    with house.worker(without=name):
        played = house.rehearse(patience=SHORT)

    assert played.returncode != 0, f"nobody misses {name}"
    assert "missed:" in played.stderr
