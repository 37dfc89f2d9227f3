"""How a test reaches each route: by the names of the arguments it takes.

A route with an argument nobody makes fails `tests/security/test_access.py`. Each function makes
the thing itself, in the home network, and gives what stands in the address.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver

from testigo.dispatch.types import AskView
from testigo.incidents import queries
from tests.build import an_act
from tests.build_dispatch import a_call_out, a_crowd, asked
from tests.build_incidents import an_incident
from tests.build_reports import a_kept_report

Arguments = dict[str, Any]


def an_ask() -> AskView:
    """Somebody is asked to go; it is nobody's of those who knock here."""
    a_crowd(3, "observer")
    return asked(a_call_out())[0]


def a_join() -> UUID:
    """How a report became part of an incident."""
    return queries.joins(an_act(), an_incident().id)[0].id


ARGUMENTS: dict[str, Callable[[], Any]] = {
    "report_id": lambda: a_kept_report().id,
    "incident_id": lambda: an_incident().id,
    "join_id": a_join,
    "code": uuid4,
    "language": lambda: "es",
    "slug": lambda: "the-port",
    "part": lambda: "board",
    "version": lambda: "now",
    "network": lambda: "home",
    "secret": lambda: "spent-long-ago",
    "contact_id": uuid4,
    "line_id": uuid4,  # offered to one person, who is never the one who asks here
}

#: Made together: a call-out, and somebody asked by it.
OF_AN_ASK = {"call_out_id", "ask_id", "number"}

#: Where an argument of that name means something else in one route.
BY_ROUTE: dict[str, Callable[[], Arguments]] = {
    "security:join_once": lambda: {"path": "spent-long-ago"},
    "mfa_remove_webauthn": lambda: {"pk": 1},
    "drills:player_played": lambda: {"network": "home", "number": 1},
}

#: Routes with arguments that lead to nothing whoever asks: what they name is spent or another's.
LEADS_NOWHERE = {
    "security:join_once", "mfa_remove_webauthn", "shifts:accept",
    "dispatch:ask_contact", "dispatch:contact_answered", "desk:call_part", "desk:incident_part",
}  # fmt: skip

#: These name a thing of one network; the other arguments are words.
THINGS = {"report_id", "incident_id", "join_id", "call_out_id", "ask_id", "number"}

#: What these name is one person's: somebody else with the same role gets nothing.
ONES_OWN = {"number"}


def all_routes(
    patterns: list[URLPattern | URLResolver] | None = None,
    space: str = "",
    taken: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, URLPattern, frozenset[str]]]:
    """Every route of the product: its name, its pattern, the arguments it takes."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        takes = taken | set(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from all_routes(pattern.url_patterns, inner, takes)
        else:
            yield f"{space}{pattern.name}", pattern, takes


def can_reach(name: str, takes: frozenset[str]) -> bool:
    """Whether somebody has said how to make a route's arguments."""
    return name in BY_ROUTE or takes <= set(ARGUMENTS) | OF_AN_ASK


def arguments(name: str, takes: frozenset[str], made: Arguments) -> Arguments:
    """Make what a route is about, once a test; give its arguments."""
    if name in BY_ROUTE:
        return BY_ROUTE[name]()
    if takes & OF_AN_ASK - set(made):
        ask = an_ask()
        made |= {"call_out_id": ask.call_out, "ask_id": ask.id, "number": ask.number}
    for argument in sorted(takes - set(made)):
        made[argument] = ARGUMENTS[argument]()
    return {argument: made[argument] for argument in takes}
