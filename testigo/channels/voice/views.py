"""The telephone's webhooks: signed or refused, and every step answered with what to say."""

from uuid import UUID
from xml.etree import ElementTree as ET

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from testigo.channels import queries
from testigo.channels.voice import answers, calls, doors, legs, recordings, twiml
from testigo.channels.voice import queries as voice
from testigo.core.web import DeskRequest
from testigo.security.access import Deed, deed


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def incoming(request: DeskRequest) -> HttpResponse:
    """Answer a call that comes in."""
    told = twiml.ringing(doors.signed_fields(request))
    row, line = calls.incoming(
        request.act, provider_id=told.provider_id, number=told.number,
        network=queries.network_of_hotline(request.act, told.to),
    )  # fmt: skip
    return _xml(answers.to_caller(request.act, row, line, fresh=row.turn == 0))


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def turn(request: DeskRequest, call_id: UUID, number: int) -> HttpResponse:
    """Take one step of a call."""
    heard = twiml.heard(doors.signed_fields(request))
    row, line = calls.turn(request.act, call_id, number=number, heard=heard)
    return _xml(answers.to_caller(request.act, row, line, fresh=row.turn == number + 1))


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def status(request: DeskRequest) -> HttpResponse:
    """Take the provider's word about a caller's line."""
    fields = doors.signed_fields(request)
    provider_id, word = twiml.status(fields)
    network = queries.network_of_hotline(request.act, dict(fields).get("To", ""))
    calls.told(request.act, provider_id=provider_id, status=word, network=network)
    return _xml(twiml.nothing())


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def recorded(request: DeskRequest, call_id: UUID, kind: str) -> HttpResponse:
    """Take the news that a message or a call was recorded."""
    name, seconds = twiml.recording(doors.signed_fields(request))
    recordings.made(request.act, call_id, kind=kind, provider_id=name, seconds=seconds)
    return _xml(twiml.nothing())


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def leg(request: DeskRequest, leg_id: UUID) -> HttpResponse:
    """Ask whoever picked up a phone of ours to press one."""
    name, _word = twiml.status(doors.signed_fields(request))
    legs.named(request.act, leg_id, name)
    return _xml(answers.to_member(request.act, leg_id))


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def pressed(request: DeskRequest, leg_id: UUID) -> HttpResponse:
    """Take the key that was pressed on a phone of ours."""
    heard = twiml.heard(doors.signed_fields(request))
    return _xml(answers.after_key(request.act, legs.pressed(request.act, leg_id, heard.digits)))


@deed(Deed.HOOK)
@csrf_exempt
@require_POST
def leg_status(request: DeskRequest, leg_id: UUID) -> HttpResponse:
    """Take the provider's word about a phone of ours."""
    name, word = twiml.status(doors.signed_fields(request))
    legs.named(request.act, leg_id, name)
    legs.status(request.act, leg_id, word)
    return _xml(twiml.nothing())


@deed(Deed.OPEN)
@require_GET
def clip(request: DeskRequest, clip_id: UUID) -> HttpResponse:
    """Give a prompt's sound: callers hear it, so it is no secret."""
    answer = HttpResponse(voice.sound(clip_id), content_type="audio/wav")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def _xml(said: ET.Element) -> HttpResponse:
    return HttpResponse(answers.written(said), content_type="text/xml")
