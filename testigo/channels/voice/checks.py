"""What is wrong with the telephone's settings, said before anybody relies on them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

from testigo.channels import telnyx
from testigo.channels.voice import doors, texml

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


@register()
def it_is_clear_whose_telephone_it_is(**_options: Any) -> list[CheckMessage]:
    """One provider is named, everything in the settings is its own, and its signature is checked.

    Telnyx signs with a key whose other half anybody may know: taken for a shared token of
    Twilio's kind it would let anybody in.
    """
    if settings.VOICE not in doors.DIALECTS:
        words = f"TESTIGO_VOICE is {settings.VOICE!r}, not {' or '.join(doors.DIALECTS)}."
        return [Error(words, hint=HINT, id="channels.E032")]
    found: list[CheckMessage] = []
    is_telnyx = settings.VOICE == texml.NAME
    if is_telnyx and doors.key() and not telnyx.is_key(doors.key()):
        words = "TESTIGO_VOICE_HOOK_TOKEN is not Telnyx's public key: no call could come in."
        found.append(Error(words, hint=HINT, id="channels.E033"))
    if not is_telnyx and settings.SMS == texml.NAME and doors.key() == settings.SMS_HOOK_TOKEN:
        words = "TESTIGO_VOICE_HOOK_TOKEN is Telnyx's public key, which is no secret."
        found.append(Error(words, hint="Set TESTIGO_VOICE=telnyx.", id="channels.E034"))
    if is_telnyx and settings.VOICE_ACCOUNT and not settings.VOICE_APP:
        words = "TESTIGO_VOICE=telnyx needs TESTIGO_VOICE_APP, the id of the TeXML application."
        found.append(Error(words, hint=HINT, id="channels.E035"))
    if ("twilio.com" if is_telnyx else "telnyx.com") in settings.VOICE_API:
        words = "TESTIGO_VOICE and TESTIGO_VOICE_API are not the same provider's."
        found.append(Error(words, hint=HINT, id="channels.E036"))
    return found


@register(deploy=True)
def calls_can_come_in(**_options: Any) -> list[CheckMessage]:
    """Whoever can ring phones can also be rung."""
    if not settings.VOICE_ACCOUNT or doors.is_open():
        return []
    words = "Calls cannot come in: no token says what the telephone's provider signs with."
    return [Warning(words, hint="Set TESTIGO_VOICE_HOOK_TOKEN.", id="channels.W030")]
