"""Draws docs/pictures anew: the demo plays an evening, and a browser takes the pictures.

Run it as `python -m tests.pictures`.
"""

import os
import shutil
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
from playwright.sync_api import Browser, sync_playwright

from tests.palette import lighter

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
HEAVIEST = 400_000
LAPTOP, PHONE = (1440, 900), (360, 780)
SETTLING = 6000  #: milliseconds a page with a map has to draw itself
BROWSERS = ("chromium", "google-chrome", "chromium-browser")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
LOCALES = {"en": "en-US", "es": "es-MX", "ur": "ur-PK", "zh-hans": "zh-CN"}


@contextmanager
def a_demo() -> Iterator[tuple[str, Path]]:
    """A drill of its own in a folder that is thrown away; gives its address and its folder."""
    folder = Path(tempfile.mkdtemp(prefix="testigo-pictures-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = {k: v for k, v in os.environ.items() if not k.startswith(("TESTIGO_", "DJANGO_"))}
    told |= {"TESTIGO_DEMO_DATA": str(folder), "TESTIGO_PORT": str(port), "TESTIGO_PLAYER": "False"}
    with (folder / "log").open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "testigo", "demo"],
            cwd=ROOT,
            env=told,
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://localhost:{port}"
            _wait(url, child, folder / "log")
            yield url, folder
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, child: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end and child.poll() is None:
        try:
            if httpx.get(f"{url}/healthz").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    sys.exit(f"the demo did not become ready: {log.read_text()[-2000:]}")


class Camera:
    """Takes pictures of pages, as somebody of the cast or as a neighbour."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url

    def take(
        self,
        name: str,
        path: str,
        *,
        cookies: dict[str, str] | None = None,
        size: tuple[int, int] = LAPTOP,
        dark: bool = False,
        language: str = "en",
    ) -> None:
        """Open a page and keep its picture."""
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light", locale=LOCALES[language],
            reduced_motion="reduce",
        )  # fmt: skip
        held = [{"name": k, "value": v, "url": self.url} for k, v in (cookies or {}).items()]
        context.add_cookies(held)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(path)
        page.wait_for_timeout(SETTLING)
        picture = lighter(page.screenshot())
        context.close()
        if len(picture) >= HEAVIEST:
            sys.exit(f"{name} weighs {len(picture)} bytes")
        (PICTURES / f"{name}.png").write_bytes(picture)
        print(f"{name}.png {len(picture) // 1000} kB", flush=True)


def draw(url: str, browser: Browser) -> None:
    """Play to the right moments, and take each picture there."""
    from tests.scenery import Evening, cookies  # needs the settings

    camera = Camera(browser, url)
    evening = Evening(url)
    evening.begin_tour()
    camera.take("tour", "/desk/", cookies=evening.visitor)
    evening.play_until_two_are_there()
    evening.ring("es")
    omar = cookies(evening.stage.be("Omar"))
    camera.take("desk-light", evening.incident, cookies=omar)
    camera.take("desk-dark", evening.incident, cookies=omar, dark=True)
    for name, (alias, request) in (
        ("observer", evening.on_the_way), ("observer-there", evening.there)
    ):  # fmt: skip
        phone = cookies(evening.stage.be(alias))
        camera.take(name, f"/go/{request}/", cookies=phone, size=PHONE)
    call = evening.take_the_call()
    camera.take("call", call, cookies=cookies(evening.stage.be("Pilar")))
    camera.take("alert", evening.release_the_alert(), size=PHONE)
    for language in LOCALES:
        camera.take(f"front-{language}", f"/{language}/", size=PHONE, language=language)


def main() -> None:
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("Pictures need Chromium: install your system's package (apt install chromium).")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with a_demo() as (url, folder), sync_playwright() as playwright:
        os.environ["TESTIGO_DATA"] = str(folder)
        os.environ["TESTIGO_SMS_HOOK_TOKEN_FILE"] = str(folder / "secrets" / "practice-texts")
        os.environ |= {"TESTIGO_DEBUG": "True", "DJANGO_SETTINGS_MODULE": "testigo.settings"}
        import django

        django.setup()
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        draw(url, browser)
        browser.close()


if __name__ == "__main__":
    main()
