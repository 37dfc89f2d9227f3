"""Phones of ours that ring for a call: in waves, one of them takes it, interpreters join."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from testigo.channels.voice import hooks, phones, ringing
from testigo.channels.voice.errors import (
    CallOver,
    CostsTooMuch,
    NobodyInterprets,
    NoNumber,
    NoTelephone,
    TakenMeanwhile,
)
from testigo.channels.voice.events import (
    CallChanged,
    CallerAlone,
    CallTaken,
    LegUnwanted,
    LegWritten,
)
from testigo.channels.voice.flow import Stage
from testigo.channels.voice.models import Call, CallLeg
from testigo.channels.voice.telephone import Practice
from testigo.channels.voice.twiml import ENDED
from testigo.channels.voice.types import Leg, LegState
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed
from testigo.security.types import Member, Role

KEPT: Final = timedelta(days=2)
CLAIMED: Final = timedelta(seconds=35)  #: how long nobody else is rung for whoever said "mine"
LEAVES: Final = timedelta(seconds=15)  #: a closed room's caller is somewhere else by then
MOST_INTERPRETERS: Final = 3
RINGING: Final = (LegState.WRITTEN, LegState.RINGING)


class Then(StrEnum):
    """What whoever pressed a key gets."""

    JOIN = "join"
    DIAL = "dial"
    LATE = "late"
    BYE = "bye"


@dataclass(frozen=True, kw_only=True)
class Pressed:
    then: Then
    call: Call
    leg: CallLeg


@transaction.atomic
def next_wave(act: Act, call_id: UUID) -> int:
    """Ring the next phones of a call that still waits; twice at once is once."""
    due = Call.objects.select_for_update().filter(
        pk=call_id, stage=Stage.WAITING, taken_by="", ended_at=None, wave_at__lte=act.at
    )
    row = due.first()
    return ring_wave(act, row) if row else 0


def ring_wave(act: Act, row: Call) -> int:
    """Write down whose phones ring now, and when the next ones do."""
    rung = Counter(CallLeg.objects.filter(call=row, why=Leg.TAKE).values_list("by", flat=True))
    wave = ringing.next_wave(phones.able(act), rung, urgent=row.taken == "now")
    written = sum(_ring(act, row, by, Leg.TAKE) is not None for by in wave)
    soon = act.at + timedelta(seconds=ringing.EVERY)
    Call.objects.filter(pk=row.pk).update(wave_at=soon, claimed_by="")
    return written


@transaction.atomic
def pressed(act: Act, leg_id: UUID, digits: str) -> Pressed:
    """Take the key somebody pressed on their phone: the first "one" has the call."""
    leg = leg_of(leg_id)
    row = Call.objects.select_for_update().get(pk=leg.call_id)
    act = act.within(row.network)
    leg.refresh_from_db()
    if digits[:1] != "1":
        over(act, leg)
        return Pressed(then=Then.BYE, call=row, leg=leg)
    if leg.why == Leg.BACK:
        _join(act, leg)
        return Pressed(then=Then.DIAL, call=row, leg=leg)
    may = _takes(act, row, leg) if leg.why == Leg.TAKE else _interprets(act, row, leg)
    if not may:
        over(act, leg)
    return Pressed(then=Then.JOIN if may else Then.LATE, call=row, leg=leg)


@transaction.atomic
def status(act: Act, leg_id: UUID, status_word: str) -> None:
    """Take the provider's word about a phone of ours; only an end changes anything."""
    if status_word not in ENDED:
        return
    leg = leg_of(leg_id)
    call = Call.objects.select_for_update().get(pk=leg.call_id)
    act = act.within(call.network)
    leg.refresh_from_db()
    if leg.state not in phones.OPEN:
        return
    has_it = leg.why == Leg.TAKE and leg.state == LegState.JOINED and call.taken_by == leg.by
    over(act, leg, LegState.FAILED if status_word == "failed" else None)
    if not has_it or call.ended_at is not None:
        return
    if call.stage != Stage.TALKING:
        _give_back(act, call)  # gone before the caller came: nobody would be in the room
    else:  # the room closed, and the caller's line says so at once; or it was still on its way
        Call.objects.filter(pk=call.pk).update(wave_at=act.at)


@transaction.atomic
def left_alone(act: Act, call_id: UUID) -> int:
    """Let a caller wait again whose line entered a room that whoever took the call had left."""
    row = Call.objects.select_for_update().filter(pk=call_id).filter(**alone(act)).first()
    if row is None:
        return 0
    is_there = bool(row.taken_by) and _open(row, Leg.TAKE).filter(by=row.taken_by).exists()
    if row.taken_by and not is_there:
        _give_back(act, row)
    Call.objects.filter(pk=row.pk).update(wave_at=None)
    if not is_there:
        events.publish(CallerAlone(at=act.at, network=row.network, call=row.pk))
    return 1


