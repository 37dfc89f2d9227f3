"""A frightened caller rings: whoever takes the call is told what to say, and loses nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]


def _takes_the_call(omar: Person, stage: Stage) -> Page:
    page = omar.open("/desk/")
    stage.tell("ring", language="es", caller="+16175550122")
    omar.sees("Callers waiting: 1")
    page.keyboard.press("w")
    page.wait_for_url("**/desk/call/*/")
    return page


def _saved(page: Page, box: str, words: str) -> None:
    """Type, and wait until the server has said that it has it."""
    with page.expect_response(lambda answer: answer.url.endswith("/answer/")) as told:
        page.locator(box).press_sequentially(words)
    assert told.value.ok


def _is(page: Page, switch: str, pressed: str) -> None:
    button = page.get_by_role("button", name=switch)
    expect(button).to_have_attribute("aria-pressed", pressed)


def _held(page: Page, address: str | re.Pattern[str], told: str = "") -> list[Route]:
    """Let the page wait for what it asks there and tells; gives what waits."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if told in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route(address, hold)
    return held


def _asks(request: Request, part: str) -> bool:
    return request.headers.get("hx-target") == part


def test_the_first_keystroke_is_saved_and_survives_a_reload(be: Sit, stage: Stage):
    page = _takes_the_call(be("Omar"), stage)
    _saved(page, "#words", "S")
    page.reload()
    expect(page.locator("#words")).to_have_value("S")
    with page.expect_response(lambda answer: answer.url.endswith("/answer/")):
        page.locator("label.btn", has_text="Minutes ago").click()
    page.locator("#words").press("End")
    page.locator("#words").press_sequentially("e llevaron")
    call = page.url
    page.goto("/desk/")  # before the pause of typing is over
    stage.until(
        lambda: "Se llevaron" in stage.be("Omar").http.get(call).text, "what was typed was lost"
    )
    page.go_back()
    expect(page.locator("#words")).to_have_value("Se llevaron")
    expect(page.get_by_label("Minutes ago")).to_be_checked()


def test_two_switches_pressed_without_waiting_are_both_on(be: Sit, stage: Stage):
    page = _takes_the_call(be("Omar"), stage)
    for name in ("Panic", "Child"):
        page.get_by_role("button", name=name).click()
    for name in ("Panic", "Child"):
        _is(page, name, "true")
    page.reload()
    for name in ("Panic", "Child"):
        _is(page, name, "true")


def test_a_switch_is_put_on_and_taken_off_while_nothing_is_heard(be: Sit, stage: Stage):
    omar = be("Omar")
    page = _takes_the_call(omar, stage)
    page.route("**/live/desk/*", lambda route: route.abort())
    page.reload()
    panic, sentence = page.get_by_role("button", name="Panic"), page.locator("#say blockquote")
    before = sentence.inner_text()
    panic.dblclick()  # is pressed once
    _is(page, "Panic", "true")
    expect(sentence).not_to_have_text(before)
    expect(panic).to_be_focused()
    page.get_by_role("button", name="Medical").click()
    _is(page, "Medical", "true")
    _is(page, "Panic", "true")
    page.wait_for_timeout(500)  # pressed sooner, it would be the same press
    panic.click()
    _is(page, "Panic", "false")
    _is(page, "Medical", "true")
    page.reload()
    _is(page, "Panic", "false")
    _is(page, "Medical", "true")


def test_an_answer_holds_that_comes_when_what_it_is_about_was_drawn_anew(be: Sit, stage: Stage):
    page = _takes_the_call(be("Omar"), stage)
    held = _held(page, "**/answer/", "field=switches")
    with page.expect_request("**/answer/"):
        page.get_by_role("button", name="Medical").click()
    _saved(page, "#words", "S")
    held[0].continue_()
    expect(page.locator("#say")).to_contain_text("911")
    _is(page, "Medical", "true")


@pytest.mark.parametrize("part", ["mycall", "waiting"])
def test_what_happens_while_a_part_asks_is_asked_too(be: Sit, stage: Stage, part: str):
    page = _takes_the_call(be("Omar"), stage)
    page.route("**/live/desk/*", lambda route: route.abort())
    page.reload()
    asked = _held(page, re.compile(r"/my-call/|/waiting/"))
    happens = "document.body.dispatchEvent(new CustomEvent('reports-changed'))"
    with page.expect_request(lambda request: _asks(request, part)):
        page.evaluate(happens)
    page.wait_for_timeout(200)
    page.evaluate(happens)
    with page.expect_request(lambda request: _asks(request, part)):
        next(one for one in asked if _asks(one.request, part)).continue_()
    expect(page.locator(f"#{part}[role=status]")).to_have_count(1)


def test_a_panicked_call_ends_with_the_lawyer_paged(be: Sit, stage: Stage):
    scenes.texted(stage)
    omar = be("Omar")
    page = _takes_the_call(omar, stage)
    sentence = page.locator("#say blockquote")
    before = sentence.inner_text()
    page.get_by_role("button", name="Panic").click()
    expect(sentence).not_to_have_text(before)
    expect(page.get_by_role("button", name="Panic")).to_have_attribute("aria-pressed", "true")

    page.locator("#where").fill("brodway y prospect")
    expect(page.locator("#fixes button").first).to_contain_text("Broadway")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#fixes .tag")).to_contain_text("Broadway")
    omar.sees("Same corner")

    page.locator("#words").fill("Se llevaron a mi vecino en una van, placas 3XK-942, hace poco")
    strike = page.get_by_role("button", name="Strike it")
    expect(strike).to_be_visible()
    page.keyboard.press("Alt+k")
    expect(page.locator("#words")).not_to_have_value(re.compile("3XK"))
    expect(strike).to_have_count(0)
    omar.finds_nothing_wrong()

    page.locator("label.btn", has_text="Yes, now").click()
    stage.heard("Someone was taken")
    page.reload()
    expect(page.get_by_label("Yes, now")).to_be_checked()
    assert "3XK" not in page.content()
    expect(page.locator("#words")).to_have_value(re.compile("Se llevaron a mi vecino"))

    stage.tell("jump", minutes=65)
    incident = scenes.incident_at(stage, scenes.CORNER).rstrip("/").rpartition("/")[2]
    dana = be("Dana", phone=True)
    desk = dana.open(f"/incidents/{incident}/lawyer/")
    expect(desk.locator(".taken .big")).to_have_text(re.compile("1:0[5-9]"))
    dana.sees("since 1 person was taken")
    dana.finds_nothing_wrong()
    desk.get_by_role("button", name="I have it").click()
    dana.sees("Dana answered the page.")
