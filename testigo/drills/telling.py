"""How the evening's callers tell: by the web form, and on the phone to whoever takes the call."""

import random
import re
from typing import Final

from testigo.drills.evening import Told
from testigo.drills.pages import Page, Visitor
from testigo.drills.stage import Missed, Stage

CALL: Final = re.compile(r"/reports/[^/]+/take/")  #: where a waiting call is taken


def web_form(stage: Stage, told: Told) -> str:
    """Fill the front door's questions one by one, as a neighbour would; give the last page."""
    neighbour = Visitor(stage.url, name="a neighbour", language=told.language)
    # Each neighbour has a connection of their own, as behind the proxy of a real server.
    neighbour.http.headers["X-Forwarded-For"] = f"198.18.{random.randrange(256)}.1"  # noqa: S311
    answers: dict[str, dict[str, object]] = {
        "taken": {"taken": told.taken},
        "sees": {"sees": list(told.sees), "words": told.words},
        "where": {"said_place": told.place},
        "when": {"when": "now"},
        "callback": {"callback": "no"},
    }
    page = neighbour.open(f"/{told.language}/tell/")
    for _turn in range(8):
        form = page.form("/tell/")
        step = form.fields["step"]
        if step == "thanks":
            neighbour.close()
            return page.text
        given: dict[str, object] = {**answers[step], "go": "next"}
        offered = form.choices.get("place", ["area"])
        if step == "where" and offered[0] != "area":
            given["place"] = offered[0]
        page = neighbour.send(page, form, given)
    raise Missed(f"the web form never thanked for {told.place}")


def take_call(stage: Stage, who: str, told: Told, *, switch: str = "") -> None:
    """Take the call that waits, and write down what the caller says."""
    taker = stage.be(who)
    desk = taker.open("/desk/")
    waits = next((f for f in desk.forms if CALL.fullmatch(f.action)), None)
    if waits is None:
        raise Missed(f"{who}'s desk shows no caller to take")
    page = taker.send(desk, waits)
    address = next(f.action for f in page.forms if f.action.endswith("/answer/"))

    def answer(field: str, *values: str, **more: str) -> Page:
        form = next(f for f in page.forms if f.action == address)
        given = {"field": field, "value": list(values), **more}
        form = type(form)(address, "post", {"csrfmiddlewaretoken": token(page)})
        return taker.send(page, form, given)

    before = page.text
    if switch and answer("switches", switch, on="yes").text == before:
        raise Missed("the script of the call did not change with the switch")
    answer("taken", told.taken)
    answer("said_place", told.place)
    page = taker.open(page.path)
    offered = [
        value for form in page.forms for name, value in form.buttons if name == "value" and value
    ]
    place = next((value for value in offered if "&" in value), None)
    if place is None:
        raise Missed(f"the call screen offered no place for {told.place}")
    answer("place", place)
    answer("sees", *told.sees)
    answer("words", told.words)
    answer("when", "now")
    answer("safe", "yes")
    answer("callback", "no")
    taker.press(taker.open(page.path), "/hang-up/")


def token(page: Page) -> str:
    """Give the page's token against forged posts."""
    return next(
        form.fields["csrfmiddlewaretoken"]
        for form in page.forms
        if "csrfmiddlewaretoken" in form.fields
    )


def is_it_true(stage: Stage, area: str) -> Page:
    """Ask, without a code, what was found in an area."""
    anybody = Visitor(stage.url, name="anybody")
    page = anybody.open(f"/en/true/{area}/")
    anybody.close()
    return page
