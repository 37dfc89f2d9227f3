"""A coordinator writes a school office down; the desk then phones it before anybody travels."""

from collections.abc import Callable

from playwright.sync_api import expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

NAME = "Office of the King Open School"


def test_a_school_office_added_tonight_is_asked_to_look(be: Callable[..., Person], stage: Stage):
    ada = be("Ada", phone=True, script=False)
    ada.open("/account/").get_by_role("link", name="Local contacts").click()
    expect(ada.page.get_by_role("listitem").filter(has_text="Bakery on Broadway")).to_be_visible()
    ada.page.get_by_role("link", name="Add a local contact").click()
    ada.page.get_by_label("What is it called?").fill(NAME)
    ada.page.get_by_label("What is it?").select_option("school")
    ada.page.get_by_label("Number to call").fill("617 555 0188")
    ada.page.get_by_label("Where is it?").fill("Broadway and Prospect St")
    ada.page.get_by_role("button", name="Add").click()
    expect(ada.page.get_by_label("Broadway at Prospect St")).to_be_checked()
    expect(ada.page.get_by_label("What is it called?")).to_have_value(NAME)
    ada.page.get_by_role("button", name="Add").click()
    expect(ada.page.get_by_role("status")).to_contain_text("Added")
    expect(ada.page.get_by_role("listitem").filter(has_text=NAME)).to_contain_text("school office")

    lucia = be("Lucia")
    lucia.open(scenes.texted(stage))
    offered = lucia.page.get_by_role("listitem").filter(has_text=NAME)
    expect(offered).to_contain_text("617 555 0188")
    offered.get_by_role("button", name="I am phoning").click()
    expect(offered).to_contain_text("phoned")
    assert scenes.happened(stage, "contact.asked") == 1

    ada.page.get_by_role("link", name=f"Change {NAME}").click()
    ada.page.get_by_text("Remove this contact").click()
    ada.page.get_by_role("button", name="Remove and erase").click()
    expect(ada.page.get_by_role("status")).to_contain_text("erased")
    expect(ada.page.get_by_text(NAME)).to_have_count(0)
