"""Answers: who says going is counted within the maximum, in the same transaction."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.dispatch import calling, counting, limits, queries, telling
from testigo.dispatch.errors import (
    AlreadyOver,
    AreaIsFull,
    Enough,
    NotCertified,
    NotNow,
)
from testigo.dispatch.events import StageChanged, VolunteerAnswered
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.types import COMING, Answer, Phase, Press, Stage
from testigo.security import audit
from testigo.security.access import Deed, may
from testigo.volunteers import operations as volunteers
from testigo.volunteers import queries as roster
from testigo.volunteers.types import Past

MAY_COME: Final = (Stage.ASKED, Stage.SILENT, Stage.CANNOT, Stage.STOOD_DOWN)
STAGE_OF: Final = {
    Answer.GOING: Stage.GOING, Answer.LATER: Stage.LATER, Answer.HERE: Stage.THERE,
}  # fmt: skip
PHASES: Final = {
    Answer.GOING: (Phase.OPEN,),
    Answer.LATER: (Phase.OPEN,),
    Answer.HERE: (Phase.PROPOSED, Phase.OPEN, Phase.ENOUGH),
}


@transaction.atomic
def answer(act: Act, ask_id: UUID, *, answer: Answer, once: UUID | Press) -> UUID:
    """Say going, in 20 minutes, cannot, or already here; the same press again does nothing."""
    return _answer(act, mine(act, ask_id), answer, once)


@transaction.atomic
def answer_by_link(act: Act, secret: str, *, answer: Answer, once: UUID | Press) -> UUID:
    """Answer by the one-time link of a message; the link is dead after it."""
    ask = queries.linked(act, secret)
    theirs = replace(act, by=ask.by, network=ask.network)
    return _answer(theirs, ask, answer, once)


@transaction.atomic
def already_here(
    act: Act, call_out_id: UUID, *, volunteer_id: UUID | None = None, once: UUID | Press
) -> UUID:
    """Count somebody who is at the place already, asked or not, within the maximum."""
    if volunteer_id is None or not may(act, Deed.DISPATCH):
        volunteer_id = roster.id_of(act, act.by)
    call_out = calling.locked(act, call_out_id)
    ask = Ask.objects.filter(call_out=call_out, volunteer=volunteer_id).first()
    if ask is None:
        ask = _unasked(act, call_out, volunteer_id)
    if not counting.first_press(act, ask, once) or ask.stage == Stage.THERE:
        return ask.pk
    if ask.stage in COMING:
        _come_sooner(act, ask, Answer.HERE)
    else:
        come(act, ask, Answer.HERE)
    return ask.pk


def come(act: Act, ask: Ask, answer: Answer) -> None:
    """Count a person in; the conditional UPDATE in `counting` decides, or refuses kindly."""
    if not queries.still_theirs(act, [ask]):
        raise NotCertified(volunteer=ask.volunteer)
    counted = counting.count_in(act, ask.call_out_id, phases=PHASES[answer])
    call_out = CallOut.objects.get(pk=ask.call_out_id)
    if not counted:
        raise _no_room(call_out)
    # The row is locked now: what is read here stays so until the commit.
    if answer != Answer.HERE and _role_is_filled(call_out, ask.role):
        raise Enough(coming=call_out.coming - 1, maximum=call_out.maximum)
    if not counting.count_in_area(act, call_out.area):
        raise AreaIsFull(area=call_out.area)
    stage = STAGE_OF[answer]
    won = Ask.objects.filter(pk=ask.pk, stage__in=MAY_COME).update(
        stage=stage, answered_at=act.at, counted_at=act.at, answer_by=None, ended_at=None,
        leads=_leads(call_out), **clocks(act, ask, stage),
    )  # fmt: skip
    if not won:
        raise NotNow(ask=ask.pk)
    volunteers.note_answer(act, ask.volunteer, Past.GOING)
    telling.unask(act, ask)
    audit.record(act, "call_out.answered", ask.call_out_id, incident=call_out.incident,
                 ask=ask.pk, answer=answer)  # fmt: skip
    events.publish(VolunteerAnswered(
        at=act.at, network=act.network, call_out=call_out.pk, ask=ask.pk, answer=answer
    ))  # fmt: skip
    calling.after_coming(act, call_out)


def clocks(act: Act, ask: Ask, stage: str) -> dict[str, object]:
    """Set the clocks a stage begins with."""
    travel = timedelta(minutes=ask.minutes or 0)
    if stage == Stage.THERE:
        return {"there_at": act.at, "starts_at": None, "missed_at": None, "owner_due": None,
                "check_in_due": act.at + limits.CHECK_IN}  # fmt: skip
    starts = act.at + limits.LATER if stage == Stage.LATER else act.at
    arrives = starts + travel
    return {
        "starts_at": starts if stage == Stage.LATER else None,
        "arrives_at": arrives,
        # Whoever has not arrived by then is looked after like a missed check-in.
        "check_in_due": arrives + limits.CHECK_IN,
    }


def mine(act: Act, ask_id: UUID) -> Ask:
    """Fetch a part of the act's own, or of somebody the desk or a buddy speaks for."""
    ask = Ask.objects.filter(pk=ask_id, network=act.network).select_related("call_out").first()
    if ask is None or not (act.by in {ask.by, ask.buddy} or may(act, Deed.DISPATCH)):
        raise NotYours(ask=ask_id)
    return ask


