"""The five-minute tour: a visitor in Omar's chair, the cast beside them, figures at the end."""

import re
from contextlib import closing

from playwright.sync_api import Page

from testigo.drills.evening import SCENES
from testigo.drills.performance import Performance
from testigo.drills.stage import Stage

CORNER = "Broadway & Prospect St"


def test_a_visitor_walks_through_the_whole_evening(be, running):
    visitor = be("")
    page = visitor.open("/drill/")
    page.get_by_role("button", name="Start the five-minute tour").click()
    page.wait_for_url("**/desk/**")
    with closing(Stage(running, Stage.newest(running), patience=90)) as stage:
        walk(page, Performance(stage))

    figures = page.locator("#guide b").first.inner_text()
    assert re.fullmatch(r"13 calls, 13 answered, \d+ people sent, \d+ not woken\.", figures)
    visitor.finds_nothing_wrong()


def walk(page: Page, cast: Performance) -> None:
    """Go from the first step to the last, and let the cast do what is the visitor's."""
    for number, scene in enumerate(SCENES, 1):
        page.get_by_text(f"step {number} of {len(SCENES)}").wait_for()
        page.get_by_role("heading", name=str(scene.title)).wait_for()
        cast.beside_a_visitor()
        if scene.look == "detail":
            # The incident the step is about opens by itself, whatever was open before.
            page.wait_for_url("**/desk/incident/**")
            page.locator("#detail h1").get_by_text(CORNER).wait_for()
        if scene.key == "call":
            take_the_call(page)
            play_on(cast)
        elif scene.visitor:
            page.get_by_role("button", name="Do it for me").click()
            page.get_by_text("The cast is playing this step").wait_for()
            play_on(cast)
        if number < len(SCENES):
            page.get_by_role("button", name="Next step").click()


def play_on(cast: Performance) -> None:
    """Look again and again, as the player does: what the visitor did takes its time to tell."""

    def is_played() -> bool:
        cast.beside_a_visitor()
        return bool(cast.stage.state()["phase"] != "playing")

    cast.stage.until(is_played, "the cast never played the step")


def take_the_call(page: Page) -> None:
    """Take the call on its own page, with the guide above it, and end it."""
    page.get_by_role("button", name="Take the call").click()
    page.wait_for_url("**/desk/call/**")
    page.locator("#guide").get_by_role("heading", name="A call: take it").wait_for()
    page.get_by_text("Yes, now", exact=True).click()
    page.get_by_label("Where", exact=True).fill("brodway y prospect")
    page.get_by_role("button", name=CORNER).first.click()
    page.get_by_text("This call is part of").wait_for()
    page.get_by_role("button", name="End the call and keep it").click()
    page.wait_for_url("**/desk/incident/**")
    page.locator("#guide").wait_for()
    page.locator("#detail h1").get_by_text(CORNER).wait_for()
