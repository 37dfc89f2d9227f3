"""Who comes is counted here, by conditional UPDATEs: they alone decide who is one too many.

Locks are taken in one order everywhere: the call-out, its area's hour, its asks, volunteers.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from testigo.core.act import Act
from testigo.dispatch import limits
from testigo.dispatch.models import Ask, CallOut, Ceiling
from testigo.dispatch.models import Press as Pressed
from testigo.dispatch.types import COMING, LIVE, Press

PRESSES_KEPT = timedelta(days=7)


def count_in(act: Act, call_out_id: UUID, *, phases: Iterable[str]) -> bool:
    """Count one more person coming, if the maximum allows."""
    mine = CallOut.objects.filter(pk=call_out_id, network=act.network, phase__in=list(phases))
    return bool(mine.filter(coming__lt=F("maximum")).update(coming=F("coming") + 1))


def count_out(act: Act, call_out_id: UUID) -> None:
    """Count one person coming less."""
    mine = CallOut.objects.filter(pk=call_out_id, network=act.network, coming__gt=0)
    mine.update(coming=F("coming") - 1)


def count_in_area(act: Act, area: str) -> bool:
    """Count one more person in an area's hour, across incidents, if its ceiling allows."""
    hour = hour_of(act.at)
    Ceiling.objects.bulk_create(
        [Ceiling(network=act.network, area=area, hour=hour, keep_until=hour + limits.KEPT)],
        ignore_conflicts=True,
    )
    mine = Ceiling.objects.filter(network=act.network, area=area, hour=hour)
    return bool(mine.filter(coming__lt=limits.ceiling()).update(coming=F("coming") + 1))


def count_out_of_area(act: Act, area: str, counted_at: datetime | None) -> None:
    """Give an area's hour back somebody who never got there."""
    if counted_at is not None:
        mine = Ceiling.objects.filter(network=act.network, area=area, hour=hour_of(counted_at))
        mine.filter(coming__gt=0).update(coming=F("coming") - 1)


def area_left(act: Act, area: str) -> int:
    """Tell how many more people the area's hour allows."""
    mine = Ceiling.objects.filter(network=act.network, area=area, hour=hour_of(act.at))
    return max(0, limits.ceiling() - (mine.values_list("coming", flat=True).first() or 0))


def coming_by_role(call_out: CallOut) -> Mapping[str, int]:
    """Count who is coming, by the role they come as."""
    rows = Ask.objects.filter(call_out=call_out, stage__in=list(COMING))
    return Tally(rows.values_list("role", flat=True))


def is_alone(call_out: CallOut) -> bool:
    """Tell whether fewer are on the way than may go; in twenty minutes is no company yet."""
    if call_out.together <= 1:
        return False
    on_the_way = Ask.objects.filter(call_out=call_out, stage__in=LIVE)
    return on_the_way.count() < call_out.together


def lacking(call_out: CallOut, coming: Mapping[str, int]) -> dict[str, int]:
    """Tell how many are still wanted, by role; roles that are filled are not in it."""
    short = {role: count - coming.get(role, 0) for role, count in call_out.wanted.items()}
    return {role: count for role, count in short.items() if count > 0}


def first_press(act: Act, ask: Ask, once: UUID | Press) -> bool:
    """Write a press of a button down; a repeated one tells False and must do nothing."""
    told = once if isinstance(once, Press) else Press(once=once, at=act.at)
    _row, made = Pressed.objects.get_or_create(
        pk=told.once,
        defaults={
            "ask": ask, "at": act.at, "pressed_at": told.at, "offset": told.offset,
            "keep_until": act.at + PRESSES_KEPT,
        },
    )  # fmt: skip
    return made


def press(act: Act, once: UUID, *, pressed: int | None, sent: int | None) -> Press:
    """Place a press in time: the phone tells by its own clock when it was pressed and sent."""
    if pressed is None or sent is None:
        return Press(once=once, at=act.at)
    waited = timedelta(milliseconds=sent - pressed)
    if not timedelta() <= waited <= limits.PRESS_WAITS:
        waited = timedelta()  # a clock that was set meanwhile: when it came is all we know
    offset = sent / 1000 - act.at.timestamp()
    return Press(once=once, at=act.at - waited, offset=round(offset, 3))


def hour_of(at: datetime) -> datetime:
    """Give the start of the hour a ceiling counts."""
    return at.replace(minute=0, second=0, microsecond=0)
