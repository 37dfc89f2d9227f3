"""The door providers knock at: reads, checks the signature, and hands on what is genuine."""

import json
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from testigo.channels import telnyx, twilio
from testigo.channels.errors import BadSignature, HookOff, TooLarge, Unintelligible
from testigo.core import clock

#: Those who sign otherwise: what they sign with may be known to many, and opens nothing here.
OTHERS: Final = frozenset({"telnyx", "gateway", "kannel"})
#: SignalWire names its header after itself, and the older one as well.
SIGNED: Final = ("X-Twilio-Signature", "X-SignalWire-Signature")


def signed_fields(request: HttpRequest) -> twilio.Fields:
    """Give the fields of a provider's request, or refuse it before reading all of it."""
    return signed_with(request, "" if settings.SMS in OTHERS else settings.SMS_HOOK_TOKEN)


def signed_with(request: HttpRequest, token: str) -> twilio.Fields:
    """Give the fields of a request signed with a token of Twilio's kind."""
    if not token:
        raise HookOff
    signature = next(filter(None, map(request.headers.get, SIGNED)), "")
    if not signature:
        raise BadSignature
    return twilio.read(
        body_of(request),
        request.headers.get("Content-Type", ""),
        token=token,
        # Our own name, not the Host header's: a proxy may have changed it, a forger chosen it.
        url=f"{settings.ORIGIN}{request.get_full_path()}",
        signature=signature,
    )


def signed_by_telnyx(request: HttpRequest, key: str) -> bytes:
    """Give the body of a request that Telnyx signed; nothing of it is read before."""
    body = body_of(request)
    telnyx.verify(
        body, key=key, timestamp=request.headers.get("Telnyx-Timestamp", ""),
        signature=request.headers.get("Telnyx-Signature-Ed25519", ""), now=clock.now(),
    )  # fmt: skip
    return body


def body_of(request: HttpRequest, *, longest: int = twilio.LONGEST) -> bytes:
    """Read a body: the length it claims first, then never more than that."""
    claimed = request.headers.get("Content-Length", "0")
    if not claimed.isdecimal() or int(claimed) > longest:
        raise TooLarge
    body = request.read(longest + 1)
    if len(body) > longest:
        raise TooLarge
    return body


def json_of(body: bytes) -> Any:
    """Read JSON, or refuse what is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unintelligible from error
