"""A neighbour tells what they see, from any phone, in their language; and hears back."""

import re
from collections.abc import Callable

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

BUDGET = 50_000  #: bytes over the wire, everything a page asks for, nothing cached
PUBLIC = (
    "/en/", "/en/tell/", "/en/code/", "/en/true/", "/en/true/the-port/", "/en/rights/",
    "/en/rights/door/", "/ur/", "/ur/tell/", "/es/true/the-port/", "/no-network/",
)  # fmt: skip

Sit = Callable[..., Person]


def _in(language: str, *texts: str) -> list[str]:
    with translation.override(language):
        return [gettext(text) for text in texts]


def _go_on(page: Page, word: str = "Next") -> None:
    page.get_by_role("button", name=word, exact=True).click()


def _tell(page: Page, *, place: str = scenes.CORNER) -> None:
    """From the first question to the last page, in English."""
    page.get_by_role("radio", name="Yes, now").check()
    _go_on(page)
    page.get_by_role("checkbox", name="Vehicles").check()
    page.get_by_label("In your words").fill("They put somebody into a van")
    _go_on(page)
    page.get_by_label("Where is it?").fill(place)
    if not page.get_by_role("radio", name="Broadway at Prospect").count():
        _go_on(page)
    page.get_by_role("radio", name="Broadway").first.check()
    _go_on(page)
    page.get_by_role("radio", name="Now").check()
    _go_on(page)
    page.get_by_role("radio", name="No", exact=True).check()
    _go_on(page, "Done")


def test_a_neighbour_tells_in_english_without_script_and_hears_back_by_code(be: Sit, stage: Stage):
    neighbour = be(phone=True, script=False)
    page = neighbour.open("/en/")
    page.get_by_role("link", name="Someone is being taken").click()
    _tell(page)

    neighbour.sees("Thank you. We have it.")
    code = page.locator(".code b").inner_text()
    assert re.fullmatch(r"\w+ \w+ \w+", code)
    incident = stage.until(lambda: scenes.incident_at(stage, scenes.CORNER), "no incident")
    assert scenes.happened(stage, "report.kept") == 1
    stage.heard("Someone was taken")

    scenes.settled(stage, incident, "left")
    page.goto("/en/code/")
    page.get_by_label("Your three words").fill(code)
    _go_on(page, "Open")
    neighbour.sees("What we know now")


def test_a_neighbour_tells_in_urdu_from_right_to_left(be: Sit, stage: Stage):
    now, nxt, no, done, thanks = _in(
        "ur", "Yes, now", "Next", "No", "Done", "Thank you. We have it."
    )
    neighbour = be(phone=True, language="ur")
    page = neighbour.open("/")
    expect(page).to_have_url(re.compile("/ur/$"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    neighbour.finds_nothing_wrong()

    page.goto("/ur/tell/")
    page.get_by_role("radio", name=now).check()
    _go_on(page, nxt)
    page.locator("textarea").fill("دو گاڑیاں کھڑی ہیں، لوگ ڈر رہے ہیں")
    neighbour.finds_nothing_wrong()
    _go_on(page, nxt)
    page.locator("#said").fill("Broadway and Prospect St")
    page.get_by_role("radio", name="Broadway").first.check()
    neighbour.finds_nothing_wrong()
    _go_on(page, nxt)
    _go_on(page, nxt)
    page.get_by_role("radio", name=re.compile(f"^{no}")).check()
    neighbour.finds_nothing_wrong()
    _go_on(page, done)
    neighbour.sees(thanks)
    neighbour.finds_nothing_wrong()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert scenes.happened(stage, "report.kept") == 1


def test_what_was_typed_survives_an_error_and_the_way_back(be: Sit):
    neighbour = be(phone=True, script=False)
    page = neighbour.open("/en/tell/")
    _go_on(page)
    neighbour.sees("Choose one")
    page.get_by_role("radio", name="Not sure").check()
    _go_on(page)
    page.get_by_label("In your words").fill("A white van, lights off")
    _go_on(page)
    page.get_by_label("Where is it?").fill("the moon, second crater")
    _go_on(page)
    neighbour.sees("We cannot find that place")
    expect(page.get_by_label("Where is it?")).to_have_value("the moon, second crater")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("In your words")).to_have_value("A white van, lights off")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("radio", name="Not sure")).to_be_checked()
    _go_on(page)
    _go_on(page)
    expect(page.get_by_label("Where is it?")).to_have_value("the moon, second crater")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_pressing_twice_makes_one_report(be: Sit, stage: Stage, script):
    neighbour = be(phone=True, script=script)
    page = neighbour.open("/en/tell/")
    page.get_by_role("radio", name="Yes, now").check()
    page.get_by_role("button", name="Next", exact=True).dblclick()
    page.get_by_label("In your words").fill("Two vans")
    page.get_by_role("button", name="Next", exact=True).dblclick()
    page.get_by_label("Where is it?").fill(scenes.CORNER)
    if not script:
        _go_on(page)
    page.get_by_role("radio", name="Broadway").first.check()
    page.get_by_role("button", name="Next", exact=True).dblclick()
    page.get_by_role("heading", name="When was it?").wait_for()
    scenes.comes(stage, "incident.opened")
    assert scenes.happened(stage, "report.kept") == 1
    assert scenes.happened(stage, "incident.opened") == 1
    assert scenes.happened(stage, "incident.taken") == 1


def test_nothing_reported_differs_from_looked_and_nobody_seen(be: Sit, stage: Stage):
    neighbour = be(phone=True)
    page = neighbour.open("/en/")
    page.get_by_role("link", name="Is it true?").click()
    page.get_by_role("link", name="Cambridgeport").click()
    neighbour.sees(
        "Nothing was reported to us here in the last 24 hours. Nobody was asked to look."
    )
    neighbour.finds_nothing_wrong()

    incident = scenes.texted(stage, scenes.OTHER)
    scenes.settled(stage, incident, "nobody")
    # Their browser keeps the page a few seconds: somebody else asks.
    another = be(phone=True)
    page = another.open("/en/true/cambridgeport/")
    another.sees("Somebody looked. Nobody was seen.")
    another.sees("A local contact looked.")
    expect(page.get_by_text("Nothing was reported")).to_have_count(0)
    words = page.locator("main").inner_text().lower()
    assert not re.search(r"\b(safe|clear|false|all good)\b", words)
    another.finds_nothing_wrong()


@pytest.mark.parametrize("how", ["pressed", "escaped"])
def test_leaving_is_quick_and_leaves_nothing_behind(be: Sit, how):
    neighbour = be(phone=True)
    neighbour.leaves_to("www.wikipedia.org")
    page = neighbour.open("/en/tell/")
    page.get_by_role("radio", name="Yes, now").check()
    _go_on(page)
    neighbour.sees("What do you see?")
    if how == "pressed":
        page.get_by_role("link", name="Leave this page").click()
    else:
        for _time in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url("https://www.wikipedia.org/")
    page.go_back(wait_until="commit")
    page.wait_for_url("https://www.wikipedia.org/")


def test_every_public_page_is_light_enough_for_a_slow_phone(be: Sit):
    neighbour = be(phone=True)
    tools = neighbour.context.new_cdp_session(neighbour.page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[float] = []
    tools.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    heavy = {}
    for path in PUBLIC:
        came.clear()
        neighbour.page.goto(path, wait_until="networkidle")
        assert came, path
        if sum(came) > BUDGET:
            heavy[path] = sum(came)
    assert not heavy
