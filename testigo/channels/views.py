"""Doors for machines: providers' webhooks, and browsers that subscribe to push messages."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from testigo.channels import hooks, operations, queries, receipts, subscription, twilio
from testigo.channels.texts import taking
from testigo.channels.texts.inbound import Word
from testigo.core.web import DeskRequest
from testigo.security import signing_in
from testigo.security.access import Deed, deed

DONE = 204


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def sms(request: DeskRequest) -> HttpResponse:
    """Take a text message; it is durable before the provider hears 200."""
    taking.take(request.act, twilio.text_of(hooks.signed_fields(request)))
    return HttpResponse("<Response/>", content_type="text/xml")


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def sms_status(request: DeskRequest) -> HttpResponse:
    """Take the provider's word about a message we sent; unknown words are kept."""
    provider_id, status, why = twilio.status_of(hooks.signed_fields(request))
    taking.take(request.act, Word(provider_id=provider_id, status=status, why=why))
    return HttpResponse("<Response/>", content_type="text/xml")


@deed(Deed.SIGNED_IN)
@require_GET
def push_key(request: DeskRequest) -> HttpResponse:
    """Tell the browser the key our push messages are signed with; empty: push is off."""
    return JsonResponse({"key": queries.push_key(request.act)})


@deed(Deed.SIGNED_IN)
@require_POST
def subscribe(request: DeskRequest) -> HttpResponse:
    """Reach the signed-in account through this browser."""
    value = subscription.read(request)
    operations.add_address(
        request.act, request.act.by, kind="webpush", value=value,
        language=request.LANGUAGE_CODE, verified=True, phone=signing_in.phone_of(request),
    )  # fmt: skip
    return HttpResponse(status=DONE)


@deed(Deed.SIGNED_IN)
@require_POST
def unsubscribe(request: DeskRequest) -> HttpResponse:
    """Reach the signed-in account through this browser no more."""
    value = subscription.read(request)
    operations.remove_address(request.act, request.act.by, kind="webpush", value=value)
    return HttpResponse(status=DONE)


@deed(Deed.OPEN)
@csrf_exempt
@require_POST
def seen(request: DeskRequest, code: UUID) -> HttpResponse:
    """Take a phone's receipt: its service worker showed the message of this code."""
    receipts.seen(request.act, code)
    return HttpResponse(status=DONE)


@deed(Deed.OPEN)
@csrf_exempt
@require_POST
def opened(request: DeskRequest, code: UUID) -> HttpResponse:
    """Take a phone's receipt: somebody tapped on the message of this code."""
    receipts.opened(request.act, code)
    return HttpResponse(status=DONE)
