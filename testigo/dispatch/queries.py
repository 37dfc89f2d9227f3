"""What people can see of call-outs: the desk all of its network, others their own part."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.sealed import digest
from testigo.dispatch import choosing, counting, expecting, wording
from testigo.dispatch.errors import LinkSpent
from testigo.dispatch.models import Ask, CallOut, ContactAsk, Debrief
from testigo.dispatch.types import (
    COMING,
    LIVE,
    OUT,
    AskView,
    CallOutView,
    ContactAskView,
    MyPage,
    Phase,
    Reason,
    Stage,
)
from testigo.incidents import queries as incidents
from testigo.places import queries as places
from testigo.reports import queries as reports
from testigo.security import queries as security
from testigo.security.access import Deed, may, require
from testigo.security.types import Role
from testigo.shifts.types import OpenLine
from testigo.volunteers import queries as volunteers


def call_outs(act: Act, incident_id: UUID) -> list[CallOutView]:
    """List an incident's call-outs, newest first."""
    require(act, Deed.SEE_DESK)
    rows = CallOut.objects.filter(network=act.network, incident=incident_id)
    return [_call_out(act, row) for row in rows.order_by("-number")]


def ids_of(act: Act, incident_id: UUID) -> list[UUID]:
    """List the ids of an incident's call-outs, for its timeline."""
    rows = CallOut.objects.filter(network=act.network, incident=incident_id)
    return list(rows.values_list("pk", flat=True))


def is_sent_to(act: Act, incident_id: UUID) -> bool:
    """Tell whether people were asked to go to an incident, or a contact to look outside."""
    mine = {"network": act.network, "incident": incident_id}
    approved = CallOut.objects.filter(**mine, approved_at__isnull=False)
    return approved.exists() or ContactAsk.objects.filter(**mine).exists()


def call_out_for(act: Act, call_out_id: UUID) -> CallOutView:
    """Give one call-out to the desk."""
    require(act, Deed.SEE_DESK)
    row = CallOut.objects.filter(network=act.network, pk=call_out_id).first()
    if row is None:
        raise NotYours(call_out=call_out_id)
    return _call_out(act, row)


def open_call_outs(act: Act) -> dict[UUID, list[tuple[str, int, int, int]]]:
    """Tell per incident of each open call-out: phase, coming, maximum, there."""
    require(act, Deed.SEE_DESK)
    rows = CallOut.objects.filter(network=act.network).exclude(phase=Phase.OVER)
    there = Counter(
        Ask.objects.filter(call_out__in=rows, stage=Stage.THERE).values_list("call_out", flat=True)
    )
    told: dict[UUID, list[tuple[str, int, int, int]]] = {}
    for row in rows.order_by("number"):
        line = (row.phase, row.coming, row.maximum, there[row.pk])
        told.setdefault(row.incident, []).append(line)
    return told


def asks(act: Act, call_out_id: UUID) -> list[AskView]:
    """List everybody's part in a call-out: the leader, then by how far they came."""
    require(act, Deed.SEE_DESK)
    rows = Ask.objects.filter(network=act.network, call_out=call_out_id)
    order = list(Stage)
    views = _views(act, rows)
    return sorted(views, key=lambda v: (not v.leads, order.index(Stage(v.stage)), v.asked_at))


def out_now(act: Act) -> list[AskView]:
    """List everybody somebody must get home, by their next check-in, overdue first."""
    require(act, Deed.SEE_DESK)
    rows = Ask.objects.filter(network=act.network, stage__in=list(OUT))
    return _views(act, rows.order_by(F("check_in_due").asc(nulls_last=True), "asked_at"))


def my_asks(act: Act) -> list[AskView]:
    """List one's own open requests, then those just ended, newest first."""
    rows = Ask.objects.filter(network=act.network, by=act.by)
    return _views(act, rows.order_by(F("ended_at").desc(nulls_first=True), "-asked_at")[:10])


def watched(act: Act) -> list[AskView]:
    """List those whose phone buddy one is, while they are out."""
    rows = Ask.objects.filter(network=act.network, buddy=act.by, stage__in=list(COMING))
    return _views(act, rows.order_by("check_in_due"))


def heard_by(act: Act) -> set[str]:
    """Name the call-outs one hears news of: where one is asked, or somebody's phone buddy."""
    rows = Ask.objects.filter(Q(by=act.by) | Q(buddy=act.by), network=act.network)
    return {str(call_out) for call_out in rows.values_list("call_out_id", flat=True)}


def ask_for(act: Act, ask_id: UUID) -> AskView:
    """Give one's own part, or any of the network to the desk."""
    mine = Ask.objects.filter(network=act.network, pk=ask_id)
    if not may(act, Deed.SEE_DESK):
        mine = mine.filter(by=act.by)
    views = _views(act, mine)
    if not views:
        raise NotYours(ask=ask_id)
    return views[0]


