"""The door providers knock at: reads, checks the signature, and hands on what is genuine."""

from django.conf import settings
from django.http import HttpRequest

from testigo.channels import twilio
from testigo.channels.errors import BadSignature, HookOff, TooLarge


def signed_fields(request: HttpRequest) -> twilio.Fields:
    """Give the fields of a provider's request, or refuse it before reading all of it."""
    if not settings.SMS_HOOK_TOKEN:
        raise HookOff
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature:
        raise BadSignature
    # The length it claims first, then never more than that is read.
    claimed = request.headers.get("Content-Length", "0")
    if not claimed.isdecimal() or int(claimed) > twilio.LONGEST:
        raise TooLarge
    body = request.read(twilio.LONGEST + 1)
    return twilio.read(
        body,
        request.headers.get("Content-Type", ""),
        token=settings.SMS_HOOK_TOKEN,
        # Our own name, not the Host header's: a proxy may have changed it, a forger chosen it.
        url=f"{settings.ORIGIN}{request.get_full_path()}",
        signature=signature,
    )
