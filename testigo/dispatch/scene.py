"""On the scene: arrive, check in, call for help, pull back, leave safely, tell how it was."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours
from testigo.dispatch import calling, counting, departing, limits, telling
from testigo.dispatch.answering import clocks, mine
from testigo.dispatch.errors import AlreadyOwned, NotNow
from testigo.dispatch.events import CallOutOver, HelpNeeded, StageChanged
from testigo.dispatch.models import Ask, CallOut, Debrief
from testigo.dispatch.types import (
    COMING,
    LIVE,
    Danger,
    Ended,
    Finding,
    How,
    Phase,
    Press,
    Stage,
    Taken,
)
from testigo.incidents import operations as incidents
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, may, require
from testigo.security.types import Role

Once = UUID | Press | None
HELPERS: Final = (Role.DUTY_LAWYER, Role.DISPATCHER, Role.COORDINATOR)


@transaction.atomic
def arrive(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Say "I am there": the check-in clock starts."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once) or ask.stage == Stage.THERE:
        return
    won = Ask.objects.filter(pk=ask.pk, stage__in=[Stage.GOING, Stage.LATER]).update(
        stage=Stage.THERE,
        **clocks(act, ask, Stage.THERE) | {
            "there_at": _then(act, once), "check_in_due": _due(act, once),
        },
    )  # fmt: skip
    if not won:
        raise NotNow(ask=ask.pk)
    departing.note(act, ask, _then(act, once))
    _changed(act, ask, "arrived", Stage.THERE)


@transaction.atomic
def check_in(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Say "I am OK": the clock starts anew, and nobody has to worry."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once):
        return
    won = Ask.objects.filter(pk=ask.pk, stage__in=LIVE).update(
        check_in_due=_due(act, once), missed_at=None, owner_due=None
    )
    if not won:
        raise NotNow(ask=ask.pk)
    _changed(act, ask, "checked_in", ask.stage)


@transaction.atomic
def need_help(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Call for help with one press: lawyer and desk are paged, everyone there pulls back."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once):
        return
    # Help is never refused for the stage somebody is in; pressed again it pages again.
    Ask.objects.filter(pk=ask.pk).update(help_at=act.at, help_owner="")
    audit.record(act, "scene.help", ask.call_out_id, incident=ask.call_out.incident, ask=ask.pk)
    told = {*telling.on_call(act, *HELPERS), *telling.watching(act, ask)} - {ask.by}
    telling.safety(act, "help", ask.call_out, ask, told, page="/desk/")
    _pull_back(act, ask.call_out, besides=ask.pk)
    events.publish(HelpNeeded(at=act.at, network=act.network, call_out=ask.call_out_id, ask=ask.pk))


@transaction.atomic
def own_help(act: Act, ask_id: UUID) -> None:
    """Answer a call for help: one person does, and sees whom to tell."""
    if not (may(act, Deed.DISPATCH) or may(act, Deed.LEGAL)):
        raise Forbidden(ask=ask_id)
    ask = _any(act, ask_id)
    # Whoever answered it and was shut out since answers it no more.
    able = security.able(act, Deed.DISPATCH) | security.able(act, Deed.LEGAL)
    asking = Ask.objects.filter(~Q(help_owner__in=able), pk=ask.pk, help_at__isnull=False)
    if not asking.update(help_owner=act.by):
        raise AlreadyOwned(ask=ask_id)
    audit.record(act, "scene.help_owned", ask.call_out_id, incident=ask.call_out.incident,
                 ask=ask.pk)  # fmt: skip
    _publish(act, ask, ask.stage)


@transaction.atomic
def help_over(act: Act, ask_id: UUID) -> None:
    """Say that somebody who needed help is well; only who answered may."""
    ask = _any(act, ask_id)
    answered = Ask.objects.filter(pk=ask.pk, help_at__isnull=False, help_owner=act.by)
    if not answered.update(help_at=None, help_owner=""):
        raise NotNow(ask=ask_id)
    _changed(act, ask, "help_over", ask.stage)


@transaction.atomic
def pull_back(act: Act, call_out_id: UUID) -> int:
    """Tell everyone there to pull back now; give how many."""
    require(act, Deed.DISPATCH)
    return _pull_back(act, calling.locked(act, call_out_id))


@transaction.atomic
def pull_back_seen(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Say that one saw "pull back now"."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once):
        return
    unseen = Ask.objects.filter(pk=ask.pk, pull_back_at__isnull=False, pull_back_seen_at=None)
    if unseen.update(pull_back_seen_at=act.at):
        _changed(act, ask, "pull_back_seen", ask.stage)


@transaction.atomic
def leave(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Say "I left safely": the clocks stop and the buddy is told."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once) or ask.stage == Stage.LEFT:
        return
    _go_home(act, ask, (Stage.THERE, Stage.GOING), Stage.LEFT, at=_then(act, once))
    telling.unask(act, ask)
    if buddy := telling.buddy(act, ask):
        telling.safety(act, "home", ask.call_out, ask, buddy, page="/go/")
    _changed(act, ask, "left", Stage.LEFT)


@transaction.atomic
def turn_back(act: Act, ask_id: UUID, *, once: Once = None) -> None:
    """Turn back on the way, for any reason; somebody else is asked at once."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once) or ask.stage == Stage.TURNED:
        return
    call_out = _go_home(act, ask, (Stage.GOING, Stage.LATER), Stage.TURNED,
                        at=_then(act, once))  # fmt: skip
    _changed(act, ask, "turned_back", Stage.TURNED)
    calling.reopen(Act.system(act.at, network=act.network), call_out)


