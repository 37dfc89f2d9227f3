"""Reacts to incidents and to people coming on duty; its timers run every second."""

from testigo.core.act import Act
from testigo.core.events import reaction
from testigo.core.sweep import every_second
from testigo.dispatch import operations, queries, timeline
from testigo.incidents import queries as incidents
from testigo.incidents.events import (
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentSettled,
    SettleUndone,
)
from testigo.shifts import operations as shifts

every_second(operations.advance)
shifts.register_lines("on_scene", queries.lines_on_scene, operations.take_over)


incidents.timeline_also(timeline.LINES, queries.ids_of)


@reaction(IncidentOpened)
def propose_a_look(event: IncidentOpened) -> None:
    """Somebody should look first; where it moved from, nobody follows."""
    act = Act.system(event.at, network=event.network)
    operations.opened(act, event.incident)
    operations.moved(act, event.incident)


@reaction(IncidentChanged)
def follow_the_place(event: IncidentChanged) -> None:
    """A place that becomes known later is where people are asked to go."""
    operations.placed(Act.system(event.at, network=event.network), event.incident)


@reaction(IncidentSettled)
def follow_the_outcome(event: IncidentSettled) -> None:
    """Confirmed: observers. Otherwise: nobody has to go."""
    operations.settled(Act.system(event.at, network=event.network), event.incident)


@reaction(SettleUndone)
def follow_the_outcome_taken_back(event: SettleUndone) -> None:
    """As if it had not been settled."""
    operations.settled(Act.system(event.at, network=event.network), event.incident)


@reaction(IncidentClosed)
def let_everybody_go(event: IncidentClosed) -> None:
    """The incident is over."""
    operations.closed(Act.system(event.at, network=event.network), event.incident)