def my_ask(act: Act, number: int) -> AskView:
    """Give one's own part in a request, by its number."""
    mine = Ask.objects.filter(network=act.network, by=act.by, call_out__number=number)
    views = _views(act, mine)
    if not views:
        raise NotYours(number=number)
    return views[0]


def ask_by_link(act: Act, secret: str) -> AskView:
    """Give the part a one-time link answers; showing it spends nothing."""
    ask = linked(act, secret)
    return _views(act.within(ask.network), [ask])[0]


def linked(act: Act, secret: str) -> Ask:
    """Fetch the part a one-time link answers, while it waits for an answer."""
    live = Ask.objects.filter(link=digest(secret), link_until__gt=act.at)
    ask = live.filter(stage__in=[Stage.ASKED, Stage.SILENT]).select_related("call_out").first()
    if ask is None or not still_theirs(act.within(ask.network), [ask]):
        raise LinkSpent
    return ask


def still_theirs(act: Act, asks: Iterable[Ask]) -> list[Ask]:
    """Keep the parts of those who are let in and still hold the role they were asked for."""
    rows = list(asks)
    held = security.roles_now(act, {_account(ask) for ask in rows})
    return [ask for ask in rows if ask.role in held.get(_account(ask), ())]


def call_out_numbered(act: Act, number: int) -> UUID:
    """Give the call-out of a number, for whoever says they are there already."""
    found = CallOut.objects.filter(network=act.network, number=number).exclude(phase=Phase.OVER)
    call_out_id = found.values_list("pk", flat=True).first()
    if call_out_id is None:
        raise NotYours(number=number)
    return call_out_id


def my_page(act: Act, ask: AskView) -> MyPage:
    """Give what one's own request shows; the place itself is `place_for`."""
    system = Act.system(act.at, network=act.network)
    joins = incidents.joins(system, ask.incident)
    told = reports.many(system, [join.report for join in joins])
    sees = sorted({what for report in told for what in report.sees})
    dangers = CallOut.objects.values_list("dangers", flat=True).get(pk=ask.call_out)
    rows = Ask.objects.filter(call_out=ask.call_out, stage__in=list(COMING), leads=True)
    leader = rows.exclude(pk=ask.id).first()
    debrief = Debrief.objects.filter(ask=ask.id).first()
    me = volunteers.volunteer_of(act, ask.by)
    week = Ask.objects.filter(
        by=ask.by, network=act.network, there_at__gt=act.at - volunteers.WEEK
    ).count()
    return MyPage(
        ask=ask,
        known=(*wording.dangers(dangers), *wording.known(sees)),
        dangers=tuple(dangers),
        script=tuple(sees),
        others=max(0, ask.coming - 1) if ask.is_coming else ask.coming,
        leader=security.alias(act, leader.by) if leader else "",
        leader_role=leader.get_role_display() if leader else "",
        leader_there=bool(leader and leader.stage == Stage.THERE),
        rest_until=me.rest_until,
        went_this_week=week,
        told=(debrief.ended, debrief.taken, debrief.how) if debrief else ("", "", ""),
    )


def place_for(act: Act, ask_id: UUID) -> tuple[str, str]:
    """Give the read-back place and its cell, only after "going"; every reading is audited."""
    ask = Ask.objects.filter(pk=ask_id, network=act.network, by=act.by).first()
    if ask is None or ask.stage not in LIVE:
        raise NotYours(ask=ask_id)
    call_out = CallOut.objects.get(pk=ask.call_out_id)
    if counting.is_alone(call_out):
        return "", ""
    return incidents.place_of(act, call_out.incident), call_out.cell


@transaction.atomic
def place_in_a_text(act: Act, told: Mapping[str, str]) -> dict[str, str] | None:
    """Open the place for a text to somebody on the way; None once they are not any more."""
    ask = Ask.objects.filter(pk=told["ask"], network=act.network).first()
    if ask is None or ask.stage not in LIVE or not still_theirs(act, [ask]):
        return None
    person = replace(act, by=ask.by, roles=frozenset({ask.role}))
    place, _cell = place_for(person, ask.pk)
    return {"place": place} if place else None


def reasons(act: Act, call_out_id: UUID) -> list[Reason]:
    """Tell why each person was asked, and why the others on duty were not."""
    require(act, Deed.SEE_DESK)
    row = CallOut.objects.filter(network=act.network, pk=call_out_id).first()
    if row is None:
        raise NotYours(call_out=call_out_id)
    asked = _views(act, Ask.objects.filter(call_out=row).order_by("asked_at"))
    in_it = {view.volunteer for view in asked}
    passed = {UUID(pk): why for pk, why in row.passed_over.items() if UUID(pk) not in in_it}
    people = volunteers.people(act, passed)
    told = [Reason(alias=v.alias, asked=True, words="; ".join(v.why)) for v in asked]
    return told + [
        Reason(alias=people[pk].alias, asked=False, words=wording.not_asked(why))
        for pk, why in passed.items()
        if pk in people
    ]


