"""Reacts to incidents, to texts and to people coming on duty; its timers run every second."""

from django.utils.translation import gettext_lazy as _

from testigo.channels import queries as inbox
from testigo.channels import templates
from testigo.channels.events import MessageArrived
from testigo.core.events import reaction
from testigo.core.sweep import every_second
from testigo.dispatch import operations, queries, texting, timeline
from testigo.dispatch.events import StageChanged, VolunteerAnswered
from testigo.incidents import queries as incidents
from testigo.incidents.events import (
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentSettled,
    SettleUndone,
)
from testigo.security.events import RightsChanged
from testigo.shifts import operations as shifts

every_second(operations.advance)
shifts.register_lines("on_scene", queries.lines_on_scene, operations.take_over)
templates.register_sealed(
    "dispatch.text_place",
    # Translators: the one text that names a place, to somebody who goes and chose to get it so.
    _("Request %(number)s: %(place)s. When you are there write here. In trouble write help."),
    queries.place_in_a_text,
)

incidents.timeline_also(timeline.LINES, queries.ids_of)
incidents.sent_also(queries.is_sent_to)


@reaction(IncidentOpened)
def propose_a_look(event: IncidentOpened) -> None:
    """Somebody should look first; where it moved from, nobody follows."""
    operations.opened(event.act, event.incident)
    operations.moved(event.act, event.incident)


@reaction(IncidentChanged)
def follow_the_place(event: IncidentChanged) -> None:
    """A place that becomes known later is where people are asked to go."""
    operations.placed(event.act, event.incident)


@reaction(IncidentSettled)
def follow_the_outcome(event: IncidentSettled) -> None:
    """Confirmed: observers. Otherwise: nobody has to go."""
    operations.settled(event.act, event.incident)


@reaction(SettleUndone)
def follow_the_outcome_taken_back(event: SettleUndone) -> None:
    """As if it had not been settled."""
    operations.settled(event.act, event.incident)


@reaction(IncidentClosed)
def let_everybody_go(event: IncidentClosed) -> None:
    """The incident is over."""
    operations.closed(event.act, event.incident)


@reaction(MessageArrived)
def do_what_a_text_says(event: MessageArrived) -> None:
    """People without data answer by words."""
    texting.receive(event.act, inbox.inbound(event.act, event.message))


@reaction(RightsChanged)
def ask_no_more_of_who_left(event: RightsChanged) -> None:
    """Whoever is shut out, or lost the role, is not asked any more; another is."""
    operations.ask_no_more(event.act, event.account)


@reaction(VolunteerAnswered)
def text_the_place(event: VolunteerAnswered) -> None:
    """Whoever chose so gets the place by text, once it may be told."""
    texting.tell_places(event.act, event.call_out)


@reaction(StageChanged)
def text_the_place_later(event: StageChanged) -> None:
    """The twenty minutes are over, and somebody is on the way."""
    texting.tell_places(event.act, event.call_out)
