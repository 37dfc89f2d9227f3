"""The texts of messages: every one is registered by its module; none is written by hand.

A text holds named placeholders, `%(request)s`. A parameter that is a value of an enumeration can
be told in the recipient's language: `register_words("task", Task)` tells `%(task)s` by its label.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from django.db.models import Choices
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from testigo.core.act import Act

LONGEST: Final = 60  #: characters of one parameter: ids and short words, never prose

TEXTS: dict[str, str | Promise] = {}
WORDS: dict[str, Mapping[str, str | Promise]] = {}

#: Opens what a message tells of sealed things, when it is sent; None: it is not told any more.
Opens = Callable[[Act, Mapping[str, str]], Mapping[str, str] | None]

SEALED: dict[str, Opens] = {}

# Translators: the first word of every message of a drill.
DRILL = _("Drill")

#: Typography that would double the price of a text message, and what says the same.
PLAIN: Final = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2018": "'", "\u2019": "'",
    "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00ab": '"',
    "\u00bb": '"', "\u200b": "", "\ufeff": "", "\u0000": "",
})  # fmt: skip

#: Among letters that run from right to left "(617) 555-0142" is shown as "0142-555 (617)", and
#: people dial what they see: an unseen mark on both sides keeps a telephone number in its order.
NUMBER: Final = re.compile(r"[+(]?\d[\d\s().-]{5,}\d")
LEFT_TO_RIGHT: Final = "\u200e"


def register(name: str, lazy_text: str | Promise) -> None:
    """Register a message's text under the name envelopes use, such as "dispatch.asked"."""
    TEXTS[name] = lazy_text


def register_sealed(name: str, lazy_text: str | Promise, opens: Opens) -> None:
    """Register a text that tells something sealed: envelopes name it, nothing else keeps it."""
    TEXTS[name], SEALED[name] = lazy_text, opens


def register_words(parameter: str, choices: type[Choices]) -> None:
    """Tell a parameter's values by their labels, in the recipient's language."""
    WORDS[parameter] = {str(value): label for value, label in choices.choices}


def holes(name: str) -> set[str]:
    """Name what a text is filled with."""
    return set(re.findall(r"%\((\w+)\)", str(TEXTS.get(name, ""))))


def check(name: str, parameters: Mapping[str, str]) -> None:
    """Refuse, before anything is written down, what could not be told later."""
    if name not in TEXTS:
        raise LookupError(f"no message is registered as {name!r}")
    if name not in SEALED and (missing := holes(name) - set(parameters)):
        raise ValueError(f"{name} lacks {sorted(missing)}")
    if long := [p for p, value in parameters.items() if len(str(value)) > LONGEST]:
        raise ValueError(f"{name}: {sorted(long)} are longer than {LONGEST} characters")


def render(name: str, parameters: Mapping[str, str], language: str, *, drill: bool) -> str:
    """Tell a message in one language, without its link."""
    with translation.override(language):
        told = {p: _said(p, str(value)) for p, value in parameters.items()}
        text = str(TEXTS[name]) % told
        text = f"{DRILL}: {text}" if drill else text
    return normalize_newlines(text).translate(PLAIN)


def _said(parameter: str, value: str) -> str:
    if translation.get_language_bidi() and NUMBER.fullmatch(value):
        return f"{LEFT_TO_RIGHT}{value}{LEFT_TO_RIGHT}"
    return str(WORDS.get(parameter, {}).get(value, value))


def text(
    name: str,
    parameters: Mapping[str, str],
    language: str,
    *,
    path: str = "",
    origin: str = "",
    drill: bool,
) -> str:
    """Tell a message in one language, with its link."""
    told = render(name, parameters, language, drill=drill)
    return f"{told}\n{origin}{path}" if path else told
