"""Pages to those who must know at once that someone was taken."""

from datetime import timedelta
from uuid import UUID

from testigo.channels import operations as channels
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.incidents import queries as incidents
from testigo.security import queries as security
from testigo.security.types import Member, Role
from testigo.shifts import queries

ROLES = (Role.DUTY_LAWYER, Role.CASE_WORKER)
WORTH_READING = timedelta(minutes=30)


def page_lawyers(act: Act, incident_id: UUID, *, times: int = 1) -> int:
    """Page duty lawyers and case workers on shift; where a role has none, all who hold it."""
    if incidents.incident_for(act, incident_id).lawyer_by:
        return 0
    envelope = Envelope(
        template="incidents.taken",
        purpose=Purpose.PAGE,
        urgency=Urgency.SAFETY,
        expires_at=act.at + WORTH_READING,
        dedupe=f"incidents.taken:{incident_id}:{times}",
        incident=str(incident_id),
        path=f"/incidents/{incident_id}/lawyer/",
    )
    return sum(channels.send(act, member.by, envelope) for member in _to_page(act))


def _to_page(act: Act) -> list[Member]:
    there, everybody = queries.on_shift(act), security.members(act)
    found: dict[str, Member] = {}
    for role in ROLES:
        on_shift = [member for member in there if role in member.roles]
        for member in on_shift or [m for m in everybody if role in m.roles]:
            found[member.by] = member
    return list(found.values())
