"""What an incident's timeline says of its alerts."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from testigo.alerts.types import Word

Words = str | Promise | Callable[[Mapping[str, Any]], str]

FIRST: Final[Mapping[str, str | Promise]] = {
    Word.ALERT: gettext_lazy("Released the alert; it needs a second"),
    Word.CORRECTION: gettext_lazy("Released a correction; it needs a second"),
    Word.CANCEL: gettext_lazy("Cancels the alert; it needs a second"),
}


def _first(facts: Mapping[str, Any]) -> str:
    return str(FIRST.get(str(facts.get("word")), ""))


def _sent(words: str | Promise) -> Callable[[Mapping[str, Any]], str]:
    def say(facts: Mapping[str, Any]) -> str:
        n = int(facts.get("people") or 0)
        return f"{words}: " + ngettext("%(n)s person", "%(n)s people", n) % {"n": n}

    return say


LINES: Final[Mapping[str, Words]] = {
    "alert.drafted": gettext_lazy("Drafted an alert"),
    "alert.first": _first,
    "alert.taken_back": gettext_lazy("Took the release back"),
    "alert.dropped": gettext_lazy("The alert's draft was dropped"),
    "alert.released": _sent(gettext_lazy("Alert sent, as the second")),
    "alert.corrected": _sent(gettext_lazy("Correction sent, as the second")),
    "alert.cancelled": _sent(gettext_lazy("Alert cancelled, as the second")),
    "alert.updated": _sent(gettext_lazy("Update sent")),
    "alert.expired": gettext_lazy("The alert expired"),
}
