"""The conversation page put together: the thread, the reviewed answers, what was found."""

from typing import Any
from uuid import UUID, uuid4

from testigo.channels import conversations, templates
from testigo.channels import queries as channels
from testigo.channels.types import Talk
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.desk.types import Offer
from testigo.incidents import operations as told_of
from testigo.incidents import queries as incidents
from testigo.reports import queries as reports
from testigo.security import queries as security
from testigo.shifts import queries as shifts


def screen(act: Act, talk_id: UUID, **more: object) -> dict[str, Any]:
    """Give what the page of one person's conversation shows."""
    seen = channels.conversation(act, talk_id)
    told = incidents.joined(act, [r.id for r in reports.from_sources(act, seen.sources)])
    return {
        "talk": seen, "offers": _offers(act, seen), "once": uuid4(), "me": act.by,
        "incidents": list({one.id: one for one in told.values()}.values()),
        "next_people": shifts.next_people(act), "on_shift": shifts.on_shift(act),
        "health": channels.health(act), **more,
    }  # fmt: skip


def of_report(act: Act, report_id: UUID) -> UUID:
    """Find the conversation with whoever told a report."""
    talk_id = channels.conversation_of(act, reports.report_for(act, report_id).source)
    if talk_id is None:
        raise NotYours(report=report_id)
    return talk_id


def answer(
    act: Act, talk_id: UUID, *, template: str, incident: UUID | None, once: UUID
) -> None:  # fmt: skip
    """Answer by a reviewed text; what was found is read from the incident, never from a form."""
    parameters: dict[str, str] = {}
    if incident is not None:
        seen = channels.conversation(act, talk_id)
        mine = {one.id: one for one in told_of.found_for(act, seen.sources)}
        if incident not in mine:  # only of what they told us themselves
            raise NotYours(incident=incident)
        template, parameters = told_of.found(act, mine[incident])
    conversations.answer(act, talk_id, template, parameters=parameters, once=once)


def reach(act: Act, incident_id: UUID, **more: object) -> dict[str, Any]:
    """Give what would be told of an incident, and to how many."""
    seen = incidents.incident_for(act, incident_id)
    template, facts = told_of.found(act, seen)
    network = security.network(act)
    return {
        "incident": seen, "reach": told_of.callers(act, incident_id),
        "words": templates.render(template, facts, "en", drill=network.is_drill),
        "on_shift": shifts.on_shift(act), "health": channels.health(act), **more,
    }  # fmt: skip


def _offers(act: Act, seen: Talk) -> list[Offer]:
    network = security.network(act)
    made = [(name, None, {"hotline": network.hotline}) for name in conversations.ANSWERS]
    found = [
        (template, one.id, facts)
        for one in told_of.found_for(act, seen.sources)
        for template, facts in [told_of.found(act, one)]
    ]
    return [
        Offer(
            template=name, incident=incident,
            words=templates.render(name, facts, seen.language, drill=network.is_drill),
        )
        for name, incident, facts in [*found, *made]
    ]  # fmt: skip
