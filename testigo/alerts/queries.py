"""What can be seen of alerts: by the desk, by subscribers, by anybody."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import get_language

from testigo.alerts import audience, facts, pairs, rota, rows, seeing
from testigo.alerts.errors import OnePersonAlone
from testigo.alerts.limits import HISTORY
from testigo.alerts.models import Alert, Subscriber, Subscription
from testigo.alerts.seeing import previews, say
from testigo.alerts.types import (
    BEGINS,
    ENDS,
    LIVE,
    OPEN,
    PUBLIC,
    AlertPage,
    AlertView,
    Counts,
    Facts,
    Kind,
    Next,
    Panel,
    Stage,
    SubscriberView,
    TurnView,
    Word,
)
from testigo.channels.ladders.status import how_far
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security.access import Deed, may


def alert_for(act: Act, alert_id: UUID) -> AlertView:
    """Give one alert of the act's network."""
    return seeing.views(act, [rows.alert(act, alert_id)])[0]


def of_incident(act: Act, incident_id: UUID) -> AlertView | None:
    """Give the alert about an incident that was drafted last."""
    mine = Alert.objects.filter(network=act.network, incident=incident_id)
    row = mine.exclude(stage="dropped").order_by("-drafted_at").first()
    return seeing.views(act, [row])[0] if row else None


def ids_of(act: Act, incident_id: UUID) -> list[UUID]:
    """List the alerts about an incident, for its timeline."""
    mine = Alert.objects.filter(network=act.network, incident=incident_id)
    return list(mine.values_list("pk", flat=True))


def board(act: Act) -> list[AlertView]:
    """List what waits and what is out now, newest first, then what ended within 24 hours."""
    mine = Alert.objects.filter(network=act.network).exclude(stage="dropped")
    recent = [row for row in mine.order_by("-drafted_at")[:200] if _is_shown(act, row)]
    seen = [_counting(act, one) for one in seeing.views(act, recent)]
    return sorted(seen, key=lambda one: one.stage not in OPEN)


def waiting(act: Act) -> list[AlertView]:
    """List the alerts one text of which needs a second person now."""
    return [seen for seen in board(act) if seen.waiting]


def by_code(code: str, *, now: datetime) -> AlertView:
    """Give an alert by the code of its public page, until 24 hours after it ended."""
    row = Alert.objects.filter(code=code.casefold(), stage__in=sorted(PUBLIC)).first()
    if row is None or (row.ended_at and row.ended_at <= now - HISTORY):
        raise NotYours(code=code)
    return seeing.views(Act.system(now, network=row.network), [row], public=True)[0]


def live(network: str, now: datetime) -> list[AlertView]:
    """List what stands now, newest first."""
    found = Alert.objects.filter(network=network, stage__in=sorted(LIVE), expires_at__gt=now)
    rows_of = list(found.order_by("-released_at"))
    return seeing.views(Act.system(now, network=network), rows_of, public=True)


def recent(network: str, now: datetime) -> list[AlertView]:
    """List what went out or ended within 24 hours, newest first: what a feed may tell."""
    found = Alert.objects.filter(network=network, stage__in=sorted(PUBLIC))
    kept = [row for row in found.order_by("-released_at")[:200]
            if not row.ended_at or row.ended_at > now - HISTORY]  # fmt: skip
    return seeing.views(Act.system(now, network=network), kept, public=True)


def found24(network: str, area: str, now: datetime) -> list[AlertView]:
    """List what went out about an area within 24 hours: for "is it true?"."""
    return [seen for seen in recent(network, now) if seen.area == area]


def panel(act: Act, incident_id: UUID) -> Panel:
    """Give what the desk shows of an incident's alert, and the one act that is next."""
    found = of_incident(act, incident_id)
    seen = _counting(act, found) if found else None
    told = facts.facts_or_none(act, incident_id)
    able = may(act, Deed.RELEASE)
    step, why_not = _step(act, seen, told) if able else (Next.NOTHING, "")
    word = seen.waiting.word if seen and seen.waiting else Word.ALERT
    return Panel(
        alert=seen, facts=told, next=step, why_not=why_not, able=able,
        can_correct=bool(
            seen and seen.is_live and not seen.waiting and told and told.what in BEGINS
            and (told.what, told.area) != (seen.what, seen.area)
        ),
        counts=_reach_of(act, seen, told, step, word),
        text=say(act, seen, get_language() or "en", update=_ending(step, told))
        if seen and step in SAID else "",
    )  # fmt: skip


def page_of(act: Act, alert_id: UUID) -> AlertPage:
    """Give one alert with its words in every language and whom they reach."""
    seen = _counting(act, alert_for(act, alert_id))
    shown = panel(act, seen.incident)
    out = seen.stage not in {Stage.DRAFTED, Stage.WAITING}
    return AlertPage(
        alert=seen,
        panel=shown,
        previews=tuple(previews(act, seen, update=_ending(shown.next, shown.facts))),
        counts=counts(act, alert_id, Word.UPDATE if out else Word.ALERT),
        how_far=tuple(how_far(act, f"alert:{alert_id}:")) if out else (),
    )