def alone(act: Act) -> dict[str, object]:
    """Say which callers should have left their rooms by now, and have not."""
    return {"stage": Stage.TALKING, "ended_at": None, "wave_at__lte": act.at - LEAVES}


@transaction.atomic
def named(act: Act, leg_id: UUID, provider_id: str) -> None:
    """Note what the provider calls a phone of ours, once; too late, and it falls silent."""
    mine = CallLeg.objects.filter(pk=leg_id)
    if provider_id and mine.filter(provider_id="").update(provider_id=provider_id):
        gone = mine.exclude(state__in=phones.OPEN).select_related("call").first()
        if gone:  # its part ended before it had a name to be silenced by
            events.publish(LegUnwanted(at=act.at, network=gone.call.network, leg=gone.pk))


@transaction.atomic
def claim(act: Act, call_id: UUID) -> None:
    """Say at the desk "this call is mine": only that phone goes on ringing."""
    row = _live(act, call_id)
    claimed = row.claimed_by if row.wave_at and row.wave_at > act.at else ""
    if {row.taken_by, claimed} - {"", act.by}:
        raise TakenMeanwhile(call=call_id)
    if row.taken_by == act.by:
        return
    if not phones.reachable(act, [act.by]):
        raise NoTelephone
    for leg in _open(row, Leg.TAKE).exclude(by=act.by):
        over(act, leg)
    mine = _open(row, Leg.TAKE).filter(by=act.by).first() or _ring(act, row, act.by, Leg.TAKE)
    Call.objects.filter(pk=row.pk).update(wave_at=act.at + CLAIMED, claimed_by=act.by)
    audit.record(act, "call.claimed", row.pk)
    if mine and isinstance(phones.telephone(act), Practice):
        pressed(act, mine.pk, "1")  # in a drill whoever says so has picked up


@transaction.atomic
def release(act: Act, call_id: UUID) -> bool:
    """Step away from a call: it waits again, before the others, and phones ring for it."""
    mine = Call.objects.select_for_update().filter(
        pk=call_id, network=act.network, taken_by=act.by, ended_at=None
    )
    row = mine.first()
    if row is None:
        return False
    _give_back(act, row)
    return True


@transaction.atomic
def interpret(act: Act, call_id: UUID, language: str) -> int:
    """Ask those on duty who speak a language to join; give how many phones ring."""
    row = _live(act, call_id)
    if CallLeg.objects.filter(call=row, why=Leg.INTERPRETER, state=LegState.JOINED).count() >= (
        MOST_INTERPRETERS
    ):
        raise NobodyInterprets(language=language)
    people = phones.reachable(act, hooks.KNOWN.interpreters(act, language))
    free = [by for by in people if by not in phones.busy(people)]
    asked = sum(
        _ring(act, row, by, Leg.INTERPRETER, language) is not None
        for by in free[: 2 * MOST_INTERPRETERS]
    )
    if not asked:
        raise NobodyInterprets(language=language)
    audit.record(act, "call.interpreter_asked", row.pk, language=language, asked=asked)
    events.publish(CallChanged(at=act.at, network=act.network, call=row.pk))
    return asked


@transaction.atomic
def call_back(act: Act, call_id: UUID) -> None:
    """Call somebody back: my phone rings, then theirs, which sees the hotline's number."""
    row = Call.objects.select_for_update().filter(pk=call_id, network=act.network).first()
    if row is None:
        raise NotYours(call=call_id)
    if not row.number_index:
        raise NoNumber(call=call_id)
    # Any number can stand in a call that comes in; one without a country is of ours.
    if row.number.startswith("+") and not row.number.startswith(settings.VOICE_CODES):
        raise CostsTooMuch(call=call_id)
    if not phones.reachable(act, [act.by]):
        raise NoTelephone
    if _ring(act, row, act.by, Leg.BACK):
        audit.record(act, "call.called_back", row.pk)


