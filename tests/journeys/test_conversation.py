"""A text comes in at the desk, is answered with what was found, and handed to a colleague."""

from collections.abc import Callable

from playwright.sync_api import expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import PHONE, Person

Sit = Callable[..., Person]


def test_a_text_is_answered_with_what_was_found_and_handed_over(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    stage.be("Lucia").press(stage.be("Lucia").open(incident), "/own/")
    scenes.settled(stage, incident, "nobody")
    lucia, omar = be("Lucia"), be("Omar")
    page = lucia.open("/desk/")
    page.get_by_role("link", name="Answer").first.click()
    lucia.sees("Two vans and men in vests at")
    found = page.locator("li", has_text="and saw nobody.")
    found.get_by_role("button", name="Send").click()
    expect(page.locator("#thread li").last).to_contain_text("and saw nobody.")
    lucia.sees("Held by:")
    lucia.finds_nothing_wrong()

    page.get_by_label("Hand it to").select_option(label="Omar")
    page.get_by_role("button", name="Hand over").click()
    lucia.sees("Omar answers here")
    omar.open(page.url)
    omar.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(omar.page.get_by_text("Held by:")).to_be_visible()
    omar.page.get_by_role("button", name="Nothing open any more").click()
    omar.sees("Nothing open.")
    omar.finds_nothing_wrong()
    assert scenes.happened(stage, "conversation.handed") == 1
