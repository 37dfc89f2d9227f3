"""Call-outs: proposed, approved by a person, asked in waves, filled, ended."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import h3
from django.db import connection, transaction
from django.db.models import QuerySet

from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.sealed import digest, unguessable
from testigo.dispatch import choosing, counting, limits, queries, telling, waves
from testigo.dispatch.errors import (
    AlreadyApproved,
    AlreadyOver,
    APersonApproves,
    NobodyToAsk,
    Together,
    TooMany,
)
from testigo.dispatch.events import (
    CallOutApproved,
    CallOutOver,
    CallOutProposed,
    EnoughGoing,
    VolunteerAsked,
)
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.types import COMING, Phase, Stage, Task
from testigo.security import audit
from testigo.security.access import Deed, require
from testigo.security.types import Member
from testigo.volunteers import operations as volunteers
from testigo.volunteers import queries as roster
from testigo.volunteers.types import Past


@transaction.atomic
def propose(
    act: Act,
    incident_id: UUID,
    *,
    task: Task,
    area: str,
    cell: str,
    wanted: Mapping[str, int],
    maximum: int,
    together: int = 1,
    language: str = "",
) -> UUID:
    """Propose whom an incident needs. The same again while one is open changes nothing."""
    _within(wanted, maximum)
    open_ones = CallOut.objects.filter(network=act.network, incident=incident_id, task=task)
    found = open_ones.exclude(phase=Phase.OVER).values_list("pk", flat=True).first()
    if found:
        return found
    made = CallOut(
        network=act.network, number=_next_number(act.network), incident=incident_id, task=task,
        wanted=dict(wanted), maximum=maximum, together=together, cell=cell, language=language,
        area=_where(area, cell), opened_at=act.at,
        keep_until=act.at + limits.KEPT,
    )  # fmt: skip
    made.save(force_insert=True)
    audit.record(act, "call_out.proposed", made.pk, incident=incident_id, task=task)
    _tell(act, CallOutProposed, made)
    return made.pk


@transaction.atomic
def place(act: Act, incident_id: UUID, *, area: str, cell: str) -> int:
    """Let call-outs nobody approved yet follow the place that became known."""
    # Once somebody may be coming, area and hour are counted: those stay where they were.
    waiting = CallOut.objects.filter(
        network=act.network, incident=incident_id, phase=Phase.PROPOSED
    ).exclude(cell=cell)
    placed = list(waiting.values_list("pk", flat=True))
    for pk in placed:
        if waiting.filter(pk=pk).update(cell=cell, area=_where(area, cell)):
            audit.record(act, "call_out.placed", pk, incident=incident_id)
    return len(placed)


@transaction.atomic
def approve(
    act: Act,
    call_out_id: UUID,
    *,
    wanted: Mapping[str, int] | None = None,
    maximum: int | None = None,
) -> UUID:
    """Release the first wave: a person's decision, never a timer's."""
    _by_a_person(act)
    call_out = locked(act, call_out_id)
    if call_out.phase != Phase.PROPOSED:
        raise AlreadyApproved(call_out=call_out_id)
    call_out.wanted = dict(wanted) if wanted is not None else call_out.wanted
    call_out.maximum = call_out.maximum if maximum is None else maximum
    _within(call_out.wanted, call_out.maximum)
    call_out.phase, call_out.approved_at, call_out.approved_by = Phase.OPEN, act.at, act.by
    call_out.lacking_since = act.at
    call_out.save(update_fields=[
        "wanted", "maximum", "phase", "approved_at", "approved_by", "lacking_since",
    ])  # fmt: skip
    audit.record(act, "call_out.approved", call_out.pk, incident=call_out.incident,
                 wanted=call_out.wanted, maximum=call_out.maximum)  # fmt: skip
    _tell(act, CallOutApproved, call_out)
    wave = ask_next(act, call_out)
    if wave.alone:
        raise Together(call_out=call_out_id)
    if not wave.ask and not _enough(act, call_out):
        raise NobodyToAsk(call_out=call_out_id)
    return call_out.pk


@transaction.atomic
def ask_more(act: Act, call_out_id: UUID, *, role: str) -> None:
    """Want one more person of a role, within the maximum."""
    _by_a_person(act)
    call_out = locked(act, call_out_id)
    if call_out.phase not in {Phase.OPEN, Phase.ENOUGH}:
        raise AlreadyOver(call_out=call_out_id)
    wanted = {**call_out.wanted, role: call_out.wanted.get(role, 0) + 1}
    _within(wanted, call_out.maximum)
    call_out.wanted, call_out.phase, call_out.lacking_since = wanted, Phase.OPEN, act.at
    call_out.save(update_fields=["wanted", "phase", "lacking_since"])
    audit.record(act, "call_out.more_wanted", call_out.pk, incident=call_out.incident, role=role)
    if not ask_next(act, call_out).ask:
        raise NobodyToAsk(call_out=call_out_id)


@transaction.atomic
def stand_down_all(act: Act, call_out_id: UUID) -> None:
    """End a call-out: whoever is not there need not go; whoever is there leaves safely."""
    require(act, Deed.DISPATCH)
    end(act, call_out_id, template="over")


def end(act: Act, call_out_id: UUID, *, template: str) -> None:
    """End a call-out, once, telling everyone in it what it means for them."""
    call_out = locked(act, call_out_id)
    mine = CallOut.objects.filter(pk=call_out.pk).exclude(phase=Phase.OVER)
    if not mine.update(phase=Phase.OVER, over_at=act.at):
        return
    asks = Ask.objects.filter(call_out=call_out)
    stood = asks.filter(stage__in=[Stage.ASKED, Stage.LATER, Stage.GOING])
    for ask in _stand_down(act, call_out, stood, template=template):
        if ask.counted_at is not None:
            counting.count_out(act, call_out.pk)
    telling.news(act, "leave", call_out, asks.filter(stage=Stage.THERE))
    audit.record(act, "call_out.over", call_out.pk, incident=call_out.incident)
    _tell(act, CallOutOver, call_out)


def locked(act: Act, call_out_id: UUID) -> CallOut:
    """Take a call-out for this transaction: always before its asks."""
    found = CallOut.objects.select_for_update().filter(pk=call_out_id, network=act.network).first()
    if found is None:
        raise NotYours(call_out=call_out_id)
    return found


def ask_next(act: Act, call_out: CallOut) -> waves.Wave:
    """Ask whoever is needed now; the call-out is locked, so that two refusals ask one each."""
    wave = choosing.next_wave(act, call_out)
    claimed = volunteers.claim(act, [choice.id for choice in wave.ask])
    if claimed:
        accounts = roster.accounts_of(act, claimed)
        by_link, buddies = roster.answers_by_link(act, claimed), _buddies(act)
        for choice in wave.ask:
            if choice.id in claimed:
                by = accounts[choice.id]
                buddy = _buddy(buddies, by)
                _ask(act, call_out, choice, by=by, buddy=buddy, link=choice.id in by_link)
    if wave.passed_over:
        call_out.passed_over = {str(pk): why for pk, why in wave.passed_over.items()}
    call_out.look_at = act.at + limits.LOOK_AGAIN
    call_out.save(update_fields=["passed_over", "look_at"])
    return wave


@transaction.atomic
def ask_no_more(act: Act, account_id: UUID) -> int:
    """Take back what is asked of somebody shut out: unsent it is withdrawn, another is asked."""
    waiting = Ask.objects.filter(by=Member.by_of(account_id), stage=Stage.ASKED)
    taken = 0
    for ask in waiting.order_by("pk"):
        there = act.within(ask.network)
        if not queries.still_theirs(there, [ask]):
            # Their minute is over now: the next second replaces them like anybody silent.
            taken += waiting.filter(pk=ask.pk).update(answer_by=act.at, link_until=None)
            telling.unask(there, ask)
    return taken


def after_coming(act: Act, call_out: CallOut) -> None:
    """See whether enough are coming now, and tell whoever is not needed any more."""
    if call_out.phase == Phase.OPEN and _enough(act, call_out):
        CallOut.objects.filter(pk=call_out.pk).update(phase=Phase.ENOUGH)
        everyone = Ask.objects.filter(call_out=call_out, stage=Stage.ASKED)
        _stand_down(act, call_out, everyone, template="enough")
        audit.record(act, "call_out.enough", call_out.pk, incident=call_out.incident)
        _tell(act, EnoughGoing, call_out)
        return
    coming = counting.coming_by_role(call_out)
    short = counting.lacking(call_out, coming)
    if call_out.coming + sum(short.values()) >= call_out.maximum:
        # The places left are other roles': who was asked for a filled one may rest.
        filled = Ask.objects.filter(call_out=call_out, stage=Stage.ASKED).exclude(role__in=short)
        _stand_down(act, call_out, filled, template="enough")


def reopen(act: Act, call_out: CallOut) -> None:
    """Somebody who was coming is not: ask for another at once, as approved."""
    call_out.refresh_from_db()
    short = counting.lacking(call_out, counting.coming_by_role(call_out))
    if call_out.phase == Phase.ENOUGH and short:
        CallOut.objects.filter(pk=call_out.pk).update(phase=Phase.OPEN, lacking_since=act.at)
        call_out.phase, call_out.lacking_since = Phase.OPEN, act.at
    if call_out.phase == Phase.OPEN:
        ask_next(act, call_out)


def _enough(act: Act, call_out: CallOut) -> bool:
    call_out.refresh_from_db(fields=["coming", "maximum", "wanted"])
    short = counting.lacking(call_out, counting.coming_by_role(call_out))
    return not short or call_out.coming >= call_out.maximum


def _ask(
    act: Act, call_out: CallOut, choice: waves.Choice, *, by: str, buddy: str, link: bool
) -> None:
    ask = Ask(
        network=act.network, call_out=call_out, volunteer=choice.id, by=by, role=choice.role,
        buddy=buddy, owner=call_out.approved_by, minutes=round(choice.minutes, 1),
        reasons=_reasons(choice),
        asked_at=act.at, answer_by=act.at + limits.ANSWER_WITHIN,
        link_until=act.at + limits.LINK_LASTS if link else None,
        keep_until=act.at + limits.KEPT,
    )  # fmt: skip
    ask.link = digest(unguessable(str(ask.pk))) if link else None
    ask.save(force_insert=True)
    telling.asked(act, call_out, ask, by_link=link)
    audit.record(act, "call_out.asked", call_out.pk, incident=call_out.incident,
                 volunteer=choice.id, role=choice.role)  # fmt: skip
    events.publish(VolunteerAsked(at=act.at, network=act.network, call_out=call_out.pk, ask=ask.pk))


def _reasons(choice: waves.Choice) -> dict[str, float]:
    told: dict[str, float] = {
        "minutes": round(choice.minutes),
        "chance": round(choice.chance * 100),
    }
    if choice.ready is None:
        return told
    return {**told, "ready": choice.ready.minutes, "ready_of": choice.ready.of}


def _buddies(act: Act) -> Tally[str]:
    # The phone buddies on duty, and how many people each watches over.
    live = Ask.objects.filter(network=act.network, stage__in=[Stage.ASKED, *COMING])
    load = Tally(live.values_list("buddy", flat=True))
    return Tally({by: load[by] for by in roster.buddies(act)})


def _buddy(buddies: Tally[str], by: str) -> str:
    free = [one for one in buddies if one != by]
    chosen = min(free, key=lambda one: (buddies[one], one), default="")
    if chosen:
        buddies[chosen] += 1
    return chosen


def _stand_down(
    act: Act, call_out: CallOut, asks: QuerySet[Ask], *, template: str
) -> Iterable[Ask]:
    # Held before they are read: who said "I am there" meanwhile is not stood down, but led away.
    rows = list(asks.select_for_update().order_by("pk"))
    ids = [ask.pk for ask in rows]
    Ask.objects.filter(pk__in=ids).update(
        stage=Stage.STOOD_DOWN, ended_at=act.at, answer_by=None, starts_at=None, check_in_due=None
    )
    for ask in rows:
        telling.unask(act, ask)
    telling.news(act, template, call_out, rows)
    volunteers.note_answers(act, [ask.volunteer for ask in rows], Past.STOOD_DOWN)
    return rows


def _by_a_person(act: Act) -> None:
    if not act.by.startswith("account:"):
        raise APersonApproves(by=act.by)
    require(act, Deed.DISPATCH)


def _where(area: str, cell: str) -> str:
    return area or (h3.cell_to_parent(cell, 8) if cell else "unknown")


def _within(wanted: Mapping[str, int], maximum: int) -> None:
    if not 0 < sum(wanted.values()) <= maximum <= limits.HARD_MAXIMUM:
        raise TooMany(maximum=maximum)
    if any(count < 0 for count in wanted.values()):
        raise TooMany(maximum=maximum)


def _next_number(network: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_counter (network, last) VALUES (%s, 1)"
            " ON CONFLICT (network) DO UPDATE SET last = dispatch_counter.last + 1 RETURNING last",
            [network],
        )
        row: Any = cursor.fetchone()
    return int(row[0])


def _tell(act: Act, kind: Any, call_out: CallOut) -> None:
    events.publish(
        kind(at=act.at, network=act.network, call_out=call_out.pk, incident=call_out.incident)
    )
