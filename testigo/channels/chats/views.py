"""Webhooks of chat services: durable before they hear 200, unknown news never fatal."""

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from testigo.channels import receipts
from testigo.channels.chats import doors, telegram, tips, whatsapp
from testigo.core.web import DeskRequest
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
