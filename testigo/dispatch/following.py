"""Follows incidents: whom to propose when one opens or is confirmed, whom to stand down after."""

from typing import Final
from uuid import UUID

from django.db import transaction

from testigo.core.act import Act
from testigo.dispatch import calling, limits, telling
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.types import COMING, Phase, Task
from testigo.incidents import queries as incidents
from testigo.incidents.types import Status
from testigo.security import audit
from testigo.security.types import Role

LOOKERS: Final = 2
OBSERVERS: Final = 2
MAXIMUM: Final = 4


@transaction.atomic
def opened(act: Act, incident_id: UUID) -> None:
    """Propose that verifiers look, once; where somebody has looked, that observers go."""
    incident = incidents.incident_for(act, incident_id)
    if incident.status == Status.CONFIRMED and incident.is_open:
        settled(act, incident_id)  # it is open again
    if incident.status != Status.CHECKING or not incident.is_open:
        return
    calling.propose(
        act, incident_id, task=Task.LOOK, area=incident.area, cell=incident.cell,
        wanted={Role.VERIFIER.value: LOOKERS}, maximum=LOOKERS,
        # What one anonymous caller says never brings one person alone.
        together=limits.TOGETHER if incident.sources <= 1 else 1,
    )  # fmt: skip


@transaction.atomic
def placed(act: Act, incident_id: UUID) -> None:
    """The place became known, or better known: whom to ask is chosen from there."""
    incident = incidents.incident_for(act, incident_id)
    if incident.cell and incident.is_open:
        calling.place(act, incident_id, area=incident.area, cell=incident.cell)


@transaction.atomic
def settled(act: Act, incident_id: UUID) -> None:
    """Confirmed: propose observers. Any other outcome: everybody stands down."""
    incident = incidents.incident_for(act, incident_id)
    if incident.status == Status.CHECKING:  # an outcome was taken back
        _end(act, incident_id, [Task.OBSERVE], template="enough")
        opened(act, incident_id)
        return
    confirmed = incident.status == Status.CONFIRMED and incident.is_open
    _end(act, incident_id, [Task.LOOK] if confirmed else list(Task),
         template="enough" if confirmed else "over")  # fmt: skip
    if not confirmed:
        return
    foreign = sorted(set(incident.languages) - {"en"})
    wanted = {Role.OBSERVER.value: OBSERVERS, Role.LEGAL_OBSERVER.value: 1}
    if foreign:
        wanted[Role.INTERPRETER.value] = 1
    calling.propose(
        act, incident_id, task=Task.OBSERVE, area=incident.area, cell=incident.cell,
        wanted=wanted, maximum=MAXIMUM, language=foreign[0] if foreign else "",
    )  # fmt: skip


@transaction.atomic
def moved(act: Act, incident_id: UUID) -> None:
    """It is here now: whoever is coming to where it was is told, and not sent after it."""
    before = incidents.incident_for(act, incident_id).linked_to
    if before is None:
        return
    mine = CallOut.objects.filter(network=act.network, incident=before)
    for call_out in mine.exclude(phase=Phase.OVER).order_by("number"):
        coming = Ask.objects.filter(call_out=call_out, stage__in=list(COMING))
        telling.news(act, "moved", call_out, coming)
        audit.record(act, "call_out.moved_on", call_out.pk, incident=before)


@transaction.atomic
def closed(act: Act, incident_id: UUID) -> None:
    """The incident is over: everybody stands down."""
    _end(act, incident_id, list(Task), template="over")


def _end(act: Act, incident_id: UUID, tasks: list[Task], *, template: str) -> None:
    mine = CallOut.objects.filter(network=act.network, incident=incident_id, task__in=tasks)
    for pk in mine.exclude(phase=Phase.OVER).order_by("number").values_list("pk", flat=True):
        calling.end(act, pk, template=template)
