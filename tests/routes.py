"""How a test reaches each route: by the names of the arguments it takes.

A route with an argument nobody makes fails `tests/security/test_access.py`. Each function makes
the thing itself, in the home network, and gives what stands in the address.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.urls import URLPattern, URLResolver, get_resolver

from testigo.alerts import queries as alerts
from testigo.alerts.types import AlertView
from testigo.channels import operations as inbox
from testigo.channels import queries as channels
from testigo.channels.models import Message
from testigo.core.act import Act
from testigo.dispatch.types import AskView
from testigo.incidents import operations as incidents
from testigo.incidents import queries
from testigo.incidents.types import Basis, Status
from testigo.reports import texting
from testigo.security.types import Member
from testigo.shifts import operations as shifts
from testigo.volunteers import operations as volunteers
from tests.build import DAWN, act_of, an_account, an_act
from tests.build_alerts import an_alert
from tests.build_dispatch import a_call_out, a_crowd, asked
from tests.build_incidents import MAGAZINE, an_incident
from tests.build_places import an_import
from tests.build_reports import a_kept_report
from tests.build_voice import a_leg, a_prompt, a_recording, a_voice_call

Arguments = dict[str, Any]


def an_ask() -> AskView:
    """Somebody is asked to go; it is nobody's of those who knock here."""
    a_crowd(3, "observer")
    return asked(a_call_out())[0]


def the_alert() -> AlertView:
    """An alert about an incident of its own; the same one when asked twice."""
    found = alerts.live("home", DAWN)
    return found[0] if found else an_alert(place=MAGAZINE)


def a_join() -> UUID:
    """How a report became part of an incident."""
    return queries.joins(an_act(), an_incident().id)[0].id


def a_contact() -> UUID:
    """A bakery that can look outside."""
    return volunteers.add_contact(
        an_act(), name="Bakery", number="617 555 0171", cell="892a3066287ffff"
    )


def an_offered_line() -> UUID:
    """Lucia hands an incident over to Omar: it is nobody else's to accept."""
    lucia, omar = act_of(an_account("Lucia", "dispatcher")), an_account("Omar", "dispatcher")
    incident = an_incident()
    incidents.own(lucia, incident.id)
    shifts.start(lucia)
    shifts.start(act_of(omar))
    return shifts.begin_hand_over(lucia, Member.by_of(omar.pk)).lines[0].id


def a_message() -> UUID:
    """Somebody wrote to the hotline; the same message when asked twice."""
    kept = Message.objects.first()
    made = kept.pk if kept else inbox.receive(
        Act.system(DAWN), kind="sms", sender="+16175550142", text="Two vans at Broadway",
        provider_id="SM1", network="home",
    )  # fmt: skip
    assert made is not None
    return made


def a_texted_report() -> UUID:
    """What somebody wrote became a report."""
    act = Act.system(DAWN)
    report = texting.receive(act, channels.inbound(act, a_message()))
    assert report is not None
    return report.id


def a_settled_incident() -> UUID:
    """Somebody looked, and saw it."""
    incident = an_incident()
    if not incident.is_settled:
        incidents.settle(an_act(), incident.id, outcome=Status.CONFIRMED, basis=Basis.VERIFIER)
    return incident.id


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
    "token": lambda: "spent-long-ago",
    "contact_id": a_contact,
    "phone_id": uuid4,
    "proof_id": uuid4,
    "address_id": uuid4,
    "photo_id": uuid4,
    "line_id": an_offered_line,
    "city": lambda: "cambridge",
    "import_id": lambda: an_import().id,
    "alert_id": lambda: the_alert().id,
    "message_id": a_message,
    "call_id": a_voice_call,
    "leg_id": a_leg,
    "clip_id": a_prompt,
    "recording_id": a_recording,
    "tongue": lambda: "es",
    "talk_id": lambda: channels.conversation_about(an_act(), a_message()),
}

#: Made together: a call-out, and somebody asked by it.
OF_AN_ASK = {"call_out_id", "ask_id", "number"}

#: Where an argument of that name means something else in one route.
BY_ROUTE: dict[str, Callable[[], Arguments]] = {
    "security:join_once": lambda: {"path": "spent-long-ago"},
    "mfa_remove_webauthn": lambda: {"pk": 1},
    "desk:incident_part": lambda: {"incident_id": an_incident().id, "part": "detail"},
    "desk:call_part": lambda: {"report_id": a_kept_report().id, "part": "switches"},
    "federation:cap": lambda: {"code": the_alert().code},
    "public:alert": lambda: {"language": "es", "code": the_alert().code},
    "public:slip": lambda: {"language": "es", "code": the_alert().code},
    "desk:talk_of_report": lambda: {"report_id": a_texted_report()},
    "desk:callers": lambda: {"incident_id": a_settled_incident()},
    "desk:tell_callers": lambda: {"incident_id": a_settled_incident()},
    "voice:turn": lambda: {"call_id": a_voice_call(), "number": 0},
    "voice:recorded": lambda: {"call_id": a_voice_call(), "kind": "message"},
    "drills:player_played": lambda: {"network": "home", "number": 1},
}

#: Routes with arguments that lead to nothing whoever asks: what they name is spent or another's.
LEADS_NOWHERE = {"security:join_once", "mfa_remove_webauthn", "security:phone_remove", "voice:ring"}

#: These name a thing of one network; the other arguments are words.
THINGS = {
    "report_id", "incident_id", "join_id", "call_out_id", "ask_id", "number", "line_id",
    "contact_id", "import_id", "alert_id", "message_id", "talk_id", "call_id",
    "recording_id",
}  # fmt: skip

#: What these name is one person's: somebody else with the same role gets nothing.
ONES_OWN = {"number", "line_id"}
#: A buddy's pages are about whom they watch, whoever else was asked.
A_BUDDYS = {"dispatch:buddy", "dispatch:reached", "dispatch:not_reached"}


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
