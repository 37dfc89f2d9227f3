"""What is wrong with the settings of chats, said before anybody relies on them."""

import importlib.util
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

from testigo.channels import registry
from testigo.channels.chats import facts, telegram
from testigo.channels.chats.signal import Signal
from testigo.channels.chats.telegram import Telegram
from testigo.channels.chats.whatsapp import WhatsApp
from testigo.core.internet import is_here

CHATS: Final = "docs/operate/chats.md tells how."
MATRIX: Final = "testigo.channels.chats.matrix.Matrix"


@register()
def chats_can_be_used(**_options: Any) -> list[CheckMessage]:
    """Each chat that is on has what it needs, and talks to nobody in the clear."""
    if MATRIX in settings.CHANNELS and importlib.util.find_spec("nio") is None:
        words = "TESTIGO_MATRIX_SERVER is set, and what Matrix needs is not installed."
        hint = "pip install --require-hashes -r requirements/matrix.txt"
        return [Error(words, hint=hint, id="channels.E010")]
    found: list[CheckMessage] = []
    try:
        on = registry.channels()
    except (ImportError, TypeError, ValueError):
        return []  # channels.E001 says so
    for channel in on.values():
        match channel:
            case Signal():
                found += _signal(channel)
            case WhatsApp():
                found += _whatsapp(channel)
            case Telegram() if not telegram.TOKEN.fullmatch(channel.token):
                words = "TESTIGO_TELEGRAM_TOKEN is not what BotFather gives: 123456:AB-cd_..."
                found.append(Error(words, hint=CHATS, id="channels.E013"))
    return found + _matrix()


def _signal(channel: Signal) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not facts.NUMBER.fullmatch(channel.account):
        words = "TESTIGO_SIGNAL_NUMBER is not a number such as +16175550100."
        found.append(Error(words, hint=CHATS, id="channels.E011"))
    if not _is_private(channel.url):
        words = "TESTIGO_SIGNAL_URL is neither https nor on this machine: anybody could read along."
        hint = "signal-cli asks nobody who they are: let it listen on 127.0.0.1 alone."
        found.append(Error(words, hint=hint, id="channels.E012"))
    return found


def _whatsapp(channel: WhatsApp) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not channel.number.isdecimal() or len(channel.secret) < 16:
        words = (
            "TESTIGO_WHATSAPP_NUMBER is Meta's id of the number, TESTIGO_WHATSAPP_SECRET the app's."
        )
        found.append(Error(words, hint=CHATS, id="channels.E014"))
    if not channel.verify:
        words = "TESTIGO_WHATSAPP_VERIFY is empty: Meta cannot be told where messages go."
        found.append(Warning(words, hint=CHATS, id="channels.W010"))
    return found


def _matrix() -> list[CheckMessage]:
    told = settings.CHANNELS.get(MATRIX)
    found: list[CheckMessage] = []
    if told and not _is_private(told["server"]):
        words = "TESTIGO_MATRIX_SERVER is neither https nor on this machine."
        found.append(Error(words, hint=CHATS, id="channels.E015"))
    if settings.MATRIX_ROOM and (not told or not settings.MATRIX_ROOM.startswith("!")):
        words = "TESTIGO_MATRIX_ROOM is not a room's id such as !abc:example.org, or Matrix is off."
        found.append(Error(words, hint=CHATS, id="channels.E016"))
    return found


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname or ""))
