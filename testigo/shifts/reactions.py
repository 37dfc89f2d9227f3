"""Names the lines of the modules below, and pages whoever is on shift when someone is taken."""

from testigo.core.act import Act
from testigo.core.events import reaction
from testigo.incidents import operations as incidents
from testigo.incidents import queries as incident_queries
from testigo.incidents.events import LawyerUnanswered, PersonTaken
from testigo.incidents.types import IncidentView
from testigo.shifts import operations
from testigo.shifts.types import OpenLine


def _incidents(act: Act, by: str) -> list[OpenLine]:
    return [_line(seen) for seen in incident_queries.owned_by(act, by)]


def _line(seen: IncidentView) -> OpenLine:
    title = " ".join(filter(None, (seen.handle, seen.place)))
    return OpenLine(kind="incident", id=seen.id, title=title, since=seen.opened_at)


operations.register_lines("incident", _incidents, incidents.hand)


@reaction(PersonTaken)
def page_the_lawyers(event: PersonTaken) -> None:
    act = Act.system(event.at, network=event.network)
    operations.page_lawyers(act, event.incident)


@reaction(LawyerUnanswered)
def page_the_lawyers_again(event: LawyerUnanswered) -> None:
    act = Act.system(event.at, network=event.network)
    operations.page_lawyers(act, event.incident, times=event.times)
