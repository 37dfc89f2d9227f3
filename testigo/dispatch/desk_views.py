"""The desk's presses about call-outs. The desk draws the page; these answer with a word."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.core.errors import Forbidden
from testigo.core.web import DeskRequest, page
from testigo.dispatch import forms, operations, queries
from testigo.security.access import Deed, deed
from testigo.volunteers import queries as volunteers

DESK = "/desk/"
#: The words stand where refusals do, apart from the parts that are drawn anew, for as long.
SAID = {"HX-Trigger": "callouts-changed", "HX-Retarget": "#refusal", "HX-Reswap": "afterbegin"}


@deed(Deed.DISPATCH)
@require_POST
def approve(request: DeskRequest, call_out_id: UUID) -> HttpResponse:
    """Release the first wave."""
    form = forms.ApproveForm(request.POST)
    maximum = form.cleaned_data["maximum"] if form.is_valid() else None
    operations.approve(request.act, call_out_id, maximum=maximum)
    return _done(request, _("Asked. Answers come in here."))


@deed(Deed.DISPATCH)
@require_POST
def ask_more(request: DeskRequest, call_out_id: UUID) -> HttpResponse:
    """Want one more person of a role, within the maximum."""
    form = forms.MoreForm(request.POST)
    if not form.is_valid():
        return _done(request, _("Choose a role."), status=422)
    operations.ask_more(request.act, call_out_id, role=form.cleaned_data["role"])
    return _done(request, _("Asked. Answers come in here."))


@deed(Deed.DISPATCH)
@require_POST
def pull_back(request: DeskRequest, call_out_id: UUID) -> HttpResponse:
    """Tell everyone there to pull back now."""
    told = operations.pull_back(request.act, call_out_id)
    return _done(request, _("Told to pull back: %(count)d") % {"count": told})


@deed(Deed.DISPATCH)
@require_POST
def stand_down(request: DeskRequest, call_out_id: UUID) -> HttpResponse:
    """End a call-out."""
    operations.stand_down_all(request.act, call_out_id)
    return _done(request, _("Everyone is told that their task is done."))


@deed(Deed.SEE_DESK)
@never_cache
@require_GET
def why(request: DeskRequest, call_out_id: UUID) -> HttpResponse:
    """Read why each person was asked, or not."""
    context = {
        "call_out": queries.call_out_for(request.act, call_out_id),
        "reasons": queries.reasons(request.act, call_out_id),
    }
    return page(request, "dispatch/why.html#reasons", context)


@deed(Deed.SEE_DESK)
@require_POST
def own_help(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Answer a call for help, and read whom to tell."""
    operations.own_help(request.act, ask_id)
    return redirect("dispatch:sheet", ask_id)


@deed(Deed.SEE_DESK)
@require_POST
def help_over(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Say that somebody who needed help is well."""
    operations.help_over(request.act, ask_id)
    return _done(request, _("Noted: they are well."))


@deed(Deed.DISPATCH)
@require_POST
def check_in(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Check somebody in who said by phone that they are well."""
    operations.check_in(request.act, ask_id)
    return _done(request, _("Checked in."))


@deed(Deed.SEE_DESK)
@never_cache
@require_GET
def sheet(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Show whom to tell, to the one person who answers the call for help."""
    ask = queries.ask_for(request.act, ask_id)
    if ask.help_owner != request.act.by:
        raise Forbidden(ask=ask_id)
    context = {
        "ask": ask,
        "sheet": volunteers.sheet_for(request.act, ask.volunteer),
        "waiting": queries.not_acknowledged(request.act, ask.call_out),
    }
    return page(request, "dispatch/sheet.html#sheet", context)


@deed(Deed.DISPATCH)
@require_POST
def ask_contact(request: DeskRequest, incident_id: UUID, contact_id: UUID) -> HttpResponse:
    """Write down that a local contact is being phoned."""
    operations.ask_contact(request.act, incident_id, contact_id)
    return _done(request, _("Noted: phoned."))


@deed(Deed.DISPATCH)
@require_POST
def contact_answered(request: DeskRequest, incident_id: UUID, contact_id: UUID) -> HttpResponse:
    """Write down what a local contact saw."""
    form = forms.SawForm(request.POST)
    if not form.is_valid():
        return _done(request, _("Choose what they saw."), status=422)
    saw = form.cleaned_data["saw"]
    operations.contact_answered(request.act, incident_id, contact_id, saw=saw)
    return _done(request, _("Noted."))


def _done(request: DeskRequest, words: str, *, status: int = 200) -> HttpResponse:
    if "HX-Request" in request.headers:
        told = {"words": words, "taken": status == HTTPStatus.OK}
        said = render_to_string("dispatch/_said.html", told, request)
        return HttpResponse(said, status=status, headers=SAID)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    # Only a path: any other word would be looked up as the name of a page.
    return redirect(back if safe and back.startswith("/") else DESK)
