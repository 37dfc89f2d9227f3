"""What the observer's pages show: gathered here, so that a view stays a view."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.forms import Form

from testigo.core.act import Act
from testigo.dispatch import limits, operations, photos, queries, script, wording
from testigo.dispatch.buddies import Watched
from testigo.dispatch.forms import HereForm
from testigo.dispatch.types import (
    LIVE,
    Answer,
    AskView,
    Danger,
    Ended,
    Finding,
    How,
    Phase,
    Stage,
    Taken,
    Task,
)
from testigo.places import queries as places
from testigo.places.types import Mode
from testigo.security import queries as security
from testigo.volunteers import operations as volunteers
from testigo.volunteers import queries as roster
from testigo.volunteers.errors import NotEnrolled

REST: Final = timedelta(days=3)
PART_OF: Final = {
    Stage.ASKED: "asked", Stage.SILENT: "asked", Stage.LATER: "later", Stage.GOING: "way",
    Stage.THERE: "there", Stage.LEFT: "after", Stage.TURNED: "after", Stage.CANNOT: "cannot",
    Stage.STOOD_DOWN: "down",
}  # fmt: skip


def stage_of(ask: AskView) -> str:
    """Name what is shown of a request: its stage, and whether it is over."""
    over = "-over" if ask.phase == Phase.OVER else ""
    pulled = "-pull" if ask.pull_back_at and not ask.pull_back_seen else ""
    return f"{ask.stage}{over}{pulled}"


def mine(act: Act, **more: object) -> dict[str, Any]:
    """Gather one's own requests and the people one watches over."""
    asks = queries.my_asks(act)
    try:
        me = roster.me(act)
    except NotEnrolled:
        me = None
    return {
        "open": [ask for ask in asks if ask.ended_at is None and ask.stage != Stage.CANNOT],
        "past": [ask for ask in asks if ask.ended_at is not None or ask.stage == Stage.CANNOT],
        "watched": queries.watched(act),
        "me": me,
        "here": HereForm(),
        "once": fresh_press,
        **more,
    }


def one(act: Act, ask: AskView, **more: object) -> dict[str, Any]:
    """Gather what one's own part of a request shows now."""
    shown = queries.my_page(act, ask)
    place, cell = queries.place_for(act, ask.id) if ask.stage in LIVE else ("", "")
    looking = ask.task == Task.LOOK
    due = ask.check_in_due if ask.stage == Stage.THERE else None
    due = due or act.at + limits.CHECK_IN
    return {
        "ask": ask,
        "shown": shown,
        "part": f"dispatch/_{PART_OF[Stage(ask.stage)]}.html",
        "stage": stage_of(ask),
        "place": place,
        "spot": _spot(cell),
        "way": _way(act, ask, cell) if cell and ask.stage == Stage.GOING else {},
        "city": security.network(act).city,
        "attribution": places.attribution(security.network(act).city) if cell else "",
        "cards": script.cards(ask.role, looking=looking, sees=shown.script, dangers=shown.dangers),
        "looking": looking,
        "dangers": Danger.choices,
        "answers": Answer,
        "findings": Finding.choices,
        "ended": Ended.choices,
        "taken": Taken.choices,
        "how": How.choices,
        "rest_until": act.at + REST,
        "ring_from": due - limits.CHECK_IN,
        "ring_due": due,
        "minutes": int(limits.CHECK_IN.total_seconds() / 60),
        "there_for": _minutes_there(ask),
        "once": fresh_press,
        "recipient": photos.recipient(act) if ask.stage in LIVE else "",
        "photos": photos.whole(act, ask.id),
        "largest": limits.LARGEST_PHOTO,
        **more,
    }


def news(ask: AskView) -> dict[str, Any]:
    """Gather what somebody is told at once who is on a page that is not true any more."""
    over = ask.phase == Phase.OVER or ask.stage in {Stage.LEFT, Stage.TURNED}
    return {"ask": ask, "stage": stage_of(ask), "meanwhile": over, "once": fresh_press}


def watched(found: Watched) -> dict[str, Any]:
    """Gather what a buddy sees of the one they watch."""
    due = found.ask.check_in_due
    return {
        "ask": found.ask,
        "number": found.number,
        "ring_from": due - limits.CHECK_IN if due else None,
        "due": due,
    }


def rest(act: Act, ask: AskView, rests: bool, form: Form) -> None:
    """Keep the answers that came along, and rest if wished."""
    told = {n: form.cleaned_data[n] for n in ("ended", "taken", "how")} if form.is_valid() else {}
    if any(told.values()):
        operations.debrief(act, ask.id, **told)
    if rests:
        volunteers.rest(act, act.at + REST)


def fresh_press() -> UUID:
    """Draw the id under which a button takes effect once."""
    return uuid4()


def _way(act: Act, ask: AskView, cell: str) -> dict[str, Any]:
    """Give the way from one's coarse cell: drawn for oneself alone, and kept nowhere."""
    me = roster.volunteer_of(act, ask.by)
    found = places.way(act, me.cell, cell, Mode(me.mode)) if me.cell else None
    if found is None:
        return {}
    east, north = zip(*found.line, strict=True)
    bounds = [min(east), min(north), max(east), max(north)]
    line = [[round(x, 5), round(y, 5)] for x, y in found.line]
    return {"line": line, "bounds": bounds, "steps": wording.steps(found.steps)}


def _spot(cell: str) -> dict[str, str]:
    if not cell:
        return {}
    lat, lon = places.centre(cell)
    return {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}"}


def _minutes_there(ask: AskView) -> int:
    if ask.there_at is None or ask.ended_at is None:
        return 0
    return round((ask.ended_at - ask.there_at).total_seconds() / 60)
