"""A call comes in and goes its way; every step counts once, whatever providers repeat or mix up."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from testigo.channels.queries import index_of_sender
from testigo.channels.texts.numbers import last_digits
from testigo.channels.voice import flow, legs, rows
from testigo.channels.voice.events import CallChanged
from testigo.channels.voice.flow import Heard, Line, Stage
from testigo.channels.voice.models import Call, Muted
from testigo.channels.voice.twiml import ENDED
from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import audit

KEPT: Final = timedelta(days=7)  #: with the number, to call back
GONE: Final = timedelta(days=1)  #: of whoever hung up: without the number
SILENT: Final = timedelta(minutes=2)  #: a caller's line without a sign is gone
LONGEST: Final = timedelta(hours=12)  #: of a conversation whose end nobody told us
ON_ITS_WAY: Final = timedelta(minutes=15)  #: of what was said after the tone, once they hung up


@transaction.atomic
def incoming(act: Act, *, provider_id: str, number: str, network: str) -> tuple[Call, Line]:
    """Take a call in, once per provider id; give what to say. Again: where the call is now."""
    act = act.within(network)
    known = Call.objects.select_for_update().filter(provider_id=provider_id).first()
    if known is None:
        known = _new(act, provider_id, number)
        known, made = _kept(known)
        if made:
            audit.record(act, "call.came", known.pk)
            events.publish(CallChanged(at=act.at, network=network, call=known.pk))
    return known, rows.line(act.within(known.network), known)


@transaction.atomic
def turn(act: Act, call_id: UUID, *, number: int, heard: Heard) -> tuple[Call, Line]:
    """Take one step of a call; a step that was taken already says the same again."""
    row = locked(call_id)
    act = act.within(row.network)
    if row.ended_at is None and number == row.turn:
        before = (row.stage, row.taken, row.language)
        spoke = row.stage == Stage.MESSAGE
        rows.apply(row, flow.hear(rows.line(act, row), heard), act.at)
        row.turn += 1
        row.heard_at = act.at
        if row.stage == Stage.OVER:
            _end(act, row, may_have_spoken=spoke)
        row.save()
        if row.stage == Stage.WAITING and not row.taken_by and row.wave_at == act.at:
            legs.ring_wave(act, row)
        if before != (row.stage, row.taken, row.language):
            events.publish(CallChanged(at=act.at, network=row.network, call=row.pk))
    return row, rows.line(act, row)


@transaction.atomic
def told(act: Act, *, provider_id: str, status: str, network: str) -> None:
    """Take the provider's word about a caller's line; an end that comes first is kept."""
    if status not in ENDED:
        return
    row = Call.objects.select_for_update().filter(provider_id=provider_id).first()
    if row is None:
        row = _new(act.within(network), provider_id, "")
        row.stage, row.ended_at, row.keep_until = Stage.OVER, act.at, act.at + GONE
        _kept(row)
    elif row.ended_at is None:
        end(act.within(row.network), row)


def advance(act: Act) -> int:
    """Ring the next phones for whoever waits; end calls whose lines fell silent."""
    _nobody_spoke(act)
    going_on = Call.objects.filter(ended_at=None)
    silent = going_on.filter(
        Q(heard_at__lt=act.at - LONGEST)
        | (Q(heard_at__lt=act.at - SILENT) & ~Q(stage__in=[Stage.TALKING, Stage.MESSAGE]))
    )
    moved = sum(_fell_silent(act, pk) for pk in silent.values_list("pk", flat=True)[:50])
    for one in going_on.filter(**legs.alone(act)).only("network")[:50]:
        moved += legs.left_alone(act.within(one.network), one.pk)
    waiting = going_on.filter(stage=Stage.WAITING, taken_by="", wave_at__lte=act.at)
    # Who says that someone is being taken rings first: a phone rings for one call at a time.
    urgent = sorted(waiting[:100], key=lambda one: (one.taken != "now", one.waits_since))
    return moved + sum(legs.next_wave(act.within(one.network), one.pk) for one in urgent)


def locked(call_id: UUID) -> Call:
    """Give a call's row, for whoever changes it."""
    row = Call.objects.select_for_update().filter(pk=call_id).first()
    if row is None:
        raise NotYours(call=call_id)
    return row


def end(act: Act, row: Call) -> None:
    """End a call in its row."""
    _end(act, row, may_have_spoken=row.stage == Stage.MESSAGE)
    row.save()
    events.publish(CallChanged(at=act.at, network=row.network, call=row.pk))


@transaction.atomic
def _fell_silent(act: Act, call_id: UUID) -> int:
    row = locked(call_id)
    if row.ended_at is None:
        end(act.within(row.network), row)
    return 1


@transaction.atomic
def _nobody_spoke(act: Act) -> None:
    silent = Call.objects.filter(
        ended_at__lte=act.at - ON_ITS_WAY, has_message=False, taken_by=""
    ).exclude(number_index="")
    for row in silent.select_for_update(skip_locked=True)[:50]:
        row.number, row.number_index = "", ""
        row.save(update_fields=["number", "number_index"])


def _end(act: Act, row: Call, *, may_have_spoken: bool) -> None:
    row.stage, row.ended_at, row.wave_at = Stage.OVER, act.at, None
    if not row.taken_by and not row.has_message:
        # Whoever only rang is not called back: the phone may be shared. Nothing is kept to do so,
        # except while what they said after the tone may be on its way from the provider.
        row.keep_until = act.at + GONE
        if not may_have_spoken:
            row.number, row.number_index = "", ""
    legs.give_up(act, row)
    audit.record(act, "call.ended", row.pk, taken=bool(row.taken_by), message=row.has_message)


def _new(act: Act, provider_id: str, number: str) -> Call:
    index = index_of_sender(number) if number else ""
    stage, language = flow.first(tuple(rows.hotline(act.network).languages))
    muted = Muted.objects.filter(
        network=act.network, number_index=index, keep_until__gt=act.at
    ).exists()
    return Call(
        network=act.network, provider_id=provider_id, number=number, number_index=index,
        stage=stage.value, language=language, muted=bool(index) and muted,
        relay=bool(number) and last_digits(number) in settings.VOICE_RELAYS, heard_at=act.at,
        began_at=act.at, keep_until=act.at + KEPT,
    )  # fmt: skip


def _kept(row: Call) -> tuple[Call, bool]:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two webhooks of one call at once: the first one stays
        return Call.objects.select_for_update().get(provider_id=row.provider_id), False
    return row, True
