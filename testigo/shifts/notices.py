"""What the staff's room is told: that it happened, and where to look; nothing about anybody."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from testigo.channels import templates
from testigo.channels.chats import rooms
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.shifts import queries

WORTH_READING: Final = timedelta(minutes=30)

# Translators: notices in a room of the staff; the link that follows opens the desk.
templates.register("shifts.taken", _("A person has been taken. Duty lawyer and case worker: open"))
templates.register("shifts.nobody", _("Nobody is on shift. Who can take over?"))


def taken(act: Act, incident_id: UUID) -> int:
    """Tell the room that somebody was taken, once per incident."""
    return rooms.notify(act, Envelope(
        template="shifts.taken", purpose=Purpose.PAGE, urgency=Urgency.SAFETY,
        expires_at=act.at + WORTH_READING, dedupe=f"shifts.taken:{incident_id}",
        path=f"/incidents/{incident_id}/lawyer/",
    ))  # fmt: skip


def nobody(act: Act, shift_id: UUID) -> int:
    """Tell the room that the last shift ended, and nobody came."""
    if queries.on_shift(act):
        return 0
    return rooms.notify(act, Envelope(
        template="shifts.nobody", purpose=Purpose.PAGE, urgency=Urgency.REST,
        expires_at=act.at + WORTH_READING, dedupe=f"shifts.nobody:{shift_id}", path="/desk/",
    ))  # fmt: skip