@transaction.atomic
def debrief(
    act: Act, ask_id: UUID, *, ended: str = "", taken: str = "", how: str = "",
    once: Once = None,
) -> None:  # fmt: skip
    """Answer the three questions, any of them, in any order."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once):
        return
    if ask.stage not in {Stage.LEFT, Stage.TURNED}:
        raise NotNow(ask=ask.pk)
    told = {
        "ended": Ended(ended).value if ended else "", "taken": Taken(taken).value if taken else "",
        "how": How(how).value if how else "",
    }  # fmt: skip
    answered = {name: value for name, value in told.items() if value}
    base: dict[str, Any] = {"at": act.at, "keep_until": ask.keep_until}
    Debrief.objects.update_or_create(
        ask=ask, defaults=answered, create_defaults={**base, **answered}
    )
    _changed(act, ask, "debriefed", ask.stage)


@transaction.atomic
def looked(act: Act, ask_id: UUID, *, outcome: str, once: Once = None) -> None:
    """Tell what a look found; the desk settles with it."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once):
        return
    found = Finding(outcome)
    looking = Ask.objects.filter(pk=ask.pk, stage__in=[*COMING, Stage.LEFT])
    if not looking.update(finding=found):
        raise NotNow(ask=ask.pk)
    audit.record(act, "scene.looked", ask.call_out_id, incident=ask.call_out.incident,
                 ask=ask.pk, outcome=found)  # fmt: skip
    _publish(act, ask, "looked")


@transaction.atomic
def danger(act: Act, ask_id: UUID, *, what: str, once: Once = None) -> None:
    """Say that something is there besides, or is not any more: everybody's script changes."""
    ask = mine(act, ask_id)
    if _repeated(act, ask, once):
        return
    if ask.stage not in LIVE:
        raise NotNow(ask=ask.pk)
    call_out = calling.locked(act, ask.call_out_id)
    found = {*call_out.dangers} ^ {Danger(what).value}
    CallOut.objects.filter(pk=call_out.pk).update(dangers=sorted(found))
    audit.record(act, "scene.danger", ask.call_out_id, incident=call_out.incident, ask=ask.pk,
                 danger=what, there=what in found)  # fmt: skip
    _publish(act, ask, ask.stage)


@transaction.atomic
def note(act: Act, ask_id: UUID, *, text: str, once: Once = None) -> None:
    """Write a note about what is seen to the incident, for the desk."""
    ask = mine(act, ask_id)
    if not _repeated(act, ask, once):
        incidents.note(replace(act, at=_then(act, once)), ask.call_out.incident, text)


