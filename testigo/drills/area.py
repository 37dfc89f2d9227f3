"""What the cast does so that an area is told, and hears how it ended."""

from testigo.drills.pages import Page
from testigo.drills.stage import Stage


def draft_and_release(stage: Stage, who: str, incident: str) -> None:
    """Draft the alert of an incident and be the first of two who release it."""
    page = _with(stage, who, incident, "/alerts/draft/", part=True)
    stage.be(who).send(page, next(form for form in page.forms if "/alerts/draft/" in form.action))
    second(stage, who, incident)
    heard_nothing = not any("VERIFIED" in text for text in _texts(stage))
    stage.until(lambda: heard_nothing, "an alert went out that one person released")


def second(stage: Stage, who: str, incident: str) -> None:
    """Release the alert of an incident."""
    stage.be(who).press(_with(stage, who, incident, "/release/"), "/release/")


def send_update(stage: Stage, who: str, incident: str) -> None:
    """Send how it ended, and see that it arrives."""
    stage.be(who).press(_with(stage, who, incident, "/update/"), "/update/")
    heard(stage, "UPDATE")


def heard(stage: Stage, word: str) -> None:
    """Wait until a subscriber's phone has a text that begins so."""
    stage.until(
        lambda: any(word in text for text in _texts(stage)),
        f"no subscriber's phone ever got “{word}”",
    )


def _with(stage: Stage, who: str, incident: str, ends: str, *, part: bool = False) -> Page:
    def look() -> Page | None:
        page = stage.be(who).open(incident)
        offered = any(
            ends in form.action if part else form.action.endswith(ends) for form in page.forms
        )
        return page if offered else None

    return stage.until(look, f"the desk never offered {ends}")


def _texts(stage: Stage) -> list[str]:
    return [text for phone in stage.phones() if not phone["alias"] for text in phone["texts"]]
