"""What can be seen of alerts: by the desk, by subscribers, by anybody."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from testigo.alerts import audience, messages, rota, rows, wording
from testigo.alerts.limits import HISTORY
from testigo.alerts.models import Alert, Subscription, Text
from testigo.alerts.types import (
    LIVE,
    OPEN,
    PUBLIC,
    AlertView,
    Counts,
    Facts,
    Preview,
    Release,
    SubscriberView,
    TurnView,
    Word,
)
from testigo.channels import templates
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.places import queries as places
from testigo.security import queries as security

MESSAGES = messages  # importing it registers the texts


def alert_for(act: Act, alert_id: UUID) -> AlertView:
    """Give one alert of the act's network."""
    return _views(act, [rows.alert(act, alert_id)])[0]


def of_incident(act: Act, incident_id: UUID) -> AlertView | None:
    """Give the alert about an incident that was drafted last."""
    mine = Alert.objects.filter(network=act.network, incident=incident_id)
    row = mine.exclude(stage="dropped").order_by("-drafted_at").first()
    return _views(act, [row])[0] if row else None


def ids_of(act: Act, incident_id: UUID) -> list[UUID]:
    """List the alerts about an incident, for its timeline."""
    mine = Alert.objects.filter(network=act.network, incident=incident_id)
    return list(mine.values_list("pk", flat=True))


def board(act: Act) -> list[AlertView]:
    """List what waits and what is out now, newest first, then what ended within 24 hours."""
    mine = Alert.objects.filter(network=act.network).exclude(stage="dropped")
    recent = [row for row in mine.order_by("-drafted_at")[:200] if _is_shown(act, row)]
    return sorted(_views(act, recent), key=lambda seen: seen.stage not in OPEN)


def waiting(act: Act) -> list[AlertView]:
    """List the alerts one text of which needs a second person now."""
    return [seen for seen in board(act) if seen.waiting]


def by_code(code: str, *, now: datetime) -> AlertView:
    """Give an alert by the code of its public page, until 24 hours after it ended."""
    row = Alert.objects.filter(code=code.casefold(), stage__in=sorted(PUBLIC)).first()
    if row is None or (row.ended_at and row.ended_at <= now - HISTORY):
        raise NotYours(code=code)
    return _views(Act.system(now, network=row.network), [row])[0]


def live(network: str, now: datetime) -> list[AlertView]:
    """List what stands now, newest first."""
    found = Alert.objects.filter(network=network, stage__in=sorted(LIVE), expires_at__gt=now)
    return _views(Act.system(now, network=network), list(found.order_by("-released_at")))


def recent(network: str, now: datetime) -> list[AlertView]:
    """List what went out or ended within 24 hours, newest first: what a feed may tell."""
    found = Alert.objects.filter(network=network, stage__in=sorted(PUBLIC))
    kept = [row for row in found.order_by("-released_at")[:200]
            if not row.ended_at or row.ended_at > now - HISTORY]  # fmt: skip
    return _views(Act.system(now, network=network), kept)


def found24(network: str, area: str, now: datetime) -> list[AlertView]:
    """List what went out about an area within 24 hours: for "is it true?"."""
    return [seen for seen in recent(network, now) if seen.area == area]


def counts(act: Act, alert_id: UUID, word: str = Word.ALERT) -> Counts:
    """Count whom a text would reach: shown before its button."""
    row = rows.alert(act, alert_id)
    if word == Word.ALERT:
        return audience.count(act, audience.wanting(act, area=row.area, kind=row.kind))
    return audience.count(act, audience.told(row.pk))


def reach(act: Act, *, area: str, kind: str) -> Counts:
    """Count who gets news of an area."""
    return audience.count(act, audience.wanting(act, area=area, kind=kind))


def say(act: Act, seen: AlertView, language: str, *, release: Release | None = None) -> str:
    """Tell an alert, or one of its releases, in the words people get; without its link."""
    last = seen.releases[-1] if seen.releases else None
    told = release or seen.waiting or last
    facts, word = (told.facts, told.word) if told else (seen.facts, Word.ALERT)
    network = security.network(act)
    name, filled = message(
        act, seen, word=word, facts=facts, zone=network.zone, hotline=network.hotline,
        out_at=told.out_at if told and told.out_at else act.at,
    )  # fmt: skip
    return templates.render(name, filled, language, drill=network.is_drill)


