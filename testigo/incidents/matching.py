"""Which incident a report tells of: plain evidence, added up and explained.

Each fact is worth a log-likelihood ratio: how much more often two reports of one event agree like
this than two reports of different events. Nothing here knows a database or a clock.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import h3

FARTHEST = 600.0  #: metres beyond which two reports are never one event
LONGEST = timedelta(hours=2)  #: a silence after which a report is never joined
PRIOR = -3.0  #: log-odds that a report tells of this one incident, before looking
JOIN_FROM = 1.4  #: about four in five
SUGGEST_FROM = -0.4  #: about two in five
CELL_UNSURE = 75.0  #: metres: an H3 cell of resolution 10 and how exactly people point
SHORTEST_COPY = 20  #: letters; two people say "two vans" alike without copying
COPY_FROM = 0.8
KEPT_WHOLE = 0.95  #: share of the shorter text found in the longer: "Forwarded: ..."
GRAM = 3


class What(StrEnum):
    JOIN = "join"
    SUGGEST = "suggest"
    NEW = "new"


class Because(StrEnum):
    """Why; the sentences are elsewhere, in every language."""

    SAME_PLACE = "same_place"
    NEAR = "near"
    FAR = "far"
    SAME_AREA = "same_area"
    NO_PLACE = "no_place"
    SAME_TIME = "same_time"
    EARLIER = "earlier"
    SAME_SIGHT = "same_sight"
    OTHER_SIGHT = "other_sight"
    SAME_WORDS = "same_words"
    COPY = "copy"
    SAME_SENDER = "same_sender"
    AFTER_LOOK = "after_look"
    BY_HAND = "by_hand"
    FIRST = "first"


@dataclass(frozen=True, kw_only=True)
class Reason:
    because: Because
    number: int = 0  #: metres, minutes or a percentage
    weight: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What of one report counts for matching."""

    id: str
    at: datetime  #: when it was seen, as far as told
    language: str = ""
    cell: str = ""
    area: str = ""
    sees: frozenset[str] = frozenset()
    taken: bool | None = None
    words: str = ""
    sender: str = ""  #: blind index; "" where anonymous
    source: str = ""  #: the source it was counted under, once joined


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A live incident, as matching sees it."""

    id: str
    cell: str
    area: str
    first_at: datetime
    last_at: datetime
    looked_at: datetime | None = None  #: when it ended with nobody there any more
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    what: What
    incident: str = ""
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()
    copies_of: frozenset[str] = field(default_factory=frozenset)  #: sources this is a copy of


NEW = Decision(what=What.NEW, reasons=(Reason(because=Because.FIRST),))


def decide(told: Telling, live: Iterable[Summary]) -> Decision:
    """Join the report to the likeliest live incident, suggest one, or open a new one."""
    best = NEW
    for summary in live:
        found = compare(told, summary)
        if found.what is not What.NEW and (best is NEW or _order(found) > _order(best)):
            best = found
    return best


def compare(told: Telling, summary: Summary) -> Decision:
    """Weigh whether one report tells of one incident."""
    copies = frozenset(t.source for t in summary.tellings if copy_reason(told, t))
    gap = gap_between(told.at, summary)
    metres = metres_between(told.cell, summary.cell)
    if gap > LONGEST or (metres is not None and metres > FARTHEST):
        return Decision(what=What.NEW, incident=summary.id)
    if metres is None and told.area and summary.area and told.area != summary.area:
        return Decision(what=What.NEW, incident=summary.id)
    words = _words(told, summary)
    if metres is None and not words:
        # An area is thousands of people: alone it ties no two reports together.
        return Decision(what=What.NEW, incident=summary.id)
    reasons = (
        _space(metres, same_area=bool(told.area) and told.area == summary.area),
        _time(gap),
        *_sight(told, summary),
        *words,
    )
    score = PRIOR + sum(reason.weight for reason in reasons)
    what = What.JOIN if score >= JOIN_FROM else What.SUGGEST if score >= SUGGEST_FROM else What.NEW
    if what is What.JOIN and not copies:
        # Whatever was seen then is over, or nobody knows the place: a person decides.
        if summary.looked_at is not None and told.at > summary.looked_at:
            what = What.SUGGEST
            reasons = (Reason(because=Because.AFTER_LOOK), *reasons)
        elif metres is None:
            what = What.SUGGEST
    return Decision(
        what=what, incident=summary.id, score=round(score, 2), reasons=reasons, copies_of=copies
    )


def gap_between(at: datetime, summary: Summary) -> timedelta:
    """Give the silence between a report and what was told of an incident."""
    if at < summary.first_at:
        return summary.first_at - at
    return max(at - summary.last_at, timedelta())


def metres_between(one: str, other: str) -> float | None:
    """Give the distance between two cells, None where one is not known."""
    if not one or not other:
        return None
    return float(h3.great_circle_distance(h3.cell_to_latlng(one), h3.cell_to_latlng(other), "m"))


def copy_reason(one: Telling, other: Telling) -> Because | None:
    """Tell whether two reports are one source: the same sender, or one text forwarded."""
    if one.sender and one.sender == other.sender:
        return Because.SAME_SENDER
    a, b = plain(one.words), plain(other.words)
    if min(len(a), len(b)) < SHORTEST_COPY:
        return None
    grams_a, grams_b = grams(a), grams(b)
    shared = len(grams_a & grams_b)
    if shared / len(grams_a | grams_b) >= COPY_FROM:
        return Because.COPY
    shorter = min(len(grams_a), len(grams_b))
    long_enough = min(len(a), len(b)) >= 2 * SHORTEST_COPY
    return Because.COPY if long_enough and shared / shorter >= KEPT_WHOLE else None


def sources(tellings: Sequence[Telling]) -> list[frozenset[str]]:
    """Sort reports into sources: copies of copies belong together, in whatever order they came."""
    groups: list[list[Telling]] = []
    for told in tellings:
        same = [group for group in groups if any(copy_reason(told, t) for t in group)]
        groups = [group for group in groups if group not in same]
        groups.append([told, *(t for group in same for t in group)])
    return [frozenset(t.id for t in group) for group in groups]


def plain(text: str) -> str:
    """Fold case, accents and everything that is no letter or digit."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(
        r"[\W_]+", " ", "".join(c for c in folded if not unicodedata.combining(c))
    ).strip()


