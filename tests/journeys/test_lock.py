"""The screen locks after a quiet while: nothing behind it is read, and nothing typed is lost."""

from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]

LOCK = """() => fetch("/account/lock/", {
  method: "POST", redirect: "manual",
  headers: { "X-CSRFToken": document.querySelector("meta[name=csrf]").content },
})"""
LOOK = """() => new BroadcastChannel("testigo-lock").postMessage("look")"""


def unlocked(person: Person, stage: Stage) -> None:
    """They prove in another window who they are: the session is open again."""
    again = Stage(stage.url, stage.network)
    cookies = again.be(person.alias).http.cookies.jar
    person.context.add_cookies(
        [
            {"name": held.name, "value": held.value or "", "url": stage.url}
            for held in cookies
            if held.name == settings.SESSION_COOKIE_NAME
        ]
    )
    again.close()
    window = person.context.new_page()
    window.goto("/account/unlocked/")
    window.close()


def test_words_typed_when_the_session_locked_arrive_once_it_is_open(be: Sit, stage: Stage):
    pilar = be("Pilar")
    page = pilar.open("/desk/")
    # Nothing is refreshed, so that nothing but what is typed meets the lock.
    pilar.context.route("**/live/desk/**", lambda route: route.abort())
    page.get_by_role("button", name="New report").click()
    page.wait_for_url("**/desk/call/*/")
    page.evaluate(LOCK)
    page.get_by_label("Anything else, in their words").fill("They took my brother")
    cover = page.locator("#locked")
    expect(cover).to_be_visible()
    expect(page.locator("[data-saved-at]")).to_have_text("Not saved yet")
    pilar.complaints.clear()  # the browser tells of each answer that was refused

    unlocked(pilar, stage)
    expect(cover).to_have_count(0)
    expect(page.locator("[data-saved-at]")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_label("Anything else, in their words")).to_have_value("They took my brother")
    pilar.complaints.clear()


def test_neither_escape_nor_the_hiding_key_takes_the_lock_off(be: Sit):
    omar = be("Omar")
    page = omar.open("/desk/")
    page.evaluate(LOCK)
    page.evaluate(LOOK)
    cover = page.locator("#locked")
    expect(cover).to_be_visible()
    omar.complaints.clear()
    omar.finds_nothing_wrong()
    for key in ("Escape", "Escape", "Escape", "Escape", "F9", "F9"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    expect(cover).to_be_visible()
    page.keyboard.press("F9")
    hidden = page.locator("dialog[data-hidden-screen]")
    for _ in range(4):
        page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(hidden).to_be_visible()
    page.keyboard.press("F9")
    expect(hidden).to_be_hidden()
    expect(cover).to_be_visible()
    omar.complaints.clear()


def test_a_desk_that_was_locked_hears_what_happens_again(be: Sit, stage: Stage):
    omar = be("Omar")
    page = omar.open("/desk/")
    page.evaluate(LOCK)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    page.evaluate(LOOK)
    expect(page.locator("#locked")).to_be_visible()
    scenes.texted(stage)
    omar.complaints.clear()

    unlocked(omar, stage)
    expect(page.locator("#locked")).to_have_count(0)
    expect(page.locator("[data-signed-out]")).to_be_hidden()
    expect(page.locator("#feed-list")).to_contain_text("Two vans")
    scenes.texted(stage, scenes.OTHER, says="Somebody knocks at")
    expect(page.locator("#feed-list")).to_contain_text("Somebody knocks")
    omar.complaints.clear()
