"""Names the lines of the modules below, and pages whoever is on shift when someone is taken."""

from uuid import UUID

from django.utils.translation import gettext as _

from testigo.channels import conversations
from testigo.channels import queries as channels
from testigo.channels.voice import hooks
from testigo.core.act import Act
from testigo.core.events import reaction
from testigo.incidents import operations as incidents
from testigo.incidents import queries as incident_queries
from testigo.incidents.events import LawyerUnanswered, PersonTaken
from testigo.incidents.types import IncidentView
from testigo.reports import operations as reports
from testigo.reports import queries as report_queries
from testigo.security.access import MATRIX, Deed
from testigo.security.types import Role
from testigo.shifts import notices, operations, queries
from testigo.shifts.events import ShiftChanged
from testigo.shifts.types import OpenLine
from testigo.volunteers import queries as volunteers


def _call_backs(act: Act, by: str) -> list[OpenLine]:
    waiting = [report for report in report_queries.open_call_backs(act) if report.owner == by]
    return [
        OpenLine(
            kind="call_back",
            id=report.id,
            title=report.place or report.said_place or _("A caller to call back"),
            since=report.received_at,
        )
        for report in waiting
    ]


def _hand_call_back(act: Act, report_id: UUID, to: str) -> object:
    return reports.hand(act, report_id, to=to)


def _incidents(act: Act, by: str) -> list[OpenLine]:
    return [_line(seen) for seen in incident_queries.owned_by(act, by)]


def _line(seen: IncidentView) -> OpenLine:
    title = " ".join(filter(None, (seen.handle, seen.place)))
    return OpenLine(kind="incident", id=seen.id, title=title, since=seen.opened_at)


def _conversations(act: Act, by: str) -> list[OpenLine]:
    return [
        OpenLine(kind="conversation", id=talk, title=alias or _("Somebody who wrote"), since=since)
        for talk, alias, since in channels.open_conversations(act, by)
    ]


def _take_calls(act: Act) -> list[str]:
    there = queries.on_shift(act)
    return [member.by for member in there if member.roles & MATRIX[Deed.TAKE_CALLS]]


def _interpret(act: Act, language: str) -> list[str]:
    on_duty = volunteers.available(act, roles=[Role.INTERPRETER], languages=[language])
    return [person.by for person in on_duty]


hooks.on_shift(_take_calls)
hooks.interpreters(_interpret)
operations.register_lines("conversation", _conversations, conversations.accept)
operations.register_lines("incident", _incidents, incidents.hand)
operations.register_lines("call_back", _call_backs, _hand_call_back)


@reaction(PersonTaken)
def page_the_lawyers(event: PersonTaken) -> None:
    operations.page_lawyers(event.act, event.incident)
    notices.taken(event.act, event.incident)


@reaction(ShiftChanged)
def tell_that_nobody_is_there(event: ShiftChanged) -> None:
    notices.nobody(event.act, event.shift)


@reaction(LawyerUnanswered)
def page_the_lawyers_again(event: LawyerUnanswered) -> None:
    operations.page_lawyers(event.act, event.incident, times=event.times)
