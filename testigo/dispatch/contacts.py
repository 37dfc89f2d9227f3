"""Local contacts: phoned to look outside, before anyone travels."""

from uuid import UUID

from django.db import transaction

from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.dispatch import limits
from testigo.dispatch.models import ContactAsk
from testigo.dispatch.types import Saw
from testigo.incidents import queries as incidents
from testigo.security import audit
from testigo.security.access import Deed, require
from testigo.volunteers import queries as volunteers


@transaction.atomic
def ask_contact(act: Act, incident_id: UUID, contact_id: UUID) -> None:
    """Write down that a local contact is asked to look outside. Twice is once."""
    require(act, Deed.DISPATCH)
    incidents.incident_for(act, incident_id)
    if contact_id not in volunteers.contacts(act, [contact_id]):
        raise NotYours(contact=contact_id)
    _row, new = ContactAsk.objects.get_or_create(
        incident=incident_id,
        contact=contact_id,
        defaults={
            "network": act.network, "asked_at": act.at, "asked_by": act.by,
            "keep_until": act.at + limits.KEPT,
        },
    )  # fmt: skip
    if new:
        audit.record(act, "contact.asked", incident_id, contact=contact_id)


@transaction.atomic
def contact_answered(act: Act, incident_id: UUID, contact_id: UUID, *, saw: str) -> None:
    """Write down what a local contact saw outside."""
    require(act, Deed.DISPATCH)
    mine = ContactAsk.objects.filter(network=act.network, incident=incident_id, contact=contact_id)
    if not mine.update(saw=Saw(saw), answered_at=act.at):
        raise NotYours(contact=contact_id)
    audit.record(act, "contact.answered", incident_id, contact=contact_id, saw=saw)