def previews(act: Act, seen: AlertView) -> list[Preview]:
    """Tell the text that is next in every language."""
    return [Preview(language=code, text=say(act, seen, code)) for code, _name in settings.LANGUAGES]


def message(
    act: Act, seen: AlertView, *, word: str, facts: Facts, zone: str, hotline: str, out_at: datetime
) -> tuple[str, dict[str, str]]:
    """Give the registered sentences of a text and what fills them."""
    until = seen.until or out_at + timedelta(hours=seen.hours)
    filled = wording.parameters(
        told=facts.what, area=facts.area_name, looked=facts.looked, since=facts.since,
        looked_from=facts.looked_from, looked_until=facts.looked_until, until=until,
        out_at=out_at, sent=seen.released_at or out_at,
        hotline=hotline or settings.HOST, zone=ZoneInfo(zone),
    )  # fmt: skip
    return wording.template(word, facts.what), filled


def subscriber_by(act: Act, token: str) -> SubscriberView:
    """Give the subscription a link opens; showing it changes nothing."""
    row = rows.subscriber(act, token)
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
    names = _names(act, [turn.by for turn in turns])
    return [TurnView(by=t.by, alias=names.get(t.by, ""), until=t.until) for t in turns]


def _is_shown(act: Act, row: Alert) -> bool:
    return row.stage in OPEN or row.ended_at is None or row.ended_at > act.at - HISTORY


def _views(act: Act, found: Sequence[Alert]) -> list[AlertView]:
    texts: dict[UUID, list[Text]] = {row.pk: [] for row in found}
    for text in Text.objects.filter(alert__in=texts).order_by("n"):
        texts[text.alert_id].append(text)
    areas = {a.slug: a.name for a in places.areas(act)} if found else {}
    people = {by for row in found for by in (row.drafted_by, *_by(texts[row.pk]))}
    names = _names(act, people)
    return [_view(row, texts[row.pk], areas, names) for row in found]


def _by(texts: Iterable[Text]) -> list[str]:
    return [by for text in texts for by in (text.first_by, text.second_by) if by]


def _names(act: Act, people: Iterable[str]) -> dict[str, str]:
    ids = [UUID(by.partition(":")[2]) for by in people if by.startswith("account:")]
    return {m.by: m.alias for m in security.members(act, ids)} if ids else {}


def _facts(row: Alert | Text, areas: dict[str, str]) -> Facts:
    return Facts(
        area_name=areas.get(row.area, row.area), **{name: getattr(row, name) for name in rows.FACTS}
    )


def _view(row: Alert, texts: list[Text], areas: dict[str, str], names: dict[str, str]) -> AlertView:
    made = [_release(text, row, areas, names) for text in texts]
    out = tuple(release for release in made if release.is_out)
    first = next((text for text in texts if text.word == Word.ALERT), None)
    return AlertView(
        id=row.pk, number=row.number, code=row.code, network=row.network, incident=row.incident,
        kind=row.kind, facts=_facts(row, areas), hours=row.hours, stage=row.stage,
        drafted_by=row.drafted_by, drafted=names.get(row.drafted_by, ""),
        drafted_at=row.drafted_at, released_by=first.first_by if first else "",
        seconded_by=first.second_by if first else "", released_at=row.released_at,
        until=row.expires_at, ended_at=row.ended_at, people=out[0].people if out else 0,
        releases=out, waiting=next((r for r in made if not r.is_out), None),
    )  # fmt: skip


def _release(text: Text, row: Alert, areas: dict[str, str], names: dict[str, str]) -> Release:
    return Release(
        id=text.pk, n=text.n, word=text.word, facts=_facts(text, areas),
        until=row.expires_at if text.out_at else None,
        first_by=text.first_by, first=names.get(text.first_by, ""), first_at=text.first_at,
        second_by=text.second_by, second=names.get(text.second_by, ""), out_at=text.out_at,
        people=text.people,
    )  # fmt: skip
