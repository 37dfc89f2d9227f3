"""What may be seen of what people told us."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from testigo.core import keyring, sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.reports import codewords, likeness, placing
from testigo.reports.answers import LONGEST, TEXTS
from testigo.reports.errors import NoSuchCode, TooLong
from testigo.reports.fragments import masked, suspicious, without
from testigo.reports.models import Report
from testigo.reports.script import Step, Told, next_step, still_open
from testigo.reports.sentences import line
from testigo.reports.types import Choice, Fold, Fragment, Line, ReportView, Spot, State, Switch
from testigo.security import queries as security
from testigo.security.access import Deed, may

CODE = "report code"  #: purpose of the keyed digest of a code
SEALED = (*TEXTS, "place", "spot")
ICONS = {
    Switch.PANIC: "urgent",
    Switch.OVERHEARD: "ear",
    Switch.CHILD: "mood-kid",
    Switch.DOOR: "door",
    Switch.HOSTILE: "mood-angry",
    Switch.INTERPRETER: "language",
    Switch.MEDICAL: "first-aid-kit",
}


def report_for(act: Act, report_id: UUID) -> ReportView:
    """Give a report of the act's network to whoever takes calls there, or to timers."""
    if not may(act, Deed.SEE_DESK):
        raise NotYours(report=report_id)
    return view(_one(act, report_id))


def coming_in(act: Act, limit: int = 20) -> list[ReportView]:
    """List the newest reports, the ones still being told included."""
    rows = _all(act).exclude(state=State.QUARANTINE)
    return views(rows.order_by("-received_at")[:limit])


def quarantine(act: Act, limit: int = 500) -> list[Fold]:
    """List what came above the flood limit, near-copies folded into one line."""
    rows = _all(act).filter(state=State.QUARANTINE).order_by("-received_at")[:limit]
    groups = likeness.fold(views(rows), lambda report: f"{report.words} {report.said_place}")
    return [Fold(reports=tuple(group)) for group in groups]


def open_call_backs(act: Act, *, owner: str = "") -> list[ReportView]:
    """List the callers who wait for our call, the longest waiting first."""
    rows = _all(act).filter(call_back_due__isnull=False, called_back_at__isnull=True)
    if owner:
        rows = rows.filter(owner=owner)
    # What somebody owns who may hold nothing any more is nobody's.
    able = security.able(act, Deed.HAND_OVER)
    waiting = views(rows.order_by("call_back_due"))
    return [told if told.owner in able else replace(told, owner="") for told in waiting]


def on_the_line(act: Act) -> list[ReportView]:
    """List the calls somebody is taking now."""
    return views(_all(act).filter(door="phone", state=State.DRAFT).order_by("received_at"))


def waiting_calls(act: Act) -> list[ReportView]:
    """List the callers whom nobody has taken yet, the longest waiting first."""
    rows = _all(act).filter(door="phone", state=State.DRAFT, owner="")
    return views(rows.order_by("received_at"))


def many(act: Act, ids: Iterable[UUID]) -> list[ReportView]:
    """Give several reports of the network at once, in the order they came."""
    return views(_all(act).filter(pk__in=list(ids)).order_by("received_at"))


def from_sources(act: Act, sources: Iterable[str]) -> list[ReportView]:
    """Give what one person told us, by the blind indexes of their addresses, newest first."""
    named = [source for source in sources if source]
    return views(_all(act).filter(source__in=named).order_by("-received_at")[:20])


def by_code(act: Act, words: str) -> ReportView:
    """Give the caller's own report for the three words of its code."""
    digests = [digest_of(code) for code in codewords.heard(words)]
    row = _all(act).filter(code__in=digests).first() if digests else None
    if row is None:
        raise NoSuchCode
    return view(row)


def own(act: Act, report_id: UUID) -> ReportView | None:
    """Give a report to whoever carries its signed token; None where nothing was saved yet."""
    row = _all(act).filter(pk=report_id).first()
    return view(row) if row else None


def places_for(act: Act, report_id: UUID) -> list[Choice]:
    """Offer the call taker up to three places for what the caller said, and only the area."""
    report = report_for(act, report_id)
    found = placing.choices(act, report.said_place, report.language)
    area = placing.area_of(act, report.said_place, report.language)
    return [*found, area] if area else found


def choices(act: Act, said: str, language: str) -> list[Choice]:
    """Offer up to three places for what somebody said, with a sentence to read back."""
    return placing.choices(act, said, language)


def areas(act: Act) -> list[Choice]:
    """Offer the city's neighbourhoods, for somebody who knows no more."""
    return placing.area_choices(act)


def chosen_place(act: Act, said: str, value: str) -> Spot | str:
    """Give the place a choice names; "" takes it back."""
    return placing.chosen(act, said, value)


def draw_code() -> tuple[int, int, int]:
    """Draw a code for a report that is not begun yet."""
    return codewords.draw()