def grams(text: str) -> frozenset[str]:
    """Give the runs of three letters of a folded text."""
    padded = f" {text} "
    return frozenset(padded[i : i + GRAM] for i in range(max(1, len(padded) - GRAM + 1)))


def likeness(one: str, other: str) -> float:
    """Compare two texts by their runs of letters: 0 nothing shared, 1 the same."""
    a, b = grams(plain(one)), grams(plain(other))
    return len(a & b) / len(a | b)


def _order(decision: Decision) -> tuple[int, float]:
    return (decision.what is What.JOIN) * 1, decision.score + len(decision.copies_of)


def _space(metres: float | None, *, same_area: bool) -> Reason:
    if metres is None:
        if same_area:
            return Reason(because=Because.SAME_AREA, weight=1.0)
        return Reason(because=Because.NO_PLACE)
    unsure = 2 * CELL_UNSURE**2  # both places are uncertain: the variances add up
    weight = 3.5 - metres**2 / (2 * unsure)
    because = Because.SAME_PLACE if metres < CELL_UNSURE else Because.NEAR
    if weight < 0:
        because = Because.FAR
    return Reason(because=because, number=round(metres), weight=weight)


def _time(gap: timedelta) -> Reason:
    minutes = gap / timedelta(minutes=1)
    because = Because.SAME_TIME if minutes <= 15 else Because.EARLIER
    return Reason(because=because, number=round(minutes), weight=2 - minutes / 30)


def _sight(told: Telling, summary: Summary) -> list[Reason]:
    found = []
    seen = frozenset[str]().union(*(t.sees for t in summary.tellings))
    if told.sees and seen:
        shared = len(told.sees & seen) / len(told.sees)
        because = Because.SAME_SIGHT if shared >= 0.5 else Because.OTHER_SIGHT
        found.append(Reason(because=because, number=round(shared * 100), weight=1.5 * shared - 0.5))
    return found


def _words(told: Telling, summary: Summary) -> list[Reason]:
    for other in summary.tellings:
        if because := copy_reason(told, other):
            return [Reason(because=because, weight=4.0 if because is Because.COPY else 2.5)]
    # No closeness is expected across languages, so there it tells nothing.
    alike = max(
        (
            likeness(told.words, other.words)
            for other in summary.tellings
            if other.language == told.language and told.words and other.words
        ),
        default=0.0,
    )
    if alike < 0.3:
        return []
    return [Reason(because=Because.SAME_WORDS, number=round(alike * 100), weight=3 * alike)]
