"""The app in the observer's hand: no network, the browser killed and opened again."""

import hashlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from testigo.drills.stage import Stage
from tests import leaks
from tests.journeys import scenes
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.line import Line
from tests.journeys.people import CONTROLLED, PHONE

PIN = "270918"
PIXELS = b"the-pixels-of-a-heron-" * 4
PICTURE = b"\xff\xd8\xff\xe0" + PIXELS + bytes(600_000)  #: three pieces
CANARY = "quartz-heron-by-the-fountain"
LONG = 60_000
Start = Callable[..., Page]


class Hand:
    """A phone of a folder's own, which can be killed and started again."""

    def __init__(self, browser: Browser, stage: Stage, folder: Path) -> None:
        self.browser = browser
        self.stage = stage
        self.folder = folder
        self.url = stage.url
        self.context: BrowserContext | None = None

    def start(self, *, online: bool = True) -> Page:
        path = next(found for name in CHROMIUM if (found := shutil.which(name)))
        self.context = self.browser.browser_type.launch_persistent_context(
            self.folder, executable_path=path, args=[*FLAGS], viewport=PHONE, locale="en-US",  # type: ignore[arg-type]
            base_url=self.url, reduced_motion="reduce", offline=not online,
        )  # fmt: skip
        self.context.set_default_timeout(LONG)
        return self.context.pages[0]

    def sign_in(self, alias: str) -> None:
        assert self.context
        jar = self.stage.be(alias).http.cookies.jar
        self.context.add_cookies(
            [{"name": c.name, "value": c.value or "", "url": self.url} for c in jar]
        )

    def kill(self) -> None:
        """As a phone does that needs the memory: at once, without a word to the page."""
        for pid in self._processes():
            os.kill(pid, signal.SIGKILL)
        with suppress(Error):  # its driver may have heard before us
            self.leave()
        self.context = None
        self.stage.until(lambda: not self._processes(), "the browser outlived its killing")

    def leave(self) -> None:
        if self.context:
            self.context.close()
        self.context = None

    def _processes(self) -> list[int]:
        told = f"--user-data-dir={self.folder}".encode()
        return [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if told in _read(path).split(b"\0")
        ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # it ended meanwhile


@pytest.fixture
def hand(browser: Browser, stage: Stage, tmp_path: Path) -> Iterator[Hand]:
    phone = Hand(browser, stage, tmp_path / "profile")
    yield phone
    phone.leave()


@pytest.fixture
def line(stage: Stage) -> Iterator[Line]:
    bad = Line(stage.url)
    yield bad
    bad.close()


@pytest.fixture
def outdoors(hand: Hand, line: Line) -> Hand:
    """The same phone on a bad network, which it takes for a good one."""
    hand.url = line.url
    return hand


def sees(page: Page, words: str) -> None:
    page.get_by_text(words).first.wait_for()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def choose_a_pin(page: Page) -> None:
    page.goto("/go/")
    page.get_by_role("link", name="Choose a PIN").click()
    page.get_by_label("Six digits or more").fill(PIN)
    press(page, "Keep this PIN")
    page.wait_for_url("**/go/")


def ready_for_no_network(page: Page) -> None:
    page.evaluate(CONTROLLED)


def test_ten_minutes_without_network_killed_and_opened_again(hand: Hand, stage: Stage):
    scenes.observers_asked(stage, scenes.texted(stage))
    alias, number = scenes.asked(stage)[0]
    page = hand.start()
    hand.sign_in(alias)
    choose_a_pin(page)
    page.goto(f"/go/{number}/")
    press(page, "I can go")
    expect(page.locator("main h1")).to_contain_text("Broadway", timeout=LONG)
    place = page.locator("main h1").inner_text().strip()
    press(page, "I am there")
    sees(page, "I am OK")
    ready_for_no_network(page)

    assert hand.context
    hand.context.set_offline(True)
    sees(page, "No network.")
    page.locator("summary", has_text="Note").click()
    page.get_by_label("What you see").fill(f"Two vans, {CANARY}")
    press(page, "Send the note")
    sees(page, "1 waiting to be sent.")
    press(page, "I am OK")
    sees(page, "2 waiting to be sent.")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PICTURE}
    )
    sees(page, "3 waiting to be sent.")
    hand.kill()
    stage.tell("jump", minutes=10)
    wanted = leaks.spellings(CANARY) | {PIXELS, hashlib.sha256(PICTURE).hexdigest().encode()}
    wanted |= leaks.spellings(place)
    assert leaks.hits_in_folder(hand.folder, wanted, but="") == []

    page = hand.start(online=False)
    # A browser that is closed forgets its sessions; one that was killed forgets those of the last
    # half minute, which it had not written down yet.
    assert hand.context
    hand.context.clear_cookies()
    page.goto(f"/go/{number}/")
    sees(page, "3 waiting to be sent.")
    sees(page, f"request {number}")
    sees(page, "I am OK")
    press(page, "I left safely")
    sees(page, "4 waiting to be sent.")
    sees(page, "Was anyone taken")
    for verb in ("incident.noted", "scene.checked_in", "scene.photo", "scene.left"):
        assert scenes.happened(stage, verb) == 0, verb

    hand.context.set_offline(False)
    page.get_by_label("PIN of this phone").fill("111222")
    press(page, "Open")
    sees(page, "4 tries are left")
    page.get_by_label("PIN of this phone").fill(PIN)
    press(page, "Open")
    sees(page, "You left safely,")
    for verb in (
        "scene.arrived", "incident.noted", "scene.checked_in", "scene.photo", "scene.left",
    ):  # fmt: skip
        scenes.comes(stage, verb)  # the page may say so before the picture is there
        assert scenes.happened(stage, verb) == 1, verb
    page.goto("/go/")
    sees(page, "Before")
    hand.kill()
    assert leaks.hits_in_folder(hand.folder, wanted, but="") == []
    # The same search finds what is no secret: it did look.
    assert leaks.hits_in_folder(hand.folder, {b"testigo-field"}, but="")


