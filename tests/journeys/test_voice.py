"""The hotline rings: signed webhooks come in, phones ring, the call opens by itself on the desk."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person
from tests.walker import Phone, Provider

Sit = Callable[..., Person]


def waits(provider: Provider, *, number: str = "+16175550122", taken: str = "2") -> Phone:
    """A Spanish-speaking neighbour rings, and waits for a person."""
    phone = Phone(provider, number=number).rings().press("2").press(taken)
    assert phone.now.find("Gather") is not None, "nobody is on shift"
    return phone


def is_taken(stage: Stage, phone: Phone) -> None:
    """The caller's line looks every few seconds whether somebody is there."""
    stage.until(lambda: phone.room() or phone.waits().room(), "nobody took the call")


def on_the_call(person: Person) -> Page:
    person.page.wait_for_url("**/desk/call/*/", timeout=60_000)
    return person.page


def test_a_call_rings_is_taken_joined_to_the_same_corner_and_kept(
    be: Sit, stage: Stage, provider: Provider
):
    scenes.texted(stage)
    pilar = be("Pilar")
    pilar.context.set_default_timeout(60_000)
    desk = pilar.open("/desk/")
    caller = waits(provider)
    pilar.sees("Callers waiting: 1")
    desk.keyboard.press("w")
    page = on_the_call(pilar)
    is_taken(stage, caller)
    expect(page.locator("#say blockquote")).to_be_visible()
    expect(page.locator("#phone")).to_contain_text("on the line")
    pilar.finds_nothing_wrong()

    waits(provider, number="+16175550133")  # who rings meanwhile is seen during the call
    pilar.sees("1 caller waiting")

    page.locator("#where").fill("brodway y prospect")
    expect(page.locator("#fixes button").first).to_contain_text("Broadway")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    pilar.sees("Same corner")
    page.get_by_role("button", name="Join this call to").click()
    page.wait_for_url("**/desk/incident/*/**", timeout=60_000)
    page.go_back()
    page.get_by_role("button", name="End the call and keep it").click(no_wait_after=True)
    page.wait_for_url("**/desk/incident/*/**", timeout=60_000)
    scenes.comes(stage, "call.ended")


def test_with_nobody_there_a_message_waits_for_somebody_who_calls_back(
    be: Sit, stage: Stage, provider: Provider
):
    caller = waits(provider)
    caller.press("0")
    caller.speaks_after_the_tone(9).waits().hangs_up()
    scenes.comes(stage, "report.kept")
    pilar = be("Pilar")
    pilar.context.set_default_timeout(60_000)
    pilar.open("/desk/")
    pilar.sees("Nobody has it")
    pilar.page.locator("[id^=back-] a").first.click()
    page = on_the_call(pilar)
    expect(page.locator("#phone audio")).to_be_visible(timeout=60_000)
    assert "617" not in page.locator("#phone").inner_text()
    pilar.finds_nothing_wrong()
    page.get_by_role("button", name="Call back through the hotline").click()
    scenes.comes(stage, "call.called_back")
    page.get_by_role("button", name="Done: listened to, or called back").click()
    scenes.comes(stage, "report.called_back")


def test_two_who_pick_up_at_once_are_one_who_has_it(be: Sit, stage: Stage, provider: Provider):
    first, second = be("Pilar"), be("Omar")
    first.open("/desk/")
    second.open("/desk/")
    caller = waits(provider)
    for person in (first, second):
        person.context.set_default_timeout(60_000)
        person.sees("Callers waiting: 1")
    takes = [person.page.get_by_role("button", name="Take the call") for person in (first, second)]
    for button in takes:  # at once: the second does not wait for what the first one's press did
        button.evaluate_all("found => found.forEach(each => each.click())")
    is_taken(stage, caller)
    assert scenes.happened(stage, "call.taken") == 1
