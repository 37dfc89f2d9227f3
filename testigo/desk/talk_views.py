"""One person's conversation at the desk, and what was found told to those who called."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.channels import conversations
from testigo.channels import queries as channels
from testigo.core.web import DeskRequest, done, page
from testigo.desk import talking
from testigo.desk.forms import AnswerForm, HandForm, WriteForm
from testigo.incidents import operations as incidents
from testigo.security.access import Deed, deed

PAGE = "desk/talk.html#talk"
BACK = "desk:talk"


def _shown(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    return done(request, PAGE, talking.screen(request.act, talk_id), back=BACK, talk_id=talk_id)


@deed(Deed.TAKE_CALLS)
@never_cache
@require_GET
def talk(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    """Show one person's messages on every channel, newest last, and what can be answered."""
    return page(request, PAGE, talking.screen(request.act, talk_id))


@deed(Deed.TAKE_CALLS)
@require_GET
def talk_of_report(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Go to the conversation with whoever told us a report."""
    return redirect(BACK, talking.of_report(request.act, report_id))


@deed(Deed.TAKE_CALLS)
@require_GET
def talk_about(request: DeskRequest, message_id: UUID) -> HttpResponse:
    """Go to the conversation a message is part of."""
    return redirect(BACK, channels.conversation_about(request.act, message_id))


@deed(Deed.TAKE_CALLS)
@require_POST
def answer(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    """Answer by a reviewed text."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return page(request, PAGE, talking.screen(request.act, talk_id), status=422)
    talking.answer(request.act, talk_id, **form.cleaned_data)
    return _shown(request, talk_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def write(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    """Write free words to a member."""
    form = WriteForm(request.POST)
    if not form.is_valid():
        told = talking.screen(request.act, talk_id, write_form=form)
        return page(request, PAGE, told, status=422)
    conversations.write(request.act, talk_id, **form.cleaned_data)
    return _shown(request, talk_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def take(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    """Hold the conversation."""
    conversations.take(request.act, talk_id)
    return _shown(request, talk_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def hand(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    """Hand the conversation to a colleague on shift."""
    form = HandForm(request.POST)
    if not form.is_valid():
        told = talking.screen(request.act, talk_id, hand_form=form)
        return page(request, PAGE, told, status=422)
    conversations.hand(request.act, talk_id, form.cleaned_data["to"])
    return _shown(request, talk_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def close(request: DeskRequest, talk_id: UUID) -> HttpResponse:
    """End the conversation."""
    conversations.close(request.act, talk_id)
    return _shown(request, talk_id)


@deed(Deed.DISPATCH)
@require_GET
def callers(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    """Show what would be told to whom, counted, before the button."""
    return page(request, "desk/callers.html#callers", talking.reach(request.act, incident_id))


@deed(Deed.DISPATCH)
@require_POST
def tell_callers(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    """Tell everybody who may be written to what was found, once."""
    sent = incidents.tell_callers(request.act, incident_id)
    told = talking.reach(request.act, incident_id, sent=sent, told=True)
    return page(request, "desk/callers.html#callers", told)
