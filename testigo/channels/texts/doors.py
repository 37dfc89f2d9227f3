"""Who knocks: signatures and passwords, checked before anything of the request is believed."""

import base64
import binascii
import hmac
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from testigo.channels import codes
from testigo.channels.codes import For
from testigo.channels.errors import BadSignature, HookOff, Unintelligible
from testigo.channels.hooks import body_of, json_of, signed_by_telnyx
from testigo.channels.texts import inbound
from testigo.channels.texts.inbound import Word
from testigo.channels.twilio import Text, readable
from testigo.core import clock

#: Kannel's numbers for how far a text came; one not listed is kept and moves nothing.
STEPS: Final = {"1": "delivered", "2": "failed", "4": "queued", "8": "sent", "16": "failed",
                "34": "failed", "66": "failed"}  # fmt: skip


def telnyx(request: HttpRequest) -> Any:
    """Give what Telnyx signed."""
    return json_of(signed_by_telnyx(request, _on("telnyx")))


def gateway(request: HttpRequest) -> Any:
    """Give what our own gateway signed."""
    return inbound.gateway(
        body_of(request), token=_on("gateway"),
        timestamp=request.headers.get("X-Testigo-Timestamp", ""),
        signature=request.headers.get("X-Testigo-Signature", ""), now=clock.now(),
    )  # fmt: skip


def kannel_text(request: HttpRequest) -> Text:
    """Give a text that Kannel posts: its words are the body, in the encoding it names."""
    _password(request, _on("kannel"))
    body = body_of(request)
    wide = "utf-16" in request.headers.get("Content-Type", "").casefold()
    text = body.decode("utf-16-be", "replace") if wide else readable(
        body.decode("utf-8", "surrogateescape")
    )  # fmt: skip
    request.encoding = "utf-8"  # of its address: what the header names is the body's alone
    told = {
        "id": request.GET.get("id"), "text": text,
        "from": request.headers.get("X-Kannel-From"), "to": request.headers.get("X-Kannel-To"),
    }  # fmt: skip
    found = inbound.of_gateway(told)
    if not isinstance(found, Text):
        raise Unintelligible
    return found


def kannel_word(request: HttpRequest, code: str) -> Word:
    """Give how far one of ours came, told at the address we made for it."""
    _on("kannel")
    about = codes.read(For.RECEIPT, code, clock.now())
    if about is None:
        raise BadSignature
    step = request.GET.get("status", "")[:10]
    return Word(provider_id=str(about), status=STEPS.get(step, f"kannel {step}"))


def _on(name: str) -> str:
    # Only the door of the provider that is set up is open: another's way of signing is a gap.
    if name != settings.SMS or not settings.SMS_HOOK_TOKEN:
        raise HookOff
    return str(settings.SMS_HOOK_TOKEN)


def _password(request: HttpRequest, ours: str) -> None:
    kind, _space, told = request.headers.get("Authorization", "").partition(" ")
    try:
        said = base64.b64decode(told, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError) as error:
        raise BadSignature from error
    if kind.casefold() != "basic" or not hmac.compare_digest(said, ours.encode()):
        raise BadSignature
