"""Sentences: why a report was joined, how sure we are, what was done."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from testigo.incidents.confidence import Likely
from testigo.incidents.matching import Because
from testigo.incidents.types import Basis, IncidentView, Status
from testigo.reports import queries as reports

REASONS: dict[str, str | Promise] = {
    Because.SAME_PLACE: gettext_lazy("The same corner"),
    Because.NEAR: gettext_lazy("%(number)s m apart"),
    Because.FAR: gettext_lazy("%(number)s m apart, which is far"),
    Because.SAME_AREA: gettext_lazy("The same area; no exact place"),
    Because.NO_PLACE: gettext_lazy("No exact place to compare"),
    Because.SAME_TIME: gettext_lazy("%(number)s min apart"),
    Because.EARLIER: gettext_lazy("%(number)s min apart, some time between"),
    Because.SAME_SIGHT: gettext_lazy("They describe the same"),
    Because.OTHER_SIGHT: gettext_lazy("They describe something else"),
    Because.SAME_WORDS: gettext_lazy("Similar words"),
    Because.COPY: gettext_lazy("A copy of one message: counted as one source"),
    Because.SAME_SENDER: gettext_lazy("The same sender: counted as one source"),
    Because.AFTER_LOOK: gettext_lazy("It came after somebody had looked"),
    Because.BY_HAND: gettext_lazy("Joined by a person"),
    Because.FIRST: gettext_lazy("The first report of it"),
}

LIKELY: dict[Likely, str | Promise] = {
    Likely.UNLIKELY: gettext_lazy("not likely"),
    Likely.POSSIBLE: gettext_lazy("possible"),
    Likely.LIKELY: gettext_lazy("likely"),
}

#: Words with %(outcome)s, or a function that words an audit line's facts.
Sentence = str | Promise | Callable[[Mapping[str, Any]], str]

LINES: dict[str, Sentence] = {
    "incident.opened": gettext_lazy("Opened"),
    "incident.joined": gettext_lazy("Another report joined"),
    "incident.suggested": gettext_lazy("A report may belong here"),
    "incident.join_undone": gettext_lazy("A report was taken apart again"),
    "incident.merged": gettext_lazy("Became part of another incident"),
    "incident.settled": gettext_lazy("Outcome: %(outcome)s"),
    "incident.said_over": gettext_lazy("Says it is over; a second person is needed"),
    "incident.settle_undone": gettext_lazy("The outcome was taken back"),
    "incident.owned": gettext_lazy("Took it"),
    "incident.handed": gettext_lazy("Handed it over"),
    "incident.taken": gettext_lazy("Someone was taken: lawyer and case worker were paged"),
    "incident.taken_counted": gettext_lazy("Counted who was taken"),
    "incident.paged_again": gettext_lazy("No lawyer answered: paged again"),
    "incident.page_answered": gettext_lazy("Answered the page"),
    "incident.look_late": gettext_lazy("Nobody has looked in time"),
    "incident.moved": gettext_lazy("It moved: the new place is looked at afresh"),
    "incident.elsewhere": gettext_lazy("The caller names another place now: see if it moved"),
    "incident.callers_told": gettext_lazy("Told the callers what was found"),
    "incident.closed": gettext_lazy("Closed"),
}

SAW: dict[str, str | Promise] = {
    Basis.VERIFIER: gettext_lazy("A verifier saw it."),
    Basis.CONTACT: gettext_lazy("A local contact saw it."),
    Basis.OBSERVER: gettext_lazy("A trained observer is there."),
    Basis.SOURCES: gettext_lazy("Two independent people saw it."),
}
LOOKED: dict[str, str | Promise] = {
    Basis.VERIFIER: gettext_lazy("A verifier looked."),
    Basis.CONTACT: gettext_lazy("A local contact looked."),
    Basis.OBSERVER: gettext_lazy("A trained observer was there."),
    Basis.NOBODY_COULD: gettext_lazy("Nobody could look in time."),
}


def reason(told: Mapping[str, Any]) -> str:
    """Make the sentence of one stored reason."""
    words = REASONS.get(str(told.get("because")), "")
    return str(words) % {"number": told.get("number", 0)}


def add_lines(lines: Mapping[str, Sentence]) -> None:
    """Let a module above word what it writes into the audit about an incident."""
    LINES.update(lines)


def line(verb: str, facts: Mapping[str, Any]) -> str:
    """Make the sentence of one audit line; empty for what a timeline does not show."""
    words = LINES.get(verb)
    if words is None:
        return ""
    if callable(words):
        return words(facts)
    outcome = str(facts.get("outcome", ""))
    label = Status(outcome).label if outcome in Status.values else ""
    return str(words) % {"outcome": label}


def confidence(sources: int, likely: Likely, status: str, basis: str) -> str:
    """Say how sure we are: who looked, or how many speak and that nobody trained has looked."""
    if status != Status.CHECKING:
        return str((SAW if status == Status.CONFIRMED else LOOKED).get(basis, ""))
    told = ngettext("%(n)s source", "%(n)s independent sources", sources) % {"n": sources}
    return _("%(told)s, %(likely)s; nobody trained has looked") % {
        "told": told,
        "likely": LIKELY[likely],
    }


def for_signal(seen: IncidentView, link: str) -> str:
    """Give the text that may be copied: what an area is told is released by two people only."""
    if seen.status == Status.CHECKING:
        return _("We are checking. Please don't forward. Answer here: %(link)s") % {"link": link}
    told = _("%(handle)s, %(place)s: %(outcome)s. For people called out only, don't forward.")
    return told % {
        "handle": seen.handle,
        "place": reports.struck(seen.place),
        "outcome": Status(seen.status).label,
    }
