"""Somebody on the scene needs help: one owner, and everybody there is pulled back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]
CALLED = "The duty lawyer and the desk are being called."

#: The phone has no room left: films fill it.
FULL = """() => {
  IDBObjectStore.prototype.add = () => { throw new DOMException("", "QuotaExceededError"); };
}"""
#: The phone needed the memory, and closed the store of a page that lives on.
CLOSED = """() => {
  const real = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...told) {
    IDBDatabase.prototype.transaction = real;
    this.close();
    return real.apply(this, told);
  };
}"""


def _there(be: Sit, stage: Stage) -> tuple[Person, Locator]:
    alias, number = scenes.there(stage, wanted=1)[0]
    hurt = be(alias, phone=True)
    page = hurt.open(f"/go/{number}/")
    expect(page.locator("form[data-photo]")).to_be_visible()  # from here on it keeps presses
    return hurt, page.get_by_role("button", name="I need help")


def test_help_has_one_owner_and_pulls_everybody_back(be: Sit, stage: Stage):
    (late, number), (other, request) = scenes.there(stage, wanted=2)
    omar, lucia, beside = be("Omar"), be("Lucia"), be(other, phone=True)
    omar.open("/desk/")
    beside.open(f"/go/{request}/")
    hurt = be(late, phone=True)
    hurt.open(f"/go/{number}/").get_by_role("button", name="I need help").click()
    hurt.sees(CALLED)

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


@pytest.mark.parametrize("store", [FULL, CLOSED], ids=["full", "closed"])
def test_help_is_called_from_a_phone_that_cannot_write_as_before(be: Sit, stage: Stage, store: str):
    hurt, button = _there(be, stage)
    hurt.page.evaluate(store)
    button.click()
    hurt.sees(CALLED)
    assert scenes.happened(stage, "scene.help") == 1


def test_who_has_neither_room_nor_network_hears_that_nobody_was_called(be: Sit, stage: Stage):
    hurt, button = _there(be, stage)
    hurt.page.evaluate(FULL)
    hurt.context.set_offline(True)
    button.click()
    alert = hurt.page.locator("[role=alert] [data-one]")
    expect(alert).to_contain_text("Not taken: I need help")
    expect(alert).to_contain_text("this phone cannot keep it now")
    expect(alert).to_be_in_viewport(ratio=1)
    expect(button).to_be_enabled()
    hurt.finds_nothing_wrong()
    hurt.context.set_offline(False)
    button.click()
    hurt.sees(CALLED)
    assert scenes.happened(stage, "scene.help") == 1
