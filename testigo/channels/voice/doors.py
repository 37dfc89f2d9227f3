"""Who knocks: the telephone's provider, by its signature, before anything it says is believed."""

from django.conf import settings
from django.http import HttpRequest

from testigo.channels import hooks, twilio


def signed_fields(request: HttpRequest) -> twilio.Fields:
    """Give the fields of a provider's request, or refuse it."""
    if settings.VOICE_HOOK_TOKEN:
        return hooks.signed_with(request, settings.VOICE_HOOK_TOKEN)
    return hooks.signed_fields(request)  # one account for texts and calls


def is_open() -> bool:
    """Tell whether calls can come in."""
    shared = settings.SMS_HOOK_TOKEN if settings.SMS not in hooks.OTHERS else ""
    return bool(settings.VOICE_HOOK_TOKEN or shared)