def contacts(act: Act, incident_id: UUID, cell: str) -> list[ContactAskView]:
    """List the local contacts near a place, and what those phoned saw."""
    rows = {
        row.contact: row
        for row in ContactAsk.objects.filter(network=act.network, incident=incident_id)
    }
    near = volunteers.contacts_near(act, cell)
    return [
        ContactAskView(
            contact=one.id,
            name=one.name,
            number=one.number,
            asked_at=rows[one.id].asked_at if one.id in rows else None,
            saw=rows[one.id].saw if one.id in rows else "",
        )
        for one in near
    ]


def not_acknowledged(act: Act, call_out_id: UUID) -> list[AskView]:
    """List those told to pull back who have not said that they saw it."""
    return [v for v in asks(act, call_out_id) if v.pull_back_at and not v.pull_back_seen]


def lines_on_scene(act: Act, by: str) -> list[OpenLine]:
    """List the people out whom somebody must get home, for the hand-over of a shift."""
    # Whom somebody was to get home who may hold nothing any more is nobody's.
    mine = Q(owner=by) if by else ~Q(owner__in=security.able(act, Deed.HAND_OVER))
    rows = Ask.objects.filter(mine, network=act.network, stage__in=list(OUT))
    return [
        OpenLine(
            kind="on_scene",
            id=view.id,
            title=wording.on_scene(view.alias, view.number, view.says),
            since=view.there_at or view.asked_at,
        )
        for view in _views(act, rows.order_by("asked_at"))
    ]


def _account(ask: Ask) -> UUID:
    return UUID(ask.by.partition(":")[2])


def _call_out(act: Act, row: CallOut) -> CallOutView:
    stages = Counter(Ask.objects.filter(call_out=row).values_list("stage", flat=True))
    coming = counting.coming_by_role(row)
    waiting = row.phase in {Phase.PROPOSED, Phase.OPEN}
    wave = choosing.next_wave(act, row) if waiting else None
    wanted = {Role(role): count for role, count in row.wanted.items()}
    return CallOutView(
        id=row.pk,
        number=row.number,
        incident=row.incident,
        task=row.task,
        phase=row.phase,
        wanted=row.wanted,
        maximum=row.maximum,
        coming=row.coming,
        asked=stages[Stage.ASKED],
        refused=stages[Stage.CANNOT],
        stood_down=stages[Stage.STOOD_DOWN],
        opened_at=row.opened_at,
        approved_by=row.approved_by,
        reach=len(wave.ask) if wave else 0,
        arrive_minutes=wave.minutes if wave else None,
        ceiling_left=counting.area_left(act, row.area),
        together=row.together,
        silent=stages[Stage.SILENT],
        home=stages[Stage.LEFT] + stages[Stage.TURNED],
        alone=bool(wave and wave.alone),
        roles=tuple((str(r.label), coming.get(r, 0), count) for r, count in wanted.items()),
        forecast=expecting.of_wave(act, row, wave),
        how_far=expecting.how_far(act, row),
    )


def _views(act: Act, rows: Iterable[Ask]) -> list[AskView]:
    found = list(rows)
    call_outs = CallOut.objects.in_bulk({ask.call_out_id for ask in found})
    accounts = {by for ask in found for by in (ask.by, ask.buddy, ask.help_owner)}
    ids = {UUID(by.partition(":")[2]) for by in accounts if by.startswith("account:")}
    named = {m.by: m.alias for m in security.members(act, ids)} if ids else {}
    city = security.network(act).city if found else ""
    return [_view(ask, call_outs[ask.call_out_id], named, city) for ask in found]


def _view(ask: Ask, call_out: CallOut, named: dict[str, str], city: str) -> AskView:
    area = places.area(city, call_out.area)
    return AskView(
        id=ask.pk,
        call_out=call_out.pk,
        number=call_out.number,
        incident=call_out.incident,
        volunteer=ask.volunteer,
        by=ask.by,
        alias=named.get(ask.by, ""),
        role=ask.role,
        stage=ask.stage,
        leads=ask.leads,
        buddy=named.get(ask.buddy, ""),
        minutes=ask.minutes,
        asked_at=ask.asked_at,
        answer_by=ask.answer_by,
        arrives_at=ask.arrives_at,
        there_at=ask.there_at,
        check_in_due=ask.check_in_due,
        missed=ask.missed_at is not None,
        help_at=ask.help_at,
        help_owner=ask.help_owner if ask.help_owner in named else "",  # shut out: nobody has it
        pull_back_at=ask.pull_back_at,
        pull_back_seen=ask.pull_back_seen_at is not None,
        why=wording.asked(ask.reasons),
        role_words=ask.get_role_display(),
        task=call_out.task,
        phase=call_out.phase,
        area=area.name if area else "",
        language=call_out.language,
        coming=call_out.coming,
        maximum=call_out.maximum,
        together=call_out.together,
        finding=ask.finding,
        owner=ask.owner,
        buddy_by=ask.buddy,
        starts_at=ask.starts_at,
        missed_at=ask.missed_at,
        ended_at=ask.ended_at,
        helped_by=named.get(ask.help_owner, ""),
    )
