"""Reads from an incident all that may be told of it in public."""

from uuid import UUID

from testigo.alerts import wording
from testigo.alerts.errors import AreaTooSmall, NoArea, NotVerified
from testigo.alerts.limits import FEWEST_CELLS
from testigo.alerts.types import BEGINS, Facts
from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.incidents import queries as incidents
from testigo.incidents.types import IncidentView
from testigo.places import queries as places


def facts_or_none(act: Act, incident_id: UUID) -> Facts | None:
    """Give what may be told of an incident, None where nothing may."""
    try:
        return facts_of(act, incident_id)
    except Refused:
        return None


def facts_of(act: Act, incident_id: UUID) -> Facts:
    """Read from an incident all that may be told of it."""
    seen = incidents.incident_for(act, incident_id)
    what = wording.what(seen.status, seen.taken_at is not None)
    looked = wording.looked(seen.status, seen.basis)
    if not what or not looked or seen.settled_at is None:
        raise NotVerified(incident=incident_id)
    begins = what in BEGINS
    return Facts(
        what=what, area=seen.area, area_name=_area(act, seen), looked=looked,
        since=seen.opened_at, looked_from=seen.settled_at if begins else seen.opened_at,
        looked_until=None if begins else seen.settled_at,
    )  # fmt: skip


def _area(act: Act, seen: IncidentView) -> str:
    area = places.area(act, seen.area) if seen.area else None
    if area is None:
        raise NoArea(incident=seen.id)
    if len(area.cells) < FEWEST_CELLS:
        raise AreaTooSmall(area=area.slug)
    return area.name