def code_words(code: tuple[int, int, int], language: str) -> str:
    """Word a code in a language."""
    return codewords.say(code, language)


def codes_heard(words: str) -> list[tuple[int, int, int]]:
    """Give the codes three words may mean."""
    return codewords.heard(words)


def say(act: Act, report_id: UUID, *, last: str = "") -> Line:
    """Give the sentence to read aloud now; `last` is the switch pressed just now."""
    report = report_for(act, report_id)
    first = placing.choices(act, report.said_place, report.language)[:1]
    english = placing.choices(act, report.said_place, "en")[:1]
    step = next_step(told(report, read_back=first[0].read_back if first else "", last=last))
    return line(
        step, language=report.language, about=step.about,
        about_english=english[0].read_back if english else "",
    )  # fmt: skip


def open_boxes(report: ReportView) -> tuple[str, ...]:
    """Name the boxes of a call nobody has answered yet."""
    return still_open(told(report))


def told(report: ReportView, *, read_back: str = "", last: str = "") -> Told:
    """Give what the script needs to know of a report."""
    return Told(
        taken=report.taken, safe=report.safe, when=report.when, sees=report.sees,
        words=report.words, said_place=report.said_place, place=report.place, area=report.area,
        read_back=read_back, callback=report.callback, callback_say=report.callback_say,
        contact=report.contact, switches=report.switches, last=last,
    )  # fmt: skip


def switches(report: ReportView) -> list[tuple[str, str, str, bool]]:
    """Give what changes the script of a call: word, label, icon, and whether it is on."""
    return [(s.value, str(s.label), ICONS[s], s.value in report.switches) for s in Switch]


def marked(act: Act, report_id: UUID) -> list[Fragment]:
    """Give the pieces of a report we keep no record of, to offer striking them."""
    report = report_for(act, report_id)
    told = (report.words, report.said_place, report.callback_when, report.callback_say)
    return [fragment for text in told for fragment in suspicious(text)]


def fragments_of(text: str) -> list[Fragment]:
    """Find the pieces of any note that we keep no record of."""
    return suspicious(text)


def struck(text: str) -> str:
    """Strike every such piece from a note. Raises TooLong before reading what nobody means."""
    if len(text) > LONGEST["words"]:
        raise TooLong(field="words")
    for fragment in suspicious(text):
        text = without(text, fragment.text)
    return text


def digest_of(code: tuple[int, int, int]) -> str:
    """Give the keyed digest a code is kept and found under."""
    return sealed.blind_index(codewords.plain(code), purpose=CODE)


def digest_of_new(code: tuple[int, int, int]) -> str:
    """Give the digest to keep a new code under; while the key is away, one that opens nothing."""
    return sealed.index_of_intake(codewords.plain(code), purpose=CODE)


def views(rows: Iterable[Report]) -> list[ReportView]:
    """Open a page of rows."""
    page = list(rows)
    with suppress(keyring.Locked):  # then each text reads as empty until it is unlocked
        sealed.open_page(page)
    return [view(row) for row in page]


def view(row: Report) -> ReportView:
    """Open one row. While the server is locked its texts read as empty: intake goes on."""
    shut = frozenset(name for name in SEALED if is_shut(row, name))
    told = {name: "" if name in shut else str(getattr(row, name)) for name in SEALED}
    spot = told.pop("spot").split(",")
    return ReportView(
        id=row.pk, network=row.network, door=row.door, state=row.state, language=row.language,
        received_at=row.received_at, taken=row.taken, safe=row.safe, when=row.when,
        seen_at=row.seen_at, sees=frozenset(row.sees.split()),
        switches=frozenset(row.switches.split()), cell=row.cell, area=row.area,
        callback=row.callback, source=row.source, owner=row.owner, shut=shut,
        call_back_due=row.call_back_due, called_back_at=row.called_back_at, kept_at=row.kept_at,
        changed_at=row.changed_at,
        spot=(float(spot[0]), float(spot[1])) if len(spot) == 2 else None,
        **told,
    )  # fmt: skip


def is_shut(row: Report, field: str) -> bool:
    """Tell whether a text is kept that cannot be opened now: the server is locked."""
    try:
        getattr(row, field)
    except keyring.Locked:
        return True
    return False


def _all(act: Act) -> QuerySet[Report]:
    return Report.objects.filter(network=act.network, erased_at__isnull=True)


def _one(act: Act, report_id: UUID) -> Report:
    row = _all(act).filter(pk=report_id).first()
    if row is None:
        raise NotYours(report=report_id)
    return row


def known(language: str) -> Line:
    """Give the sentence for a caller whose corner is known already."""
    return line(Step(key="known", box=""), language=language)


def shown(text: str) -> str:
    """Mask what we keep no record of, for every text others read."""
    return masked(text)