@transaction.atomic
def leave(act: Act, account_id: UUID) -> int:
    """Hang up for whoever may not be on the line any more; their caller waits for somebody else."""
    theirs = CallLeg.objects.filter(by=Member.by_of(account_id), state__in=phones.OPEN)
    left = 0
    for leg in theirs.order_by("call", "pk"):
        row = Call.objects.select_for_update().get(pk=leg.call_id)
        there = act.within(row.network)
        leg.refresh_from_db()
        if leg.state not in phones.OPEN or _still_may(there, leg):
            continue
        if leg.why == Leg.TAKE and row.taken_by == leg.by and row.ended_at is None:
            _give_back(there, row)
        else:
            over(there, leg)
        left += 1
    return left


def _still_may(act: Act, leg: CallLeg) -> bool:
    if leg.why == Leg.INTERPRETER:
        return security.still_has(act, leg.by, Role.INTERPRETER)
    return leg.by in security.able(act, Deed.TAKE_CALLS)


def give_up(act: Act, row: Call) -> None:
    """Let every phone of a call fall silent."""
    for leg in CallLeg.objects.filter(call=row, state__in=phones.OPEN).exclude(why=Leg.BACK):
        over(act, leg)


def over(act: Act, leg: CallLeg, how: str | None = None) -> None:
    """End a phone's part; whoever hung up by themselves is told nothing."""
    was_open = CallLeg.objects.filter(pk=leg.pk, state__in=phones.OPEN)
    if was_open.update(state=how or LegState.OVER):
        events.publish(LegUnwanted(at=act.at, network=act.network, leg=leg.pk))


def _give_back(act: Act, row: Call) -> None:
    Call.objects.filter(pk=row.pk).update(taken_by="", taken_at=act.at, wave_at=act.at)
    for leg in _open(row, Leg.TAKE).filter(by=row.taken_by):
        over(act, leg)
    audit.record(act, "call.stepped_away", row.pk, whose=row.taken_by)
    events.publish(CallChanged(at=act.at, network=act.network, call=row.pk))


def _takes(act: Act, row: Call, leg: CallLeg) -> bool:
    if row.ended_at is not None or row.taken_by not in {"", leg.by}:
        return False
    if row.taken_by == leg.by and leg.state == LegState.JOINED:
        return True  # the provider repeats itself
    free = Call.objects.filter(pk=row.pk, taken_by__in=["", leg.by], ended_at=None)
    if not free.update(taken_by=leg.by, taken_at=act.at, wave_at=None):
        return False
    row.taken_by = leg.by
    _join(act, leg)
    for other in _open(row, Leg.TAKE).exclude(pk=leg.pk):
        over(act, other)
    audit.record(act, "call.taken", row.pk, whose=leg.by)
    events.publish(CallTaken(at=act.at, network=row.network, call=row.pk))
    events.publish(CallChanged(at=act.at, network=row.network, call=row.pk))
    return True


def _interprets(act: Act, row: Call, leg: CallLeg) -> bool:
    alike = CallLeg.objects.filter(call=row, why=Leg.INTERPRETER, language=leg.language)
    if row.ended_at is not None or (
        alike.filter(state=LegState.JOINED).exclude(pk=leg.pk).exists()
    ):
        return False
    if leg.state != LegState.JOINED:
        _join(act, leg)
        for other in alike.filter(state__in=RINGING).exclude(pk=leg.pk):
            over(act, other)
        audit.record(act, "call.interpreter_joined", row.pk, language=leg.language)
        events.publish(CallChanged(at=act.at, network=row.network, call=row.pk))
    return True


def _join(act: Act, leg: CallLeg) -> None:
    leg.state, leg.joined_at = LegState.JOINED, act.at
    leg.save(update_fields=["state", "joined_at"])


def _ring(act: Act, row: Call, by: str, why: str, language: str = "") -> CallLeg | None:
    try:
        with transaction.atomic():
            leg = CallLeg.objects.create(
                call=row, by=by, why=why, language=language, at=act.at, keep_until=act.at + KEPT
            )
    except IntegrityError:  # it rings already
        return None
    events.publish(LegWritten(at=act.at, network=row.network, leg=leg.pk))
    return leg


def _open(row: Call, why: str) -> QuerySet[CallLeg]:
    return CallLeg.objects.filter(call=row, why=why, state__in=phones.OPEN)


def leg_of(leg_id: UUID) -> CallLeg:
    """Give a phone's part in a call, and the call with it."""
    leg = CallLeg.objects.filter(pk=leg_id).select_related("call").first()
    if leg is None:
        raise NotYours(leg=leg_id)
    return leg


def _live(act: Act, call_id: UUID) -> Call:
    row = Call.objects.select_for_update().filter(pk=call_id, network=act.network).first()
    if row is None:
        raise NotYours(call=call_id)
    if row.ended_at is not None:
        raise CallOver(call=call_id)
    return row
