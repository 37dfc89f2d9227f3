"""What the hotline says: every sentence once, by its key, to be recorded in each language."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testigo.channels.voice.flow import Clip

# Translators: these sentences are read aloud to a frightened caller. Short words, warm, formal.
TEXTS: Final[dict[str, Promise]] = {
    "language": _("For English,"),
    "press.1": _("press one."),
    "press.2": _("press two."),
    "press.3": _("press three."),
    "press.4": _("press four."),
    "press.5": _("press five."),
    "press.6": _("press six."),
    "press.7": _("press seven."),
    "press.8": _("press eight."),
    "press.9": _("press nine."),
    "taken": _(
        "Is someone being taken, or were they? If yes, press one. If no, press two. To ask"
        " whether something you heard is true, press three. Relay operators, press seven. If you"
        " cannot press, stay on the line."
    ),
    "area": _("Which area is it about?"),
    "area.more": _("For more areas,"),
    "true.checking": _("It was reported to us, and we are checking. Please don't pass it on."),
    "true.confirmed": _("It is confirmed: immigration agents were seen there."),
    "true.left": _("They were there, and left."),
    "true.other": _("Somebody was there, and it was not immigration."),
    "true.nobody": _("Somebody looked. Nobody was seen."),
    "true.unchecked": _("It was reported, and nobody could look in time."),
    "true.nothing": _("Nothing was reported to us there in the last 24 hours."),
    "true.verifier": _("A trained person looked."),
    "true.contact": _("A neighbour we know looked."),
    "true.observer": _("A trained observer was there."),
    "true.sources": _("Two people saw it, independently."),
    "since.1": _("That is from the last hour."),
    "since.3": _("That is from the last three hours."),
    "since.8": _("That is from the last eight hours."),
    "since.24": _("That is from the last 24 hours."),
    "answer.then": _(
        "To tell us what you see, press one. To hear this again, press two. Otherwise, hang up."
    ),
    "consent": _(
        "If you agree, your call is recorded. To agree, press one. If you press nothing, nothing is"
        " recorded, and we help you all the same."
    ),
    "waiting": _(
        "Our phones are ringing now. Please stay on the line. To leave a message instead, press"
        " zero."
    ),
    "waiting.0": _("You are next."),
    "waiting.1": _("One person is before you."),
    "waiting.2": _("Two people are before you."),
    "waiting.3": _("Several people are before you. We come to you."),
    "hold": _("One moment."),
    "message": _(
        "Nobody can come to the phone now. After the tone, tell us what you see, where, and when."
        " A person listens to it. If someone is hurt, call 911."
    ),
    "may_call": _(
        "Thank you. We call this number back. If another person could pick up and we must not"
        " call, press two."
    ),
    "goodbye": _("Thank you for calling. Goodbye."),
}

# Translators: these are said to a call taker or an interpreter who picks up their own phone.
STAFF: Final[dict[str, Promise]] = {
    "staff.take": _("The hotline: a caller is waiting. To take the call, press one."),
    "staff.taken": _("The hotline: a caller says that someone is being taken. Press one."),
    "staff.interpreter": _("The hotline asks you to interpret. To join the call, press one."),
    "staff.back": _("The hotline: you asked to call somebody back. To be connected, press one."),
    "staff.recorded": _("The caller agreed that this call is recorded."),
    "staff.late": _("A colleague has this call. Thank you."),
}

#: Voices of providers that stand in for a language until it is recorded; none: nothing is said.
VOICES: Final[Mapping[str, str]] = {
    "en": "en-US", "es": "es-MX", "zh-hans": "zh-CN", "pt": "pt-BR", "fr": "fr-FR",
}  # fmt: skip
#: Languages beside the pages' own that a hotline may record.
OTHERS: Final = ("ht", "pt", "fr", "ar", "mam", "quc", "kek", "so", "ti", "am", "vi", "ne")

AREA: Final = "area:"


def keys(areas: Mapping[str, str]) -> list[str]:
    """List what has to be recorded for callers, in the order they hear it."""
    return [*TEXTS, *(f"{AREA}{slug}" for slug in areas)]


def text(clip: Clip, areas: Mapping[str, str]) -> str:
    """Give what a clip says; "" where nobody translated it into that language."""
    if clip.key.startswith(AREA):
        return areas.get(clip.key.removeprefix(AREA), "")
    said = {**TEXTS, **STAFF}.get(clip.key)
    if said is None or clip.language not in dict(settings.LANGUAGES):
        return ""
    with translation.override("en"):
        english = str(said)
    with translation.override(clip.language):
        told = str(said)
    return "" if told == english and clip.language != "en" else told
