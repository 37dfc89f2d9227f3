"""The desk's right column, one incident at a time, and the lawyer's page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from testigo.core.web import DeskRequest, done, page
from testigo.incidents import operations, queries
from testigo.incidents.forms import JoinForm, MovedForm, NoteForm, SettleForm, TakenForm
from testigo.security.access import Deed, deed

CARD = "incidents/page.html#card"
LAWYER = "incidents/lawyer.html#answer"


def _card(request: DeskRequest, incident_id: UUID, **more: object) -> dict[str, object]:
    return {"card": queries.card(request.act, incident_id), **more}


def _shown(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    # The desk draws the column anew around this card: with its call-outs and its people.
    if "HX-Request" in request.headers:
        return redirect("desk:incident_part", incident_id, "detail")
    return redirect("desk:incident", incident_id)


def _again(request: DeskRequest, incident_id: UUID, part: str, **more: object) -> HttpResponse:
    answer = page(request, CARD, _card(request, incident_id, **more), status=422)
    # Only the form comes again: the people drawn around it stay in sight.
    answer["HX-Retarget"] = answer["HX-Reselect"] = part
    return answer


@deed(Deed.SEE_DESK)
@require_GET
def card(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    return page(request, CARD, _card(request, incident_id))


@deed(Deed.DISPATCH)
@require_POST
def settle(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _again(request, incident_id, "#acts", settle_form=form)
    operations.settle(request.act, incident_id, **form.cleaned_data)
    return _shown(request, incident_id)


@deed(Deed.DISPATCH)
@require_POST
def undo_settle(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    operations.undo_settle(request.act, incident_id)
    return _shown(request, incident_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def own(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    operations.own(request.act, incident_id)
    return _shown(request, incident_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def note(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _again(request, incident_id, "#add-note", note_form=form)
    operations.note(request.act, incident_id, form.cleaned_data["text"])
    return _shown(request, incident_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def join(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _again(request, incident_id, "#acts")
    operations.join(request.act, incident_id, form.cleaned_data["report"])
    return _shown(request, incident_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def undo_join(request: DeskRequest, join_id: UUID) -> HttpResponse:
    incident = queries.incident_of_join(request.act, join_id)
    operations.undo_join(request.act, join_id)
    return _shown(request, incident.id)


@deed(Deed.TAKE_CALLS)
@require_POST
def accept_suggestion(request: DeskRequest, join_id: UUID) -> HttpResponse:
    incident = operations.accept_suggestion(request.act, join_id)
    return _shown(request, incident.id)


@deed(Deed.TAKE_CALLS)
@require_POST
def taken(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    form = TakenForm(request.POST)
    if not form.is_valid():
        return _again(request, incident_id, "#acts", taken_form=form)
    operations.mark_taken(request.act, incident_id, form.cleaned_data["count"])
    return _shown(request, incident_id)


@deed(Deed.DISPATCH)
@require_POST
def moved(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    form = MovedForm(request.POST, city=queries.city(request.act))
    if not form.is_valid():
        return _again(request, incident_id, "#acts", moved_form=form)
    there = operations.moved(request.act, incident_id, place=form.cleaned_data["where"])
    return _shown(request, there.id)


@deed(Deed.DISPATCH)
@require_POST
def close(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    operations.close(request.act, incident_id)
    return _shown(request, incident_id)


@deed(Deed.LEGAL)
@require_GET
def lawyer(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    return page(request, LAWYER, _card(request, incident_id))


@deed(Deed.LEGAL)
@require_POST
def answer_page(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    operations.answer_page(request.act, incident_id)
    context = _card(request, incident_id)
    return done(request, LAWYER, context, back="incidents:lawyer", incident_id=incident_id)
