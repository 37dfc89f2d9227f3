"""The doors chat services knock at: who it is first, and only then what they say."""

import hmac
from typing import Any, Final

from django.http import HttpRequest

from testigo.channels import registry
from testigo.channels.chats import telegram, whatsapp
from testigo.channels.chats.telegram import Telegram
from testigo.channels.chats.whatsapp import WhatsApp
from testigo.channels.errors import BadSignature, HookOff, Unintelligible
from testigo.channels.hooks import body_of, json_of

LONGEST: Final = 3_100_000  #: bytes: Meta puts up to a thousand messages into one request


def whatsapp_told(request: HttpRequest) -> tuple[WhatsApp, Any]:
    """Give what Meta signed."""
    channel = registry.channels().get(WhatsApp.kind)
    if not isinstance(channel, WhatsApp) or not channel.secret:
        raise HookOff
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not signature:
        raise BadSignature
    body = body_of(request, longest=LONGEST)
    whatsapp.check(body, secret=channel.secret, signature=signature)
    return channel, json_of(body)


def whatsapp_challenge(request: HttpRequest) -> str:
    """Give back what Meta asks for once, when it is told where we are."""
    channel = registry.channels().get(WhatsApp.kind)
    if not isinstance(channel, WhatsApp) or not channel.verify:
        raise HookOff
    said = request.GET.get("hub.verify_token", "").encode("utf-8", "replace")
    if not hmac.compare_digest(said, channel.verify.encode()):
        raise BadSignature
    challenge = request.GET.get("hub.challenge", "")
    if not challenge.isascii() or not challenge.isalnum() or len(challenge) > 200:
        raise Unintelligible
    return challenge


def telegram_told(request: HttpRequest) -> Any:
    """Give what somebody said who knows the secret that only Telegram was told."""
    channel = registry.channels().get(Telegram.kind)
    if not isinstance(channel, Telegram):
        raise HookOff
    secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    telegram.check(token=channel.token, secret=secret)
    return json_of(body_of(request, longest=LONGEST))
