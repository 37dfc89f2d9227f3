"""What people can do with shifts: start, hand over, accept, end, take what nobody owns."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours, Refused
from testigo.security import audit
from testigo.shifts import lines, queries
from testigo.shifts.errors import (
    AlreadyAccepted,
    NotOnShift,
    NotTheNext,
    SomebodyHasIt,
    StillOpen,
)
from testigo.shifts.events import HandOverChanged, ShiftChanged
from testigo.shifts.lines import register as register_lines
from testigo.shifts.models import KEPT, HandOver, Line, Shift
from testigo.shifts.paging import page_lawyers
from testigo.shifts.types import HandOverView, ShiftView

LASTS = timedelta(hours=8)
LONGEST = 16  #: hours; nobody is on shift longer


@transaction.atomic
def start(act: Act, *, hours: int | None = None) -> ShiftView:
    """Come on shift; who already is, stays."""
    until = act.at + (timedelta(hours=min(max(hours, 1), LONGEST)) if hours else LASTS)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                network=act.network, by=act.by, since=act.at, until=until, keep_until=act.at + KEPT
            )
    except IntegrityError:
        return _mine(act)  # pressed twice
    audit.record(act, "shift.started", shift.pk)
    events.publish(ShiftChanged(at=act.at, network=act.network, shift=shift.pk))
    return _mine(act)


@transaction.atomic
def begin_hand_over(act: Act, to_by: str) -> HandOverView:
    """Offer every open line to the next person; each stays with its owner until accepted."""
    if to_by not in {member.by for member in queries.next_people(act)}:
        raise NotTheNext(to=to_by)
    # Whoever begins again offers what is still open to the newly chosen person.
    HandOver.objects.filter(network=act.network, from_by=act.by, done_at=None).update(
        done_at=act.at
    )
    held = lines.open_lines(act, act.by)
    hand_over = HandOver.objects.create(
        network=act.network,
        from_by=act.by,
        to_by=to_by,
        begun_at=act.at,
        done_at=None if held else act.at,
        keep_until=act.at + KEPT,
    )
    Line.objects.bulk_create(
        [Line(hand_over=hand_over, kind=line.kind, about=line.id) for line in held]
    )
    audit.record(act, "shift.hand_over_begun", hand_over.pk, to=to_by, lines=len(held))
    events.publish(HandOverChanged(at=act.at, network=act.network, hand_over=hand_over.pk))
    return queries.view(act, hand_over)


@transaction.atomic
def accept(act: Act, line_id: UUID) -> HandOverView:
    """Accept one line: from now on it is this person's."""
    line = Line.objects.filter(pk=line_id, hand_over__network=act.network).first()
    if line is None or line.hand_over.to_by != act.by:
        raise NotYours(line=line_id)
    hand_over = line.hand_over
    offered = Line.objects.filter(pk=line_id, accepted_at=None, hand_over__done_at=None)
    if not offered.update(accepted_at=act.at):
        raise AlreadyAccepted(line=line_id)
    held = {
        (open_line.kind, open_line.id)
        for whose in (hand_over.from_by, "")  # nobody's, where who offered it was shut out since
        for open_line in lines.open_lines(act, whose)
    }
    if (line.kind, line.about) in held:  # it may be over, or with somebody else, meanwhile
        lines.KINDS[line.kind].move(act, line.about, act.by)
    if not Line.objects.filter(hand_over=hand_over, accepted_at=None).exists():
        HandOver.objects.filter(pk=hand_over.pk, done_at=None).update(done_at=act.at)
    audit.record(act, "shift.line_accepted", line.pk, kind=line.kind, what=line.about)
    events.publish(HandOverChanged(at=act.at, network=act.network, hand_over=hand_over.pk))
    return queries.view(act, HandOver.objects.get(pk=hand_over.pk))


@transaction.atomic
def end(act: Act) -> None:
    """End one's shift; refused while one still holds a line."""
    shift = (
        Shift.objects.select_for_update()
        .filter(network=act.network, by=act.by, ended_at=None)
        .first()
    )
    if shift is None:
        raise NotOnShift(by=act.by)
    if held := lines.open_lines(act, act.by):
        raise StillOpen(lines=len(held))
    Shift.objects.filter(pk=shift.pk, ended_at=None).update(ended_at=act.at)
    audit.record(act, "shift.ended", shift.pk)
    events.publish(ShiftChanged(at=act.at, network=act.network, shift=shift.pk))


@transaction.atomic
def take(act: Act, kind: str, line_id: UUID) -> None:
    """Take a line nobody owns."""
    waiting = {(line.kind, line.id) for line in lines.open_lines(act, "")}
    if (kind, line_id) not in waiting:
        raise SomebodyHasIt(kind=kind, line=line_id)
    lines.KINDS[kind].move(act, line_id, act.by)
    audit.record(act, "shift.line_taken", line_id, kind=kind)


@transaction.atomic
def take_all(act: Act) -> int:
    """Take every line nobody owns; give how many."""
    taken = 0
    for line in lines.open_lines(act, ""):
        try:
            with transaction.atomic():
                take(act, line.kind, line.id)
        except Refused:
            continue  # somebody else took this one, or it is over
        taken += 1
    return taken


def _mine(act: Act) -> ShiftView:
    shift = queries.my_shift(act)
    if shift is None:
        raise NotOnShift(by=act.by)
    return shift


__all__ = [
    "accept", "begin_hand_over", "end", "page_lawyers", "register_lines", "start", "take",
    "take_all",
]  # fmt: skip