def test_a_bad_network_that_never_says_it_is_back_is_noticed_all_the_same(
    outdoors: Hand, stage: Stage, line: Line
):
    scenes.observers_asked(stage, scenes.texted(stage))
    alias, number = scenes.asked(stage)[0]
    page = outdoors.start()
    outdoors.sign_in(alias)
    page.goto(f"/go/{number}/")
    sees(page, "Can you go?")
    ready_for_no_network(page)

    line.cut()
    page.reload()
    sees(page, "This page comes back with the network.")
    assert page.evaluate("navigator.onLine")
    line.mend()
    sees(page, "Can you go?")


def test_a_network_that_swallows_what_is_asked_does_not_keep_the_pin_away(
    outdoors: Hand, stage: Stage, line: Line
):
    alias, number = scenes.there(stage, wanted=1)[0]
    page = outdoors.start()
    outdoors.sign_in(alias)
    choose_a_pin(page)
    page.goto(f"/go/{number}/")
    sees(page, "I am OK")
    ready_for_no_network(page)

    line.cut()
    press(page, "I am OK")
    sees(page, "1 waiting to be sent.")
    page.reload()
    sees(page, "1 waiting to be sent.")
    assert outdoors.context
    outdoors.context.clear_cookies()  # as closing the browser does
    line.swallow()
    stage.until(lambda: b"/account/phone/ask/" in line.swallowed, "the phone stopped asking")
    line.mend()
    page.get_by_label("PIN of this phone").wait_for()
    line.cut()
    page.reload()
    sees(page, "1 waiting to be sent.")
    line.mend()
    page.get_by_label("PIN of this phone").fill(PIN)
    press(page, "Open")
    page.wait_for_url(f"**/go/{number}/")
    scenes.comes(stage, "scene.checked_in")
    assert scenes.happened(stage, "scene.checked_in") == 1


def test_each_full_sign_in_on_a_phone_shows_once_which_phone_it_is(hand: Hand, stage: Stage):
    page = hand.start()
    hand.sign_in("Maria")
    with page.expect_response("**/account/phone/enrol/"):
        page.goto("/go/")
    stage.browsers.pop("Maria").close()
    hand.sign_in("Maria")
    with page.expect_response("**/account/phone/share/"):
        page.goto("/go/")
    page.goto("/go/")
    expect(page.locator("body:not([data-unshown])")).to_have_count(1)