def _answer(act: Act, ask: Ask, answer: Answer, once: UUID | Press) -> UUID:
    if not counting.first_press(act, ask, once):
        return ask.pk
    if answer == Answer.CANNOT:
        _refuse(act, ask)
    elif ask.stage in COMING:
        _come_sooner(act, ask, answer)
    else:
        come(act, ask, answer)
    return ask.pk


def _refuse(act: Act, ask: Ask) -> None:
    call_out = calling.locked(act, ask.call_out_id)
    open_ones = Ask.objects.filter(pk=ask.pk, stage__in=[Stage.ASKED, Stage.SILENT])
    if not open_ones.update(stage=Stage.CANNOT, answered_at=act.at, answer_by=None):
        raise NotNow(ask=ask.pk)
    volunteers.note_answer(act, ask.volunteer, Past.CANNOT)
    telling.unask(act, ask)
    audit.record(act, "call_out.answered", call_out.pk, incident=call_out.incident, ask=ask.pk,
                 answer=Answer.CANNOT)  # fmt: skip
    events.publish(VolunteerAnswered(
        at=act.at, network=act.network, call_out=call_out.pk, ask=ask.pk, answer=Answer.CANNOT
    ))  # fmt: skip
    calling.reopen(Act.system(act.at, network=act.network), call_out)


def _come_sooner(act: Act, ask: Ask, answer: Answer) -> None:
    # Counted already: only the stage moves on.
    stage = STAGE_OF[answer]
    earlier = {Stage.GOING: [Stage.LATER], Stage.THERE: [Stage.LATER, Stage.GOING]}.get(stage, [])
    won = Ask.objects.filter(pk=ask.pk, stage__in=earlier).update(
        stage=stage, **clocks(act, ask, stage)
    )
    if won:
        audit.record(act, "call_out.stage", ask.call_out_id, incident=ask.call_out.incident,
                     ask=ask.pk, stage=stage)  # fmt: skip
        events.publish(StageChanged(
            at=act.at, network=act.network, call_out=ask.call_out_id, ask=ask.pk, stage=stage
        ))  # fmt: skip


def _unasked(act: Act, call_out: CallOut, volunteer_id: UUID) -> Ask:
    person = roster.candidate(act, volunteer_id)
    roles = [role for role in call_out.wanted if role in person.roles]
    if not roles or person.remote_only:
        raise NotCertified(volunteer=volunteer_id)
    ask = Ask(
        network=act.network, call_out=call_out, volunteer=volunteer_id, by=person.by,
        role=roles[0], owner=call_out.approved_by, reasons={"here": 1}, asked_at=act.at,
        keep_until=act.at + limits.KEPT,
    )  # fmt: skip
    ask.save(force_insert=True)
    return ask


def _role_is_filled(call_out: CallOut, role: str) -> bool:
    coming = counting.coming_by_role(call_out)
    if coming.get(role, 0) < call_out.wanted.get(role, 0):
        return False
    return call_out.coming + sum(counting.lacking(call_out, coming).values()) > call_out.maximum


def _leads(call_out: CallOut) -> bool:
    coming = Ask.objects.filter(call_out=call_out, stage__in=list(COMING), leads=True)
    return not coming.exists()


def _no_room(call_out: CallOut) -> Exception:
    if call_out.phase == Phase.OVER:
        return AlreadyOver(call_out=call_out.pk)
    if call_out.phase == Phase.PROPOSED:
        return NotNow(call_out=call_out.pk)
    return Enough(coming=call_out.coming, maximum=call_out.maximum)
