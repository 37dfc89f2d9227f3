"""The call screen's presses; the desk draws the page around them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from testigo.core.errors import Refused
from testigo.core.web import DeskRequest, done
from testigo.reports import forms, operations, queries
from testigo.reports.types import Door
from testigo.security.access import Deed, deed

SAY = "reports/_say.html"
CALL = "desk:call"


def _saying(request: DeskRequest, report_id: UUID, **more: object) -> dict[str, object]:
    act, report = request.act, queries.report_for(request.act, report_id)
    switched = request.POST.get("field") == "switches"
    last = request.POST.get("value", "") if switched else ""
    return {
        "report": report,
        "line": queries.say(act, report_id, last=last),
        "places": [] if report.place or report.area else queries.places_for(act, report_id),
        "marked": queries.marked(act, report_id),
        "switches": queries.switches(report) if switched else [],
        **more,
    }


@deed(Deed.TAKE_CALLS)
@require_POST
def new(request: DeskRequest) -> HttpResponse:
    """Begin a call's report and open its page."""
    act, language = request.act, request.POST.get("language") or "en"
    report = operations.begin(act, door=Door.PHONE, language=language, owner=act.by)
    return redirect(CALL, report.id)


@deed(Deed.TAKE_CALLS)
@require_POST
def answer(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Save one answer; answer with the next sentence to read aloud."""
    if refusal := forms.save(request.act, report_id, request.POST):
        return _refused(request, report_id, refusal)
    return done(request, SAY, _saying(request, report_id), back=CALL, report_id=report_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def strike(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Strike a plate, badge, name or the like."""
    operations.strike(request.act, report_id, text=request.POST.get("text", ""))
    return done(request, SAY, _saying(request, report_id), back=CALL, report_id=report_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def let_in(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Take a report out of quarantine."""
    operations.let_in(request.act, report_id)
    return redirect(CALL, report_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def take(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Take a call or call-back nobody has."""
    operations.take(request.act, report_id)
    return redirect(CALL, report_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def called_back(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Note that the caller was called back."""
    operations.call_back_done(request.act, report_id)
    return done(request, SAY, _saying(request, report_id), back=CALL, report_id=report_id)


def _refused(request: DeskRequest, report_id: UUID, refusal: Refused) -> HttpResponse:
    typed = request.POST.get("value", "")
    context = _saying(request, report_id, refused=refusal.words, typed=typed)
    return render(request, SAY, context, status=max(refusal.status, 400))
