"""What of an alert others may read: facts, reviewed sentences, a neighbourhood's outline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.utils import translation

from testigo.alerts.types import BEGINS, AlertView, Release, Stage, What
from testigo.alerts.types import Word as Text
from testigo.channels.templates import DRILL
from testigo.federation.types import FOLLOWS, Entry, Info, Notice, Point, Ring, Status, Where, Word
from testigo.security.types import NetworkView

Say = Callable[[AlertView, str, Release], str]  #: an alert, a language, one of its releases

WORDS: Final = {
    Text.ALERT: Word.ALERT, Text.CORRECTION: Word.UPDATE, Text.UPDATE: Word.UPDATE,
    Text.CANCEL: Word.CANCEL,
}  # fmt: skip
SEVERITY: Final = {What.HERE: "Moderate", What.TAKEN: "Severe"}
#: Somebody who looked saw it: of the others nothing more certain is said than that we looked.
SEEN: Final = frozenset({What.HERE, What.TAKEN, What.LEFT})
FEWEST: Final = 4  #: points of a closed ring; fewer would be a line or a point
FINE: Final = 5  #: decimals of a degree


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Who we are to others, and how our texts and areas are told."""

    network: NetworkView
    host: str  #: our domain: the sender
    origin: str
    say: Say
    outlines: Callable[[str], tuple[Ring, ...]]  #: of an area's slug
    languages: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)


def tag(language: str) -> str:
    """Give the language tag of one of our languages: zh-Hans of zh-hans."""
    first, *rest = language.split("-")
    return "-".join([first, *(p.title() if len(p) == 4 else p.upper() for p in rest)])


def rings(outline: Iterable[Iterable[Point]]) -> tuple[Ring, ...]:
    """Close outlines of (lon, lat) as CAP writes them; what encloses nothing is left out."""
    found = []
    for ring in outline:
        points = [(round(lat, FINE), round(lon, FINE)) for lon, lat in ring]
        line = points[:1] + [b for a, b in pairwise(points) if a != b]
        if line and line[0] != line[-1]:
            line.append(line[0])
        if len(line) >= FEWEST and len(set(line)) >= FEWEST - 1:
            found.append(tuple(line))
    return tuple(found)


def notices(ours: Ours, seen: AlertView) -> list[Notice]:
    """Tell an alert as the notices that went out, each naming all before it."""
    told: list[Notice] = []
    for release in seen.releases:
        at = _sent(release)
        if told:  # two within one second: a later one is later for everybody
            at = max(at, told[-1].sent + timedelta(seconds=1))
        word = WORDS[Text(release.word)]
        told.append(
            Notice(
                identifier=f"{ours.host}.{at:%Y%m%d}.{seen.code}.{release.n}",
                sender=ours.host,
                sent=at,
                status=Status.EXERCISE if ours.network.is_drill else Status.ACTUAL,
                word=word,
                references=tuple(n.itself for n in told) if word != Word.ALERT else (),
                infos=tuple(_info(ours, seen, release, at, code) for code in ours.languages),
            )
        )
    return told


def entry(ours: Ours, seen: AlertView, language: str) -> Entry:
    """Tell an alert as a feed's entry: its last text."""
    first, last = seen.releases[0], seen.releases[-1]
    began, told = _sent(first), _sent(last)
    ended = seen.ended_at if seen.stage == Stage.EXPIRED and seen.ended_at else told
    return Entry(
        id=f"tag:{ours.host},{began:%Y-%m-%d}:{language}/{seen.code}",
        title=_over(seen, language) + _headline(ours, seen, last, language),
        text=ours.say(seen, language, last),
        published=began,
        updated=max(told, ended),
        page=_page(ours, seen, language),
        cap=f"{ours.origin}/feeds/cap/{seen.code}.xml",
        terms=(last.facts.what, seen.stage),
    )


def _sent(release: Release) -> datetime:
    assert release.out_at is not None  # noqa: S101 - `releases` holds what is out
    return release.out_at.replace(microsecond=0)


def _info(ours: Ours, seen: AlertView, release: Release, at: datetime, language: str) -> Info:
    what = What(release.facts.what)
    stands = release.word != Text.CANCEL and what in BEGINS
    with translation.override(language):
        event = str(what.label)
    return Info(
        language=tag(language),
        categories=("Security" if what in SEEN else "Other",),
        event=event,
        responses=("Monitor" if stands else "None",),
        urgency="Immediate" if stands else "Past",
        severity=SEVERITY.get(what, "Unknown") if stands else "Unknown",
        certainty="Observed" if what in SEEN and release.word != Text.CANCEL else "Unknown",
        onset=release.facts.since.replace(microsecond=0),
        expires=_until(release, at),
        sender_name=ours.network.name,
        headline=_headline(ours, seen, release, language),
        description=ours.say(seen, language, release),
        web=_page(ours, seen, language),
        contact=ours.network.hotline,
        areas=(
            Where(name=release.facts.area_name, outlines=ours.outlines(release.facts.area)),
        ),
    )  # fmt: skip


def _until(release: Release, at: datetime) -> datetime:
    lasts = release.word in {Text.ALERT, Text.CORRECTION} and release.until
    ends = release.until if lasts and release.until else at + FOLLOWS
    return max(ends.replace(microsecond=0), at + timedelta(seconds=1))


def _headline(ours: Ours, seen: AlertView, release: Release, language: str) -> str:
    with translation.override(language):
        told = replace(seen, facts=release.facts).headline
        if release.facts.area_name not in told:
            told = f"{release.facts.area_name}: {told}"
        if release.word != Text.ALERT:
            told = f"{release.says}: {told}"
        return f"{DRILL}: {told}" if ours.network.is_drill else told


def _over(seen: AlertView, language: str) -> str:
    with translation.override(language):
        return f"{seen.says}: " if seen.stage == Stage.EXPIRED else ""


def _page(ours: Ours, seen: AlertView, language: str) -> str:
    return f"{ours.origin}/{language}/a/{seen.code}/"
