"""The call screen: the sentence to read aloud, the answers so far, and what is known nearby."""

import json
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from testigo.channels.voice import operations as voice_operations
from testigo.channels.voice import queries as voice
from testigo.channels.voice.prompts import OTHERS
from testigo.core.act import Act
from testigo.desk import queries
from testigo.desk.types import Row
from testigo.incidents import queries as incidents
from testigo.places import queries as places
from testigo.reports import operations as report_operations
from testigo.reports import queries as reports
from testigo.reports.types import CallBack, ReportView, Safe, Sees, Taken, When

TONGUES = (*dict(settings.LANGUAGES), *OTHERS)  #: what interpreters may be asked for
NEAR = 14.8  #: how close the call's map looks: a few streets around the corner
QUESTIONS = {
    "taken": _("is someone being taken?"),
    "safe": _("safe to talk?"),
    "said_place": _("where is it?"),
    "place": _("is that the place?"),
    "sees": _("what do you see?"),
    "when": _("when?"),
    "callback": _("may we call back?"),
    "contact": _("which number?"),
    "callback_say": _("what may we say?"),
    "language": _("which language?"),
}

#: Where on the page the answer to a sentence is written, where that is another box.
BOXES = {
    "said_place": "where",
    "place": "where",
    "contact": "callback",
    "callback_say": "callback",
    "language": "where",
}


def screen(act: Act, report: ReportView, last: str = "") -> dict[str, object]:
    """Give everything the call screen shows."""
    said = reports.say(act, report.id, last=last)
    return {
        "report": report,
        "line": said,
        "next": QUESTIONS.get(said.box, ""),
        "next_box": BOXES.get(said.box, said.box),
        "switches": reports.switches(report),
        "choices": {
            "taken": Taken.choices,
            "safe": Safe.choices,
            "when": When.choices,
            "sees": Sees.choices,
            "callback": CallBack.choices,
        },
        "places": reports.places_for(act, report.id),
        "marked": reports.marked(act, report.id),
        "still_open": [QUESTIONS[box] for box in reports.open_boxes(report)][:2],
        "callers": reports.waiting_calls(act),
        "phone": voice.line(act, report.id),
        "tongues": TONGUES,
        **nearby(act, report),
    }


def step_away(act: Act, report_id: UUID) -> None:
    """Hand a call back: the caller waits again, before the others, and phones ring for them."""
    voice_operations.release(act, report_id)
    report_operations.step_away(act, report_id)


def hang_up(act: Act, report_id: UUID) -> None:
    """End a call, on the telephone too, and keep what was told."""
    voice_operations.finish(act, report_id)
    report_operations.keep(act, report_id)


def picked_up(act: Act) -> UUID | None:
    """Give the call the act's own phone took just now, once it can be written down."""
    call_id = voice.picked_up(act)
    mine = reports.many(act, [call_id]) if call_id else []
    return call_id if mine and mine[0].owner == act.by else None


def after(act: Act, report_id: UUID) -> str:
    """Give the page to show when a call is over: what it became part of, or the whole desk."""
    joined = incidents.joined(act, [report_id]).get(report_id)
    return reverse("desk:incident", args=[joined.id]) if joined else reverse("desk:board")


def nearby(act: Act, report: ReportView) -> dict[str, object]:
    """Give the call's right column: the same corner, whether joined, what to say then."""
    found = incidents.same_corner(act, report.cell, act.at) if report.cell else None
    same = queries.row(act, found) if found else None
    joined = incidents.joined(act, [report.id]).get(report.id)
    return {
        "same": same,
        "joined": joined is not None and found is not None and joined.id == found.id,
        "known": reports.known(report.language),
        "pin": _pin(report, same),
        "view": _view(report),
    }


def _view(report: ReportView) -> str:
    if not report.cell:
        return ""
    lat, lon = places.centre(report.cell)
    return f"{lon:.5f},{lat:.5f},{NEAR}"


def _pin(report: ReportView, same: Row | None) -> str:
    if not report.cell:
        return ""
    lat, lon = places.centre(report.cell)
    pin = {
        "id": str(report.id),
        "at": [lon, lat],
        "state": same.tone if same else "wait",
        "word": same.incident.handle if same else str(_("here")),
        "selected": True,
    }
    return json.dumps([pin])
