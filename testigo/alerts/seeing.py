"""How rows of alerts are seen and said: views, and the words people get."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from testigo.alerts import messages, rows, wording
from testigo.alerts.models import Alert, Text
from testigo.alerts.types import AlertView, Facts, Preview, Release, Word
from testigo.channels import templates
from testigo.channels.contract import Message
from testigo.channels.types import Urgency
from testigo.core.act import Act
from testigo.places import queries as places
from testigo.security import queries as security

MESSAGES = messages  # importing it registers the texts


def views(act: Act, found: Sequence[Alert], *, public: bool = False) -> list[AlertView]:
    """Make what is seen of rows; in public only what is out, and nobody who released it."""
    texts: dict[UUID, list[Text]] = {row.pk: [] for row in found}
    for text in Text.objects.filter(alert__in=texts).order_by("n"):
        texts[text.alert_id].append(text)
    areas = {a.slug: a.name for a in places.areas(act)} if found else {}
    people = {by for row in found for by in (row.drafted_by, *_by(texts[row.pk]))}
    names = None if public else names_of(act, people)
    return [_view(row, texts[row.pk], areas, names) for row in found]


def _by(texts: Iterable[Text]) -> list[str]:
    return [by for text in texts for by in (text.first_by, text.second_by) if by]


Names = dict[str, str] | None


def names_of(act: Act, people: Iterable[str]) -> dict[str, str]:
    """Give the aliases of those who did something."""
    ids = [UUID(by.partition(":")[2]) for by in people if by.startswith("account:")]
    return {m.by: m.alias for m in security.members(act, ids)} if ids else {}


def _who(by: str, names: Names) -> str:
    return by if names is not None else ""


def _alias(by: str, names: Names) -> str:
    return (names or {}).get(by, "")


def _facts(row: Alert | Text, areas: dict[str, str]) -> Facts:
    return Facts(
        area_name=areas.get(row.area, row.area), **{name: getattr(row, name) for name in rows.FACTS}
    )


def _view(row: Alert, texts: list[Text], areas: dict[str, str], names: Names) -> AlertView:
    made = [_release(text, row, areas, names) for text in texts]
    out = tuple(release for release in made if release.is_out)
    first = next((text for text in texts if text.word == Word.ALERT), None)
    return AlertView(
        id=row.pk, number=row.number, code=row.code, network=row.network, incident=row.incident,
        kind=row.kind, facts=_facts(row, areas), hours=row.hours, stage=row.stage,
        drafted_by=_who(row.drafted_by, names), drafted=_alias(row.drafted_by, names),
        drafted_at=row.drafted_at, released_by=_who(first.first_by, names) if first else "",
        seconded_by=_who(first.second_by, names) if first else "", released_at=row.released_at,
        until=row.expires_at, ended_at=row.ended_at, people=out[0].people if out else 0,
        releases=out,
        # What one person alone released is nobody's news: no page and no feed can tell it.
        waiting=None if names is None else next((r for r in made if not r.is_out), None),
    )  # fmt: skip


def _release(text: Text, row: Alert, areas: dict[str, str], names: Names) -> Release:
    return Release(
        id=text.pk, n=text.n, word=text.word, facts=_facts(text, areas),
        until=row.expires_at if text.out_at else None,
        first_by=_who(text.first_by, names), first=_alias(text.first_by, names),
        first_at=text.first_at,
        second_by=_who(text.second_by, names), second=_alias(text.second_by, names),
        out_at=text.out_at, people=text.people,
    )  # fmt: skip


def say(
    act: Act,
    seen: AlertView,
    language: str,
    *,
    release: Release | None = None,
    update: Facts | None = None,
) -> str:
    """Tell an alert in the words people get, without its link: what is next, or what was last.

    `release` chooses one of its texts; `update` tells how it ended before that is sent.
    """
    last = seen.releases[-1] if seen.releases else None
    told = release or seen.waiting or last
    facts, word = (told.facts, told.word) if told else (seen.facts, Word.ALERT)
    if update is not None:
        facts, word, told = replace(update, looked_from=seen.facts.looked_from), Word.UPDATE, None
    network = security.network(act)
    name, filled = message(
        act, seen, word=word, facts=facts, zone=network.zone, hotline=network.hotline,
        out_at=told.out_at if told and told.out_at else act.at,
    )  # fmt: skip
    return templates.render(name, filled, language, drill=network.is_drill)


def sample(act: Act, seen: AlertView, language: str, *, update: Facts | None = None) -> Message:
    """Make the message that is next as its channels would get it, to nobody."""
    return Message(
        text=say(act, seen, language, update=update), language=language, reference="",
        link=f"{settings.ORIGIN}/{language}/a/{seen.code}/", urgency=Urgency.ALERT,
    )  # fmt: skip


def previews(act: Act, seen: AlertView, *, update: Facts | None = None) -> list[Preview]:
    """Tell the text that is next, or was last, in every language."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [Preview(language=code, text=say(act, seen, code, update=update)) for code in codes]


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
