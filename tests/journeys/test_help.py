"""Somebody on the scene needs help: one owner, and everybody there is pulled back."""

from collections.abc import Callable

from playwright.sync_api import expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]


def test_help_has_one_owner_and_pulls_everybody_back(be: Sit, stage: Stage):
    (late, number), (other, request) = scenes.there(stage, wanted=2)
    omar, lucia, beside = be("Omar"), be("Lucia"), be(other, phone=True)
    omar.open("/desk/")
    beside.open(f"/go/{request}/")
    hurt = be(late, phone=True)
    hurt.open(f"/go/{number}/").get_by_role("button", name="I need help").click()
    hurt.sees("The duty lawyer and the desk are being called.")

    beside.sees("Pull back now")
    beside.finds_nothing_wrong()
    out = omar.page.locator("#out-now")
    expect(out).to_contain_text("needs help")
    out.get_by_role("button", name="I answer this").click()
    omar.sees(f"You answer the call for help of {late}.")
    hurt.sees("Omar answers your call for help.")
    sheet = omar.page.url
    unseen = omar.page.locator("ul.people")
    expect(unseen).to_contain_text(other)
    omar.sees("617 555 0199" if late in {"Maria", "Devon", "Rosa"} else "Number")
    omar.finds_nothing_wrong()

    lucia.open("/desk/")
    expect(lucia.page.locator("#out-now")).to_contain_text("helped by Omar")
    expect(lucia.page.get_by_role("link", name="Whom to tell")).to_have_count(0)
    told = lucia.page.goto(sheet)
    assert told is not None
    assert told.status in {403, 404}
    assert "617 555 0199" not in lucia.page.content()

    beside.page.get_by_role("button", name="I saw it").click()
    expect(unseen).to_contain_text("Everyone there has seen it.")
    omar.page.get_by_role("button", name="They are well").click()
    expect(hurt.page.get_by_text("answers your call for help")).to_have_count(0)
    assert scenes.happened(stage, "scene.help") == 1
