"""What is wrong with the channels' settings, said before anybody relies on them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004

from testigo.channels import codes, dkim, registry
from testigo.channels.email import Email
from testigo.channels.mailbox import Mailbox
from testigo.channels.webpush import WebPush
from testigo.core.checks import TAG


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
        hint = "Compare TESTIGO_EMAIL_*, _PUSH_* and _SMS_* with docs/operate/settings.md."
        return [Error(words, hint=hint, id="channels.E001")]
    return []


@register()
def mail_can_be_signed_and_read(**_options: Any) -> list[CheckMessage]:
    """The key signs, the mailbox has an address, and a code fits into the sender's."""
    found: list[CheckMessage] = []
    channel = registry.channels().get(Email.kind)
    try:
        if isinstance(channel, Email) and channel.dkim_key:
            dkim.record(channel.dkim_key)
    except ValueError:
        words = "TESTIGO_DKIM_KEY is not the text of an RSA key of 2048 bits or more."
        hint = "openssl genrsa -out dkim.pem 2048; TESTIGO_DKIM_KEY_FILE names the file."
        found.append(Error(words, hint=hint, id="channels.E002"))
    try:
        if settings.IMAP_URL:
            Mailbox.of(settings.IMAP_URL)
    except ValueError:
        words = "TESTIGO_IMAP_URL is not imaps://user:password@host/INBOX."
        hint = "Signs in the password are written as in links: @ is %40."
        found.append(Error(words, hint=hint, id="channels.E003"))
    if isinstance(channel, Email) and channel.returns:
        name = channel.mailbox.rpartition("@")[0]
        if not 0 < len(name) <= codes.LOCAL_PART:
            words = "The name in TESTIGO_EMAIL_SENDER leaves no room for what comes back."
            hint = f"Before the @ there may be {codes.LOCAL_PART} letters."
            found.append(Error(words, hint=hint, id="channels.E004"))
    return found


@register(TAG, deploy=True)
def others_see_that_mail_is_ours(**_options: Any) -> list[CheckMessage]:
    """DNS says with which key our mail is signed; only `testigo doctor` asks it."""
    channel = registry.channels().get(Email.kind)
    if not isinstance(channel, Email) or not channel.dkim_key:
        return []
    ours, where = dkim.record(channel.dkim_key), dkim.name(channel.dkim_selector, channel.domain)
    there = dkim.published(where)
    if there is not None and dkim.same(there, ours):
        return []
    words = {
        None: f"Nobody answers what DNS says under {where}.",
        "": f"DNS has nothing under {where}: nobody can see that our mail is ours.",
    }.get(there, f"DNS has another key under {where}: our mail looks forged.")
    return [Warning(words, hint=f"Publish there, as TXT: {ours}", id="channels.W004")]


def _mail_comes_back() -> list[CheckMessage]:
    channel = registry.channels().get(Email.kind)
    if not isinstance(channel, Email) or channel.returns:
        return []
    words = "Nobody reads what comes back to TESTIGO_EMAIL_SENDER: neither answers nor failures."
    hint = "Set TESTIGO_IMAP_URL; see docs/operate/channels.md."
    return [Warning(words, hint=hint, id="channels.W005")]


def _texts_have_a_price() -> bool:
    channel = registry.channels().get("sms")
    return bool(getattr(channel, "price", 1))


@register(deploy=True)
def somebody_can_be_reached(**_options: Any) -> list[CheckMessage]:
    """A server on which nothing but practice phones is on reaches nobody."""
    found: list[CheckMessage] = []
    if not registry.kinds(drill=False):
        words = "No channel is on: nobody can be asked to go."
        hint = "Set TESTIGO_PUSH_KEY or TESTIGO_EMAIL; see docs/operate/channels.md."
        found.append(Warning(words, hint=hint, id="channels.W001"))
    if settings.SMS and not settings.SMS_HOOK_TOKEN:
        words = "Texts are sent, but nobody may tell us what became of them, or what people answer."
        hint = "Set TESTIGO_SMS_HOOK_TOKEN; see docs/operate/texts.md."
        found.append(Warning(words, hint=hint, id="channels.W006"))
    if settings.SMS and not _texts_have_a_price():
        words = "Nobody knows what a text costs: no forecast shows it, and no cap of money holds."
        hint = "Set TESTIGO_SMS_PRICE, in thousandths of the network's money."
        found.append(Warning(words, hint=hint, id="channels.W007"))
    if settings.SMS_HOOK_TOKEN and len(settings.SMS_HOOK_TOKEN) < 16:
        words = "TESTIGO_SMS_HOOK_TOKEN is too short to be a provider's signing token."
        found.append(Warning(words, id="channels.W002"))
    found += _mail_comes_back()
    push = registry.channels().get(WebPush.kind)
    if isinstance(push, WebPush) and push.private:
        words = "TESTIGO_PUSH_PRIVATE is on: phones can make this server call its neighbours."
        found.append(Warning(words, hint="It is for rehearsals only.", id="channels.W003"))
    return found
