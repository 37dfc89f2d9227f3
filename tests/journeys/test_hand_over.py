"""A shift ends only when the next person has accepted every line."""

from collections.abc import Callable

from playwright.sync_api import expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]


def test_a_shift_ends_only_when_every_line_was_accepted(be: Sit, stage: Stage):
    first = scenes.texted(stage, scenes.CORNER)
    second = scenes.texted(stage, scenes.OTHER, says="Somebody knocks on all the doors at")
    stage.be("Omar").press(stage.be("Omar").open(first), "/own/")
    omar, lucia = be("Omar"), be("Lucia")
    page = omar.open("/shifts/")
    expect(page.get_by_role("button", name="End my shift")).to_have_count(0)
    page.get_by_label("Who takes over?").select_option(label="Lucia")
    # What happens meanwhile draws the page anew: whom he chose stays chosen.
    stage.be("Omar").press(stage.be("Omar").open(second), "/own/")
    expect(page.locator("#hand-over")).to_contain_text("Magazine")
    expect(page.get_by_label("Who takes over?").locator("option:checked")).to_have_text("Lucia")
    page.get_by_role("button", name="Begin hand-over").click()
    omar.sees("You hand over to Lucia, 2 not accepted yet")
    omar.finds_nothing_wrong()

    lucia.open("/shifts/")
    lucia.sees("Omar hands over to you")
    accept = lucia.page.get_by_role("button", name="Accept")
    accept.first.click()
    omar.sees("You hand over to Lucia, 1 not accepted yet")
    # A page kept from before must not end the shift either.
    early = stage.be("Omar").open("/shifts/")
    assert early.form_or_none("/shifts/end/") is None
    token = next(f.fields for f in early.forms if "csrfmiddlewaretoken" in f.fields)
    refused = stage.be("Omar").http.post("/shifts/end/", data=token, headers={"Origin": stage.url})
    assert refused.status_code == 409
    assert not scenes.happened(stage, "shift.ended")

    expect(accept).to_have_count(1)  # what was accepted is gone from her page, too
    lucia.finds_nothing_wrong()
    accept.click()
    omar.page.get_by_role("button", name="End my shift").click()
    expect(omar.page.get_by_role("button", name="Start my shift")).to_be_visible()
    expect(lucia.page.locator("#hand-over")).to_contain_text("Magazine")
    assert scenes.happened(stage, "shift.ended") == 1
