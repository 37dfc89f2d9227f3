"""A running Testigo, a real browser, and what every page of a journey must hold."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from testigo.core import clock
from testigo.drills.stage import Stage
from tests.build import a_network, an_account
from tests.journeys.people import PATIENCE, Person
from tests.journeys.programme import Carrier, Colleague, Mails, Night, a_port
from tests.walker import Provider

SitDown = Callable[..., Colleague]

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "google-chrome", "chromium-browser")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--use-fake-device-for-media-stream",  # a microphone that beeps, where a page may use one
)  # fmt: skip
expect.set_options(timeout=PATIENCE)  # what is looked for may come by way of the worker


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class Demo:
    """A demo that runs: where, and in which folder its data is."""

    url: str
    folder: Path


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The product as `testigo demo` starts it, in a folder of its own.

    JOURNEYS_AT and JOURNEYS_DATA name one that runs already: quicker while a journey is written.
    """
    if already := os.environ.get("JOURNEYS_AT"):
        yield Demo(already, Path(os.environ["JOURNEYS_DATA"]))
        return
    folder = Path(tempfile.mkdtemp(prefix="testigo-journeys-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {k: v for k, v in os.environ.items() if not k.startswith(("TESTIGO_", "DJANGO_"))}
    told |= {"TESTIGO_DEMO_DATA": str(folder), "TESTIGO_PORT": str(port), "TESTIGO_PLAYER": "False"}
    with (folder / "log").open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "testigo", "demo"], cwd=ROOT, env=told, stdout=log, stderr=log
        )
        try:
            url = f"http://localhost:{port}"
            _wait_until_ready(url, child, folder / "log")
            yield Demo(url, folder)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(20)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def running(demo: Demo) -> str:
    """The address of the running product."""
    return demo.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("Journeys need Chromium: install your system's package (apt install chromium).")
    # It is driven by a loop in this very thread; the database knows nothing of it.
    with pytest.MonkeyPatch.context() as surroundings, sync_playwright() as playwright:
        surroundings.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield chromium
        chromium.close()


@pytest.fixture
def stage(demo: Demo, settings: Settings) -> Iterator[Stage]:
    """A fresh evening with its whole cast on duty, and nothing told yet."""
    settings.SMS_HOOK_TOKEN = (demo.folder / "secrets" / "practice-texts").read_text().strip()
    evening = Stage(demo.url, Stage.open_evening(demo.url))
    yield evening
    evening.close()


@pytest.fixture
def be(browser: Browser, stage: Stage) -> Iterator[Callable[..., Person]]:
    """Sit somebody of the cast (or "" for a neighbour without account) at a browser."""
    people: list[Person] = []

    def sit(alias: str = "", **how: object) -> Person:
        person = Person(browser, stage, alias, **how)  # type: ignore[arg-type]
        people.append(person)
        return person

    yield sit
    for person in people:
        person.leave()


def _wait_until_ready(url: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if child.poll() is not None:
            pytest.fail(f"testigo demo stopped: {log.read_text()[-2000:]}")
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    pytest.fail(f"testigo demo did not become ready: {log.read_text()[-2000:]}")


@pytest.fixture
def provider(demo: Demo, stage: Stage) -> Provider:
    """A telephone company in front of the running product."""
    token = (demo.folder / "secrets" / "practice-texts").read_text().strip()

    def post(path: str, fields: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
        answer = httpx.post(f"{demo.url}{path}", data=fields, headers=headers, timeout=60)
        return answer.status_code, answer.content

    return Provider(post, origin=demo.url, token=token, hotline=stage.state()["hotline"])


# --- a network that is no drill ---


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Night:
    night = Night()
    monkeypatch.setattr(clock, "now", lambda: night.at)
    return night


@pytest.fixture
def mails() -> Iterator[Mails]:
    mails = Mails(a_port())
    mails.start()
    yield mails
    mails.stop()


@pytest.fixture
def carrier() -> Iterator[tuple[Carrier, str]]:
    """A gateway on this machine, and its address."""
    taken = Carrier()

    class Taking(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._says({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.texts.append(json.loads(body))
            self._says({"id": uuid.uuid4().hex})

        def _says(self, told: dict[str, str]) -> None:
            said = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    Thread(target=server.serve_forever, daemon=True).start()
    yield taken, f"http://127.0.0.1:{server.server_port}/send"
    server.shutdown()
    server.server_close()


@pytest.fixture
def programme(night: Night, mails: Mails, carrier: tuple[Carrier, str], settings: Settings) -> None:
    """A network that writes by mail and by text, at fifty thousandths a text."""
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.email.Email": {
            "server": "127.0.0.1", "port": mails.port, "tls": False,
            "sender": "hotline@example.org",
        },
        "testigo.channels.texts.gateway.Gateway": {
            "profile": "gateway", "url": carrier[1], "token": "of this test", "price": 50,
        },
    }  # fmt: skip
    a_network()


@pytest.fixture
def sit(browser: Browser, live_server: LiveServer, programme: None) -> Iterator[SitDown]:
    """Sit somebody of the network at a browser."""
    sitting: list[Colleague] = []

    def down(alias: str, *roles: str, **how: Any) -> Colleague:
        sitting.append(Colleague(browser, live_server.url, an_account(alias, *roles), **how))
        return sitting[-1]

    yield down
    for person in sitting:
        person.leave()
