"""Who knocks: the telephone's provider, by its signature, before anything it says is believed."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from testigo.channels import hooks, twilio
from testigo.channels.errors import HookOff
from testigo.channels.voice import texml

TWILIO: Final = "twilio"  #: and whoever signs as it does
DIALECTS: Final = (TWILIO, texml.NAME)


def signed_fields(request: HttpRequest) -> twilio.Fields:
    """Give the fields of a provider's request, or refuse it."""
    # Only the one way of signing that is set up opens: the other's key may be known to many.
    if settings.VOICE == texml.NAME and is_open():
        body = hooks.signed_by_telnyx(request, key())
        return twilio.form(body, request.headers.get("Content-Type", ""))
    if settings.VOICE == TWILIO:
        return hooks.signed_with(request, key())
    raise HookOff


def is_open() -> bool:
    """Tell whether calls can come in."""
    return bool(key())


def key() -> str:
    """Give with what the provider signs; one account for texts and calls has one."""
    signs = settings.SMS if settings.SMS in hooks.OTHERS else TWILIO
    shared = settings.SMS_HOOK_TOKEN if signs == settings.VOICE else ""
    return str(settings.VOICE_HOOK_TOKEN or shared)
