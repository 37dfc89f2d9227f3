"""Doors for the text messages of providers that do not sign as Twilio does."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from testigo.channels.texts import doors, inbound, taking
from testigo.core.web import DeskRequest
from testigo.security.access import Deed, deed


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def telnyx(request: DeskRequest) -> HttpResponse:
    """Take what Telnyx tells of texts, both ways."""
    taking.take(request.act, inbound.of_telnyx(doors.telnyx(request)))
    return JsonResponse({})


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def gateway(request: DeskRequest) -> HttpResponse:
    """Take what a gateway of one's own tells, signed with the token both know."""
    taking.take(request.act, inbound.of_gateway(doors.gateway(request)))
    return JsonResponse({})


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def kannel(request: DeskRequest) -> HttpResponse:
    """Take a text from Kannel, who knows our password."""
    taking.take(request.act, doors.kannel_text(request))
    return HttpResponse(status=204)  # an answer with words would be sent to the phone


@deed(Deed.HOOK)
@require_GET
def kannel_status(request: DeskRequest, code: str) -> HttpResponse:
    """Take Kannel's word about a text: it fetches an address that only we can make."""
    taking.take(request.act, doors.kannel_word(request, code))
    return HttpResponse(status=204)
