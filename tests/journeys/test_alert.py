"""Two dispatchers release an alert; a subscriber's phone gets it; its update looks different."""

import re
from collections.abc import Callable

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

#: What the phones of Mid-Cambridge's subscribers get, whatever their language.
OF_AN_ALERT = ("VERIFIED", "VERIFICADO", "تصدیق شدہ")


def phones_with(stage: Stage, *words: str) -> int:
    """How many practice phones got a text with one of the words."""
    return sum(
        any(word in text for word in words for text in phone["texts"]) for phone in stage.phones()
    )


def confirmed(stage: Stage) -> str:
    """The desk's address of a confirmed incident that Lucia has, with nobody waiting to be sent."""
    incident = scenes.texted(stage)
    scenes.observers_asked(stage, incident)
    return incident


def test_two_dispatchers_release_an_alert_and_its_update_looks_different(
    stage: Stage, be: Callable[..., Person]
):
    incident = confirmed(stage)
    lucia, omar = be("Lucia"), be("Omar")
    for person in (lucia, omar):
        person.open(incident)

    lucia.page.get_by_role("button", name=re.compile("^Draft an alert for Mid-Cambridge")).click()
    lucia.sees("needs two to release it")
    lucia.sees("Immigration agents are in Mid-Cambridge")
    # Omar's desk hears of it by itself.
    omar.sees("Drafted by Lucia")
    lucia.finds_nothing_wrong()
    lucia.page.get_by_role("button", name=re.compile("^Release to 3 people")).click()
    lucia.sees("You released it. A second person must release it too.")
    assert phones_with(stage, *OF_AN_ALERT) == 0

    omar.sees("Released by Lucia, needs a second.")
    omar.finds_nothing_wrong()
    omar.page.keyboard.press("a")
    omar.sees("Lucia and Omar released it to 3 people.")
    lucia.sees("Lucia and Omar released it to 3 people.")
    stage.until(lambda: phones_with(stage, *OF_AN_ALERT) == 3, "not all three phones got the alert")

    board = omar.open("/alerts/")
    filled = board.locator(".alertcard")
    filled.wait_for()
    before = filled.evaluate("card => getComputedStyle(card.querySelector('.hd')).backgroundColor")
    omar.finds_nothing_wrong()

    for who in ("Lucia", "Omar"):
        page = stage.be(who).open(incident)
        form = page.form("/settle/", outcome="left")
        stage.be(who).send(page, form, {"basis": "observer"})
    lucia.page.get_by_role("button", name=re.compile("^Send the update to 3 people")).click()
    lucia.sees("Update sent: 3 people")
    stage.until(
        lambda: phones_with(stage, "UPDATE", "NOVEDAD", "تازہ خبر") == 3, "not all got the update"
    )
    omar.sees("Update. The alert has ended.")
    after = filled.evaluate("card => getComputedStyle(card.querySelector('.hd')).backgroundColor")
    assert after != before, "the update looks like the alert"
    omar.finds_nothing_wrong()


def test_the_board_of_alerts_holds_at_every_width(stage: Stage, be: Callable[..., Person]):
    incident = confirmed(stage)
    lucia = be("Lucia")
    lucia.open("/alerts/")
    lucia.sees("No alert today")
    lucia.finds_nothing_wrong()
    page = stage.be("Lucia").open(incident)
    page = stage.be("Lucia").press(page, f"/alerts/draft/{incident.rstrip('/').split('/')[-1]}/")
    for path in ("/alerts/", None):
        if path is None:
            lucia.page.get_by_role("link", name=re.compile("Look and release")).click()
            lucia.sees("The words, in every language")
        else:
            lucia.open(path)
        for width in (360, 768, 1440):
            lucia.page.set_viewport_size({"width": width, "height": 900})
            beyond = lucia.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert beyond <= 0, f"{lucia.page.url} is wider than {width}"
            lucia.finds_nothing_wrong()
