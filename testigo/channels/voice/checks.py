"""What is wrong with the telephone's settings, said before anybody relies on them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

from testigo.channels.voice import doors

HINT = "See docs/operate/voice.md."


@register()
def phones_can_be_rung(**_options: Any) -> list[CheckMessage]:
    """Who names an account has its secret, a number callers see, and an encrypted way there."""
    if not settings.VOICE_ACCOUNT:
        return []
    found: list[CheckMessage] = []
    if not settings.VOICE_TOKEN or not settings.VOICE_NUMBER.startswith("+"):
        words = "TESTIGO_VOICE_ACCOUNT needs TESTIGO_VOICE_TOKEN and TESTIGO_VOICE_NUMBER, as +1…."
        found.append(Error(words, hint=HINT, id="channels.E030"))
    if not settings.VOICE_API.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        words = "TESTIGO_VOICE_API is not https: numbers would travel in the clear."
        found.append(Error(words, hint=HINT, id="channels.E031"))
    return found


@register(deploy=True)
def calls_can_come_in(**_options: Any) -> list[CheckMessage]:
    """Whoever can ring phones can also be rung."""
    if not settings.VOICE_ACCOUNT or doors.is_open():
        return []
    words = "Calls cannot come in: no token says what the telephone's provider signs with."
    return [Warning(words, hint="Set TESTIGO_VOICE_HOOK_TOKEN.", id="channels.W030")]
