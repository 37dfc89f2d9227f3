"""What opens from outside: a report by its words, an area by its name; and how often."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import NotYours, Refused
from testigo.incidents import queries as incidents
from testigo.public import pens, truth
from testigo.public.types import Answer, Pen
from testigo.reports import queries as reports
from testigo.reports.errors import NoSuchCode, TooManyTries
from testigo.reports.types import ReportView
from testigo.security import queries as security
from testigo.security.flood import Lane, Limiter

#: Tries of three words: a few at once, then one in two minutes. In memory, by keyed hash.
TRIES: Final = Limiter(room=8, refill=1 / 120)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What "is it true?" answers for one area."""

    area: str
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What three words opened, or why nothing."""

    refusal: Refused | None = None
    report: ReportView | None = None
    answers: list[Answer] = field(default_factory=list)
    token: str = ""

    @property
    def status(self) -> int:
        return self.refusal.status if self.refusal else 200


def is_flooded(act: Act, pen: Pen, lane: Callable[[], Lane]) -> bool:
    """Tell whether a report that begins now is above its sender's bucket; each counts once."""
    return reports.own(act, pen.report) is None and lane() == Lane.QUARANTINE


def by_words(act: Act, words: str, *, address: str) -> Opened:
    """Open a report by the three words of its code."""
    if TRIES.lane(address, time.monotonic()) == Lane.QUARANTINE:
        return Opened(refusal=TooManyTries())
    try:
        report = reports.by_code(act, words)
    except NoSuchCode as refusal:
        return Opened(refusal=refusal)
    pen = Pen(report=report.id, code=reports.codes_heard(words)[0])
    return Opened(report=report, token=pens.sign(pen), answers=_found_for(act, report))


def of_area(act: Act, slug: str) -> Heard:
    """Say what was found in an area in the last 24 hours."""
    area = next((a for a in reports.areas(act) if a.value == f"area:{slug}"), None)
    if area is None:
        raise NotYours(area=slug)
    return Heard(area=area.label, answers=_found(act, slug))


def _found_for(act: Act, report: ReportView) -> list[Answer]:
    return _found(act, report.area) if report.area else []


def _found(act: Act, slug: str) -> list[Answer]:
    found = incidents.found(act.network, slug, clock.now())
    return truth.answers(found, security.network(act).zone)
