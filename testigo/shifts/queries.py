"""Who is on shift, what they hold, what nobody owns."""

from uuid import UUID

from testigo.core.act import Act
from testigo.security import queries as security
from testigo.security.access import MATRIX, Deed
from testigo.security.types import Member
from testigo.shifts import lines
from testigo.shifts.models import HandOver, Line, Shift
from testigo.shifts.types import HandedLine, HandOverView, OpenLine, ShiftView


def on_shift(act: Act) -> list[Member]:
    """List the members on shift now, by alias."""
    held = {row.by for row in Shift.objects.filter(network=act.network, ended_at=None)}
    return [member for member in security.members(act) if member.by in held] if held else []


def my_shift(act: Act) -> ShiftView | None:
    """Give the shift of whoever asks, None where they have none."""
    row = Shift.objects.filter(network=act.network, by=act.by, ended_at=None).first()
    if row is None:
        return None
    return ShiftView(
        id=row.pk,
        by=row.by,
        alias=security.alias(act, row.by),
        since=row.since,
        until=row.until,
        late=row.until <= act.at,
    )


def open_lines(act: Act, by: str) -> list[OpenLine]:
    """List what somebody holds open, oldest first."""
    return lines.open_lines(act, by)


def unowned(act: Act) -> list[OpenLine]:
    """List what nobody owns, oldest first: the first thing on the desk."""
    return lines.open_lines(act, "")


def pending(act: Act) -> list[HandOverView]:
    """List the hand-overs under way from or to whoever asks."""
    rows = HandOver.objects.filter(network=act.network, done_at=None).order_by("begun_at")
    return [view(act, row) for row in rows if act.by in (row.from_by, row.to_by)]


def next_people(act: Act) -> list[Member]:
    """List who can take over: colleagues of the desk, those on shift first."""
    there = {member.by for member in on_shift(act)}
    able = [
        member
        for member in security.members(act)
        if member.by != act.by and member.roles & MATRIX[Deed.SEE_DESK]
    ]
    return sorted(able, key=lambda member: member.by not in there)


def view(act: Act, row: HandOver) -> HandOverView:
    """Make what others may see of a hand-over; titles are read anew."""
    handed = list(Line.objects.filter(hand_over=row).order_by("kind", "id"))
    titles: dict[tuple[str, UUID], str] = {
        (line.kind, line.id): line.title
        for by in (row.from_by, row.to_by, "")
        for line in lines.open_lines(act, by)
    }
    return HandOverView(
        id=row.pk,
        from_by=row.from_by,
        from_alias=security.alias(act, row.from_by),
        to_by=row.to_by,
        to_alias=security.alias(act, row.to_by),
        begun_at=row.begun_at,
        done=row.done_at is not None,
        lines=tuple(
            HandedLine(
                id=line.pk,
                kind=line.kind,
                title=titles.get((line.kind, line.about), ""),
                accepted=line.accepted_at is not None,
            )
            for line in handed
        ),
    )
