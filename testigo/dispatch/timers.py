"""What time does by itself: silence is replaced, later becomes now, a missed check-in calls."""

from django.db import transaction
from django.db.models import Q

from testigo.core import events
from testigo.core.act import Act
from testigo.dispatch import calling, limits, telling
from testigo.dispatch.events import CheckInMissed, StageChanged
from testigo.dispatch.models import Ask, CallOut, Press
from testigo.dispatch.types import LIVE, Phase, Stage
from testigo.security import audit
from testigo.security.types import Role
from testigo.volunteers import operations as volunteers
from testigo.volunteers.types import Past

AT_ONCE = 100  #: rows of one kind moved by one sweep


def advance(act: Act) -> int:
    """Move everything that is due, in every network."""
    return _silent(act) + _short(act) + _starting(act) + _missed(act) + _unowned(act)


def _silent(act: Act) -> int:
    due = Ask.objects.filter(stage=Stage.ASKED, answer_by__lte=act.at)
    moved = 0
    for call_out_id in sorted(set(due.values_list("call_out", flat=True)[:AT_ONCE]), key=str):
        with transaction.atomic():
            # Another sweeper, or an answer, holds it: the next second is soon enough.
            open_one = CallOut.objects.select_for_update(skip_locked=True).filter(pk=call_out_id)
            call_out = open_one.first()
            if call_out is None:
                continue
            there = act.within(call_out.network)
            rows = list(due.filter(call_out=call_out).order_by("pk"))
            quiet = Ask.objects.filter(pk__in=[ask.pk for ask in rows], stage=Stage.ASKED)
            moved += quiet.update(stage=Stage.SILENT, answer_by=None)
            volunteers.note_answers(there, [ask.volunteer for ask in rows], Past.SILENT)
            for ask in rows:
                _publish(there, ask, Stage.SILENT)
            calling.reopen(there, call_out)
    return moved


def _short(act: Act) -> int:
    # People come on duty and rests end: whom nobody could ask a moment ago may be asked now.
    due = CallOut.objects.filter(phase=Phase.OPEN, look_at__lte=act.at)
    moved = 0
    for call_out_id in due.order_by("look_at").values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            mine = due.select_for_update(skip_locked=True).filter(pk=call_out_id).first()
            if mine is not None:
                moved += len(calling.ask_next(act.within(mine.network), mine).ask)
    return moved


def _starting(act: Act) -> int:
    due = Ask.objects.filter(stage=Stage.LATER, starts_at__lte=act.at).select_related("call_out")
    moved = 0
    for ask in due.order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            mine = Ask.objects.filter(pk=ask.pk, stage=Stage.LATER, starts_at__lte=act.at)
            if mine.update(stage=Stage.GOING, starts_at=None):
                moved += 1
                there = act.within(ask.network)
                telling.news(there, "start", ask.call_out, [ask])
                _publish(there, ask, Stage.GOING)
    return moved


def _missed(act: Act) -> int:
    due = Ask.objects.filter(stage__in=LIVE, check_in_due__lte=act.at, missed_at__isnull=True)
    moved = 0
    for ask in due.select_related("call_out").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            mine = Ask.objects.filter(
                pk=ask.pk, stage__in=LIVE, check_in_due__lte=act.at, missed_at__isnull=True
            )
            if not mine.update(missed_at=act.at, owner_due=act.at + limits.OWNER_AFTER):
                continue
            moved += 1
            there = act.within(ask.network)
            # Nobody is their own buddy: without one the desk is called at once.
            called = telling.buddy(there, ask) or telling.on_call(there, Role.DISPATCHER)
            telling.safety(there, "missed", ask.call_out, ask, called, page="/go/")
            audit.record(there, "scene.check_in_missed", ask.call_out_id,
                         incident=ask.call_out.incident, ask=ask.pk)  # fmt: skip
            events.publish(CheckInMissed(
                at=act.at, network=ask.network, call_out=ask.call_out_id, ask=ask.pk
            ))  # fmt: skip
    return moved


def _unowned(act: Act) -> int:
    due = Ask.objects.filter(stage__in=LIVE, owner_due__lte=act.at)
    moved = 0
    for ask in due.select_related("call_out").order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            there = act.within(ask.network)
            owner = telling.owner(there, ask)
            mine = Ask.objects.filter(Q(pk=ask.pk, owner_due__lte=act.at), stage__in=LIVE)
            if not mine.update(owner=owner, owner_due=None):
                continue
            moved += 1
            called = [owner] if owner else telling.on_call(there, Role.DISPATCHER)
            telling.safety(there, "owner", ask.call_out, ask, called, page="/desk/")
            audit.record(there, "scene.owner_named", ask.call_out_id,
                         incident=ask.call_out.incident, ask=ask.pk, owner=owner)  # fmt: skip
            _publish(there, ask, ask.stage)
    return moved


def forget(act: Act, *, limit: int = 500) -> int:
    """Erase the presses that are kept no longer."""
    old = Press.objects.filter(keep_until__lte=act.at).values_list("pk", flat=True)[:limit]
    return Press.objects.filter(pk__in=list(old)).delete()[0]


def _publish(act: Act, ask: Ask, stage: str) -> None:
    events.publish(StageChanged(
        at=act.at, network=act.network, call_out=ask.call_out_id, ask=ask.pk, stage=stage
    ))  # fmt: skip