def take_over(act: Act, ask_id: UUID, to_by: str) -> None:
    """Hand somebody on the scene to another owner, at the end of a shift."""
    with transaction.atomic():
        ask = _any(act, ask_id)
        Ask.objects.filter(pk=ask.pk).update(owner=to_by)
        _changed(act, ask, "handed_over", ask.stage)


def _go_home(act: Act, ask: Ask, stages: tuple[Stage, ...], to: Stage, *, at: datetime) -> CallOut:
    call_out = calling.locked(act, ask.call_out_id)
    if to == Stage.TURNED:
        counting.count_out_of_area(act, call_out.area, ask.counted_at)
    won = Ask.objects.filter(pk=ask.pk, stage__in=stages).update(
        stage=to, ended_at=at, check_in_due=None, missed_at=None, owner_due=None,
        starts_at=None, leads=False,
    )  # fmt: skip
    if not won:
        raise NotNow(ask=ask.pk)
    counting.count_out(act, call_out.pk)
    call_out.refresh_from_db()
    if ask.leads:
        _next_leads(call_out)
    if to == Stage.LEFT and call_out.phase == Phase.ENOUGH and call_out.coming == 0:
        _everyone_is_home(act, call_out)
    return call_out


def _next_leads(call_out: CallOut) -> None:
    coming = Ask.objects.filter(call_out=call_out, stage__in=list(COMING))
    first = coming.order_by("answered_at").values_list("pk", flat=True).first()
    if first is not None:
        Ask.objects.filter(pk=first).update(leads=True)


def _everyone_is_home(act: Act, call_out: CallOut) -> None:
    CallOut.objects.filter(pk=call_out.pk).update(phase=Phase.OVER, over_at=act.at)
    audit.record(act, "call_out.over", call_out.pk, incident=call_out.incident)
    events.publish(CallOutOver(
        at=act.at, network=act.network, call_out=call_out.pk, incident=call_out.incident
    ))  # fmt: skip


def _pull_back(act: Act, call_out: CallOut, *, besides: UUID | None = None) -> int:
    there = Ask.objects.filter(~Q(pk=besides or call_out.pk), call_out=call_out, stage__in=LIVE)
    ids = list(there.values_list("pk", flat=True))
    Ask.objects.filter(Q(pk__in=ids)).update(pull_back_at=act.at, pull_back_seen_at=None)
    for ask in Ask.objects.filter(pk__in=ids).order_by("pk"):
        telling.safety(act, "pull_back", call_out, ask, [ask.by])
        _publish(act, ask, ask.stage)
    audit.record(act, "scene.pull_back", call_out.pk, incident=call_out.incident, people=len(ids))
    return len(ids)


def _any(act: Act, ask_id: UUID) -> Ask:
    ask = Ask.objects.filter(pk=ask_id, network=act.network).select_related("call_out").first()
    if ask is None:
        raise NotYours(ask=ask_id)
    return ask


def _then(act: Act, once: Once) -> datetime:
    return once.at if isinstance(once, Press) else act.at


def _due(act: Act, once: Once) -> datetime:
    # A press that waited counts from when it was pressed, but calls nobody in the same second.
    return max(_then(act, once) + limits.CHECK_IN, act.at + limits.AFTER_SILENCE)


def _repeated(act: Act, ask: Ask, once: Once) -> bool:
    return once is not None and not counting.first_press(act, ask, once)


def _changed(act: Act, ask: Ask, verb: str, stage: str) -> None:
    audit.record(act, f"scene.{verb}", ask.call_out_id, incident=ask.call_out.incident, ask=ask.pk)
    _publish(act, ask, stage)


def _publish(act: Act, ask: Ask, stage: str) -> None:
    events.publish(StageChanged(
        at=act.at, network=act.network, call_out=ask.call_out_id, ask=ask.pk, stage=stage
    ))  # fmt: skip
