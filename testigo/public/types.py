"""Words of the front door."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.functional import Promise

from testigo.core.errors import Refused
from testigo.reports.types import Choice, Fragment, ReportView

#: One question a page, in this order; what comes after the place is optional.
STEPS = ("taken", "sees", "where", "when", "callback")
THANKS = "thanks"
MORE = "more"


@dataclass(frozen=True, kw_only=True)
class Pen:
    """What an unfinished form carries instead of a cookie: which report, and its code."""

    report: UUID
    code: tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The page that follows a press."""

    step: str
    pen: Pen
    report: ReportView | None = None  #: as saved so far
    refusal: Refused | None = None
    typed: dict[str, str] = field(default_factory=dict)  #: what could not be saved, to be kept
    places: list[Choice] = field(default_factory=list)
    areas: list[Choice] = field(default_factory=list)
    unknown: bool = False  #: the place could not be found
    struck: list[Fragment] = field(default_factory=list)  #: what was not kept of the words


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer to "is it true?": what was found, who looked, from when to when."""

    status: str
    sentence: str
    who: str
    since: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """Rights in one situation: information, never advice."""

    slug: str
    icon: str
    title: Promise
    lines: tuple[Promise, ...]
    reviewer: str = ""  #: who reviewed this language's text; empty: awaiting one
