"""Webhooks of chat services, durable before they hear 200; and a member's own ways."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from testigo.channels import receipts
from testigo.channels.chats import doors, proving, telegram, tips, whatsapp
from testigo.channels.chats import mine as own
from testigo.channels.chats.forms import AddForm, CodeForm
from testigo.core.web import DeskRequest, page
from testigo.security.access import Deed, deed


@deed(Deed.HOOK)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def whatsapp_news(request: DeskRequest) -> HttpResponse:
    """Take messages people sent by WhatsApp, and Meta's words about ours."""
    if request.method == "GET":
        return HttpResponse(doors.whatsapp_challenge(request), content_type="text/plain")
    channel, told = doors.whatsapp_told(request)
    tips.take_in(request.act, channel.kind, whatsapp.tips(told, number=channel.number))
    for provider_id, status in whatsapp.statuses(told, number=channel.number):
        receipts.told(request.act, kind=channel.kind, provider_id=provider_id, status=status)
    return HttpResponse("")


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def telegram_news(request: DeskRequest) -> HttpResponse:
    """Take a message somebody sent to our bot."""
    found = telegram.tip(doors.telegram_told(request))
    tips.take_in(request.act, telegram.Telegram.kind, [found] if found else [])
    return HttpResponse("")


@deed(Deed.SIGNED_IN)
@never_cache
@require_GET
def mine(request: DeskRequest) -> HttpResponse:
    """Show how a member is reached, and what may be added."""
    context = {**own.shown(request.act), "done": request.GET.get("done", "")}
    return page(request, "channels/ways.html", context)


@deed(Deed.CHANGE_SELF)
@require_POST
def add(request: DeskRequest) -> HttpResponse:
    """Send a code to what a member says is theirs."""
    form = AddForm(request.POST)
    if not form.is_valid() or not own.asked(request.act, form, language=request.LANGUAGE_CODE):
        return page(request, "channels/ways.html", own.shown(request.act, form), status=422)
    return redirect("channels:ways_code", form.proof)


@deed(Deed.CHANGE_SELF)
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: DeskRequest, proof_id: UUID) -> HttpResponse:
    """Take the code that arrived there."""
    form = CodeForm(request.POST or None)
    told = {"form": form, "until": proving.waits(request.act, proof_id), "proof_id": proof_id}
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return page(request, "channels/code.html", told, status=status)
    if not own.proven(request.act, proof_id, form):
        return page(request, "channels/code.html", told, status=422)
    return _back("added")


@deed(Deed.CHANGE_SELF)
@require_POST
def drop(request: DeskRequest, address_id: UUID) -> HttpResponse:
    """Write no more to one of one's own addresses."""
    proving.drop(request.act, address_id)
    return _back("gone")


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('channels:ways')}?done={done}")
