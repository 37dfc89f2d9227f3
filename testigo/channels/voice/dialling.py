"""What was written down is done at the provider's: phones rung and silenced, recordings taken over.

Each of these runs by itself, after the commit: a bad number or a slow provider keeps no other
phone from ringing.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from testigo.channels import operations, templates
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.channels.voice import phones
from testigo.channels.voice.flow import Stage
from testigo.channels.voice.legs import RINGING, named, over
from testigo.channels.voice.models import Call, CallLeg
from testigo.channels.voice.prompts import STAFF
from testigo.channels.voice.telephone import BadNumber, Practice
from testigo.channels.voice.types import Leg, LegState
from testigo.core.act import Act

RUNG_LATE: Final = timedelta(seconds=60)  #: a phone is not rung for what was long ago
LONGEST_BACK: Final = timedelta(hours=1)  #: of a call back whose end nobody told us

for _key, _words in STAFF.items():
    templates.register(f"voice.{_key}", _words)


def ring(act: Act, leg_id: UUID) -> None:
    """Have a phone rung, once."""
    waiting = CallLeg.objects.filter(pk=leg_id, state=LegState.WRITTEN)
    leg = waiting.select_related("call").first()
    if leg is None or not waiting.update(state=LegState.RINGING):
        return
    dials = phones.telephone(act)
    number = phones.number(act, leg.by)
    if dials is None or act.at - leg.at > RUNG_LATE or not (number or isinstance(dials, Practice)):
        over(act, leg, LegState.FAILED)
        return
    try:
        named(act, leg.pk, dials.ring(number, leg=str(leg.pk)))
    except BadNumber:
        over(act, leg, LegState.FAILED)
        return
    if isinstance(dials, Practice):
        _on_practice_phone(act, leg)


def silence(act: Act, leg_id: UUID) -> None:
    """Hang up for a phone that needs not ring any more, or whose part is over."""
    leg = CallLeg.objects.filter(pk=leg_id).exclude(provider_id="").first()
    dials = phones.telephone(act)
    if leg and dials:
        dials.end(leg.provider_id)


@transaction.atomic
def bring_together(act: Act, call_id: UUID) -> None:
    """Have the caller's line ask at once where it goes, now that somebody took the call."""
    # Locked until the provider was told: sent on from the room, they would be hung up on.
    taken = Call.objects.select_for_update().filter(pk=call_id, ended_at=None)
    row = taken.exclude(stage=Stage.TALKING).exclude(taken_by="").first()
    dials = phones.telephone(act)
    if row and dials:
        dials.move(row.provider_id, f"/hooks/voice/{row.pk}/{row.turn}/")


@transaction.atomic
def bring_back(act: Act, call_id: UUID) -> None:
    """Have the line of a caller who is alone in their room ask where it goes: they wait again."""
    alone = Call.objects.select_for_update().filter(pk=call_id, stage=Stage.TALKING, ended_at=None)
    row = alone.filter(taken_by="").first()
    dials = phones.telephone(act)
    if row and dials:
        dials.move(row.provider_id, f"/hooks/voice/{row.pk}/{row.turn}/")


def hang_up(act: Act, call_id: UUID) -> None:
    """Hang up for a caller whose call was ended at the desk."""
    row = Call.objects.filter(pk=call_id).first()
    dials = phones.telephone(act)
    if row and dials:
        dials.end(row.provider_id)


def advance(act: Act) -> int:
    """Give up phones that ring, or call back, for longer than any does: we were told no end."""
    late = CallLeg.objects.filter(state__in=RINGING, at__lt=act.at - RUNG_LATE)
    given_up = 0
    for leg in late.select_related("call")[:100]:
        with transaction.atomic():
            over(act.within(leg.call.network), leg)
        given_up += 1
    return given_up + _call_backs_over(act)


def _call_backs_over(act: Act) -> int:
    # In our book alone: whoever does talk for so long is not hung up on.
    talked = CallLeg.objects.filter(
        why=Leg.BACK, state=LegState.JOINED, joined_at__lt=act.at - LONGEST_BACK
    )
    return talked.update(state=LegState.OVER)


def _on_practice_phone(act: Act, leg: CallLeg) -> None:
    words = "taken" if leg.why == Leg.TAKE and leg.call.taken == "now" else leg.why
    envelope = Envelope(
        template=f"voice.staff.{words}", purpose=Purpose.CALL_OUT, urgency=Urgency.CALL_OUT,
        expires_at=act.at + RUNG_LATE, dedupe=f"voice:{leg.pk}", path=f"/voice/ring/{leg.pk}/",
    )  # fmt: skip
    operations.send(act, leg.by, envelope)


__all__ = ["advance", "bring_back", "bring_together", "hang_up", "ring", "silence"]
