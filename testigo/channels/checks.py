"""What is wrong with the channels' settings, said before anybody relies on them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

from testigo.channels import registry
from testigo.channels.webpush import WebPush


@register()
def channels_can_be_made(**_options: Any) -> list[CheckMessage]:
    """Each channel that is on can be made from its settings."""
    try:
        on = registry.channels()
        for channel in on.values():
            if isinstance(channel, WebPush):
                channel.key  # noqa: B018 - made, and thrown away
    except (ImportError, TypeError, ValueError) as error:
        words = f"A channel cannot be made from its settings: {type(error).__name__}."
        hint = "Compare TESTIGO_EMAIL_* and TESTIGO_PUSH_* with docs/operate/settings.md."
        return [Error(words, hint=hint, id="channels.E001")]
    return []


@register(deploy=True)
def somebody_can_be_reached(**_options: Any) -> list[CheckMessage]:
    """A server on which nothing but practice phones is on reaches nobody."""
    found: list[CheckMessage] = []
    if not registry.kinds(drill=False):
        words = "No channel is on: nobody can be asked to go."
        hint = "Set TESTIGO_PUSH_KEY or TESTIGO_EMAIL; see docs/operate/channels.md."
        found.append(Warning(words, hint=hint, id="channels.W001"))
    if settings.SMS_HOOK_TOKEN and len(settings.SMS_HOOK_TOKEN) < 16:
        words = "TESTIGO_SMS_HOOK_TOKEN is too short to be a provider's signing token."
        found.append(Warning(words, id="channels.W002"))
    push = registry.channels().get(WebPush.kind)
    if isinstance(push, WebPush) and push.private:
        words = "TESTIGO_PUSH_PRIVATE is on: phones can make this server call its neighbours."
        found.append(Warning(words, hint="It is for rehearsals only.", id="channels.W003"))
    return found