def counts(
    act: Act, alert_id: UUID, word: str = Word.ALERT, *, update: Facts | None = None
) -> Counts:
    """Count whom a text would reach, for how much and how long: shown before its button."""
    row = rows.alert(act, alert_id)
    seen = seeing.views(act, [row])[0]
    those = audience.told(row.pk)
    text = rows.waiting(row)
    if word == Word.ALERT:
        those = audience.wanting(act, area=row.area, kind=row.kind)
    elif word == Word.CORRECTION and text is not None and rows.is_first_there(text):
        those |= audience.wanting(act, area=text.area, kind=row.kind)
    say = partial(seeing.sample, act, seen, update=update)
    return audience.count(act, those, say=say, incident=str(row.incident))


def reach(act: Act, *, area: str, kind: str) -> Counts:
    """Count who gets news of an area."""
    return audience.count(act, audience.wanting(act, area=area, kind=kind))


def subscriber_by(act: Act, token: str) -> SubscriberView:
    """Give the subscription a link opens; showing it changes nothing."""
    return view_of(rows.subscriber(act, token))


def gets_mail(act: Act, code: str) -> bool:
    """Tell whether the reader of a mail still gets news; looking changes nothing."""
    return rows.reader(act, code) is not None


def view_of(row: Subscriber) -> SubscriberView:
    """Give a subscription as its holder sees it."""
    chosen = Subscription.objects.filter(subscriber=row).order_by("area")
    pairs = list(chosen.values_list("area", "kind"))
    return SubscriberView(
        id=row.pk, network=row.network, language=row.language, state=row.state,
        areas=tuple(dict.fromkeys(area for area, _kind in pairs)),
        kinds=tuple(sorted({kind for _area, kind in pairs})),
    )  # fmt: skip


def on_rota(act: Act) -> list[TurnView]:
    """List whose turn it is to release."""
    turns = rota.turns(act)
    names = seeing.names_of(act, [turn.by for turn in turns])
    return [TurnView(by=t.by, alias=names.get(t.by, ""), until=t.until) for t in turns]


def _counting(act: Act, seen: AlertView) -> AlertView:
    """Leave out a text that waits on the word of somebody who may release no more."""
    if seen.waiting is None or pairs.counts(act, seen.waiting.first_by):
        return seen
    stage = Stage.DRAFTED if seen.stage == Stage.WAITING else seen.stage
    return replace(seen, waiting=None, stage=stage)


def _is_shown(act: Act, row: Alert) -> bool:
    return row.stage in OPEN or row.ended_at is None or row.ended_at > act.at - HISTORY


#: Steps whose text is shown before its button.
SAID = frozenset({Next.UPDATE, Next.FIRST, Next.SECOND, Next.MINE, Next.NOT_YOU})


def _step(act: Act, seen: AlertView | None, told: Facts | None) -> tuple[Next, str]:
    if seen is not None and seen.waiting:
        refusal = pairs.objection(act, seen.waiting.first_by)
        if refusal is OnePersonAlone:
            return Next.MINE, ""
        return (Next.NOT_YOU, str(refusal.words)) if refusal else (Next.SECOND, "")
    if seen is not None and seen.stage == Stage.DRAFTED:
        true = told is not None and (told.what, told.area) == (seen.what, seen.area)
        return (Next.FIRST if true else Next.STALE), ""
    if told is None:
        return Next.NOTHING, ""
    if seen is not None and seen.what in BEGINS and seen.stage in LIVE | {Stage.EXPIRED}:
        if told.what in ENDS:
            return Next.UPDATE, ""
        return (Next.NOTHING if seen.is_live else Next.DRAFT), ""
    again = seen is None or seen.stage == Stage.CANCELLED
    return (Next.DRAFT if again else Next.NOTHING), ""


def _ending(step: Next, told: Facts | None) -> Facts | None:
    return told if step == Next.UPDATE else None


def _reach_of(
    act: Act, seen: AlertView | None, told: Facts | None, step: Next, word: str
) -> Counts | None:
    if step == Next.NOTHING or (seen is None and told is None):
        return None
    if seen is not None and step != Next.DRAFT:
        word = Word.UPDATE if step == Next.UPDATE else word
        return counts(act, seen.id, word, update=_ending(step, told))
    assert told is not None  # noqa: S101 - a draft is offered where something may be told
    kind = Kind.VERIFIED if told.what in BEGINS else Kind.RUMOUR
    return reach(act, area=told.area, kind=kind)


__all__ = [
    "alert_for", "board", "by_code", "counts", "found24", "ids_of", "live", "of_incident",
    "on_rota", "page_of", "panel", "previews", "reach", "recent", "say", "subscriber_by",
    "view_of", "waiting",
]  # fmt: skip
