"""The desk's keys beside what Alt writes: on a Mac, Option+N begins an "ñ" and Option+1 is "¡"."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]

#: What a keyboard that this machine has not would send to the field somebody is in.
SEND = """(told) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...told }))"""


def _is_written(page: Page, **told: object) -> None:
    """Tell whether the page leaves a key to the field: nothing else is done with it."""
    assert page.evaluate(SEND, told), told


def test_letters_that_alt_writes_press_nothing_on_the_board(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar = be("Omar")
    page = omar.open(incident)
    note = page.locator("#detail").get_by_label("Add a note")
    note.press_sequentially("La se")
    for told in (
        {"altKey": True, "code": "KeyN", "key": "Dead"},
        {"altKey": True, "code": "KeyN", "key": "ñ"},
        {"altKey": True, "code": "KeyN", "key": "n", "isComposing": True},
        {"altKey": True, "code": "KeyT", "key": "†"},
        {"altKey": True, "code": "Digit1", "key": "¡"},
    ):
        _is_written(page, **told)
    note.press_sequentially("ñora")
    expect(note).to_have_value("La señora")
    expect(page.locator("#detail").get_by_role("button", name="Take it")).to_be_visible()
    note.press("Alt+t")
    expect(page.locator("#detail")).to_contain_text("Owner: Omar")


def test_digits_that_alt_writes_choose_no_place(be: Sit, stage: Stage):
    page = be("Omar").open("/desk/")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/call/*/")
    where = page.locator("#where")
    where.press_sequentially("brodway y prospect")
    expect(page.locator("#fixes button").first).to_contain_text("Broadway")
    for told in (
        {"altKey": True, "code": "Digit1", "key": "¡"},
        {"altKey": True, "code": "Numpad1", "key": "1"},
        {"code": "ArrowDown", "key": "ArrowDown", "isComposing": True},
    ):
        _is_written(page, **told)
    expect(where).to_be_focused()
    expect(page.locator("#fixes .tag")).to_have_count(0)
    where.press("Alt+1")
    expect(page.locator("#fixes .tag")).to_contain_text("Broadway")
