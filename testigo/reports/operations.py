"""What people can do to a report: tell it, answer by answer, and take care of it."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from testigo.core import events, sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.ids import new_id
from testigo.reports import answers, codewords, queries
from testigo.reports.errors import NotAnAnswer, Taken
from testigo.reports.events import ReportChanged, ReportKept, ReportStarted
from testigo.reports.fragments import without
from testigo.reports.models import DRAFT_FOR, KEPT_FOR, Report
from testigo.reports.types import CallBack, Door, ReportView, Spot, State, When
from testigo.reports.types import Taken as WasTaken
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed

CALL_BACK_WITHIN = timedelta(minutes=30)
SILENT = timedelta(minutes=1)  #: after which a place only said in words is kept as it is
AREA_ONLY = "area"  #: the kind of a place that is only a neighbourhood
BEFORE_NOW = {When.NOW: timedelta(), When.MINUTES: timedelta(minutes=10)}


@transaction.atomic
def begin(
    act: Act,
    *,
    door: Door,
    language: str,
    source: str = "",
    owner: str = "",
    report_id: UUID | None = None,
    code: tuple[int, int, int] | None = None,
    flooded: bool = False,
) -> ReportView:
    """Begin a report. With the id of one begun already, give that one: two presses, one report."""
    row, made = Report.objects.get_or_create(
        pk=report_id or new_id(),
        defaults={
            "network": act.network, "door": door, "language": answers.read("language", language),
            "source": source, "owner": owner, "received_at": act.at, "changed_at": act.at,
            "keep_until": act.at + DRAFT_FOR, "code": queries.digest_of_new(code) if code else "",
            "flooded": flooded,
        },
    )  # fmt: skip
    if row.network != act.network:
        raise NotYours(report=report_id)
    if made:
        audit.record(act, "report.begun", row.pk, door=door)
        events.publish(ReportStarted(at=act.at, network=act.network, report=row.pk))
    return queries.view(row)


@transaction.atomic
def answer(
    act: Act, report_id: UUID, *, field: str, value: str | Iterable[str] | Spot
) -> ReportView:
    """Save one answer at once, whatever else somebody is answering meanwhile."""
    row = _locked(act, report_id)
    if field in answers.TEXTS and isinstance(value, str) and _may_not_replace(row, field, value):
        _tell_beside(act, row, field, value)
        return queries.view(row)
    if field == "place":
        changed = _place(row, value)
    elif isinstance(value, str | list | tuple | set | frozenset):
        changed = _told(act, row, field, value)
    else:
        raise NotAnAnswer(field=field)
    row.changed_at = act.at
    row.save(update_fields=[*changed, "changed_at"])
    audit.record(act, "report.answered", row.pk, field=field)
    if row.state == State.DRAFT:
        _tell_of_draft(act, row)
        if _is_enough(row):
            _keep(act, row)
    else:
        _tell_of_change(act, row, field)
    return queries.view(row)


@transaction.atomic
def switch(act: Act, report_id: UUID, *, name: str, on: bool) -> ReportView:
    """Put one switch of the script on, or take it off; the others stay as they are."""
    told, one = set(_locked(act, report_id).switches.split()), {answers.read("switches", [name])}
    return answer(act, report_id, field="switches", value=told | one if on else told - one)


@transaction.atomic
def keep(act: Act, report_id: UUID) -> ReportView:
    """Keep a report as it is: nothing more is coming, or it must not wait."""
    row = _locked(act, report_id)
    if row.state == State.DRAFT:
        _keep(act, row)
    return queries.view(row)


@transaction.atomic
def let_in(act: Act, report_id: UUID) -> ReportView:
    """Take a report out of quarantine: a person has read it."""
    row = _locked(act, report_id)
    if row.state == State.QUARANTINE:
        row.state = State.KEPT
        row.save(update_fields=["state"])
        audit.record(act, "report.let_in", row.pk)
        _publish_kept(act, row)
    return queries.view(row)


@transaction.atomic
def strike(act: Act, report_id: UUID, *, text: str) -> ReportView:
    """Strike a plate, badge, name or the like from every text of a report."""
    row = _locked(act, report_id)
    changed = []
    for field in ("words", "said_place", "callback_when", "callback_say"):
        before = str(getattr(row, field))
        after = without(before, text)
        if after != before:
            setattr(row, field, after)
            changed.append(field)
    if changed:
        row.changed_at = act.at
        row.save(update_fields=[*changed, "changed_at"])
        audit.record(act, "report.struck", row.pk)
        _tell(act, row, changed[0])
    return queries.view(row)


@transaction.atomic
def take(act: Act, report_id: UUID) -> ReportView:
    """Take a call or a call-back nobody has taken."""
    _own(act, report_id, whose=_free(act), owner=act.by)
    audit.record(act, "report.taken", report_id)
    return _told_of(act, report_id, "owner")


@transaction.atomic
def step_away(act: Act, report_id: UUID) -> ReportView:
    """Hand a call back: the desk sees that nobody has it."""
    _own(act, report_id, whose=_free(act), owner="")
    audit.record(act, "report.stepped_away", report_id)
    return _told_of(act, report_id, "owner")


@transaction.atomic
def hand(act: Act, report_id: UUID, *, to: str) -> ReportView:
    """Give a call or call-back to a colleague who accepted it."""
    _own(act, report_id, whose=Q(), owner=to)
    audit.record(act, "report.handed", report_id, to=to)
    return _told_of(act, report_id, "owner")


@transaction.atomic
def call_back_done(act: Act, report_id: UUID) -> ReportView:
    """Note that the caller was called back, once."""
    mine = Report.objects.filter(pk=report_id, network=act.network, called_back_at=None)
    if mine.update(called_back_at=act.at):
        audit.record(act, "report.called_back", report_id)
    return _told_of(act, report_id, "called_back")


@transaction.atomic
def ask_for_somebody(act: Act, report_id: UUID) -> None:
    """Make a report an open line: somebody has to listen to it, or to call back."""
    mine = Report.objects.filter(pk=report_id, network=act.network, call_back_due=None)
    if mine.update(call_back_due=act.at + CALL_BACK_WITHIN):
        audit.record(act, "report.asks_for_somebody", report_id)


@transaction.atomic
def dismiss(act: Act, report_id: UUID) -> None:
    """Let go of a caller who hung up before a word was said: nothing of them is kept."""
    row = _locked(act, report_id)
    if row.state == State.DRAFT and not row.owner:
        row.source, row.erased_at = "", act.at
        row.save(update_fields=["source", "erased_at"])
        audit.record(act, "report.dismissed", row.pk)
        _tell_of_draft(act, row)


@transaction.atomic
def come_back(act: Act, report_id: UUID, *, source: str) -> None:
    """Take up a caller again who seemed to be gone: what they said after the tone came later."""
    dismissed = Report.objects.filter(
        pk=report_id, network=act.network, state=State.DRAFT, erased_at__isnull=False,
        keep_until__gt=act.at,
    )  # fmt: skip
    if dismissed.update(erased_at=None, source=source):
        audit.record(act, "report.came_back", report_id)


@transaction.atomic
def give_code(act: Act, report_id: UUID) -> tuple[int, int, int]:
    """Draw a new code for a report; one given before opens nothing any more."""
    row = _locked(act, report_id)
    code = codewords.draw()
    row.code = queries.digest_of(code)
    row.save(update_fields=["code"])
    audit.record(act, "report.code_given", row.pk)
    return code


def advance(act: Act) -> int:
    """Keep reports whose teller fell silent after "what" and a place in words; erase old ones."""
    silent = Report.objects.filter(state=State.DRAFT, changed_at__lte=act.at - SILENT)
    told = silent.exclude(said_place=b"").exclude(taken="", sees="", words=b"")
    waiting = list(told.exclude(kept_at__isnull=False).values_list("network", "pk")[:100])
    for network, report_id in waiting:
        keep(act.within(network), report_id)
    return len(waiting) + erase(act)


def erase(act: Act, *, limit: int = 200) -> int:
    """Erase reports whose keeping time is over: their keys first, then whatever names a place."""
    with transaction.atomic():
        due = Report.objects.filter(keep_until__lte=act.at, erased_at=None)
        ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        sealed.erase(Report._meta.db_table, ids)
        Report.objects.filter(pk__in=ids).update(
            said_place="", place="", spot="", words="", callback_when="", callback_say="",
            contact="", source="", code="", call_back_due=None, erased_at=act.at,
        )  # fmt: skip
    return len(ids)


def _may_not_replace(row: Report, field: str, value: str) -> bool:
    # While the server is locked nobody sees what was told before, so nothing is written over it.
    # A place is a choice: another one, told in words, takes its place.
    anew = field == "said_place" and answers.read(field, value)
    return queries.is_shut(row, field) and not anew


def _tell_beside(act: Act, row: Report, field: str, value: str) -> None:
    """Keep what is told in addition in a report of the same sender, which joins the first."""
    text = answers.read(field, value)
    same = field == "contact" and row.source == sealed.blind_index(text, purpose="contact")
    if not text or same:
        return
    if not row.source:  # the two are one source, whatever their words
        row.source = sealed.blind_index(str(row.pk), purpose="beside")
        row.save(update_fields=["source"])
    beside = begin(
        act, door=Door(row.door), language=row.language, source=row.source, flooded=row.flooded,
        report_id=uuid5(row.pk, act.at.isoformat()),
    )  # fmt: skip
    Report.objects.filter(pk=beside.id).update(
        when=row.when, seen_at=row.seen_at, cell=row.cell, area=row.area, callback=row.callback,
        keep_until=act.at + KEPT_FOR,
    )  # fmt: skip
    answer(act, beside.id, field=field, value=text)
    if row.state != State.DRAFT:
        keep(act, beside.id)


def _told(act: Act, row: Report, field: str, value: str | Iterable[str]) -> list[str]:
    setattr(row, field, answers.read(field, value))
    changed = [field]
    if field == "when":
        row.seen_at = act.at - BEFORE_NOW[When(row.when)] if row.when in BEFORE_NOW else None
        changed.append("seen_at")
    if field == "contact" and not row.source:
        row.source = sealed.index_of_intake(row.contact, purpose="contact") if row.contact else ""
        changed.append("source")
    if field in {"callback", "contact"}:
        wanted = row.callback in {CallBack.YES, CallBack.TEXT}
        row.call_back_due = (row.call_back_due or act.at + CALL_BACK_WITHIN) if wanted else None
        changed.append("call_back_due")
    return changed


def _place(row: Report, value: object) -> list[str]:
    if value == "":  # "not there": the caller says it anew
        row.place, row.cell, row.area, row.spot = "", "", "", ""
    elif isinstance(value, str) or not hasattr(value, "cell"):
        raise NotAnAnswer(field="place")
    else:
        spot: Spot = value  # type: ignore[assignment]
        only_area = str(spot.kind) == AREA_ONLY
        row.place, row.area = spot.label, spot.area
        row.cell = "" if only_area else spot.cell
        row.spot = "" if only_area else f"{spot.lat:.6f},{spot.lon:.6f}"
    return ["place", "cell", "area", "spot"]


def _is_enough(row: Report) -> bool:
    taken = row.taken in {WasTaken.NOW, WasTaken.EARLIER}
    if taken and row.door == Door.PHONE:
        return True  # the lawyer is paged at the word "yes"; where is being asked meanwhile
    what = bool(row.taken or row.sees or queries.is_shut(row, "words") or row.words)
    return what and bool(row.cell or row.area)


def _keep(act: Act, row: Report) -> None:
    row.state = State.QUARANTINE if row.flooded else State.KEPT
    row.kept_at = act.at
    row.keep_until = row.received_at + KEPT_FOR
    row.save(update_fields=["state", "kept_at", "keep_until"])
    audit.record(act, "report.kept", row.pk, state=row.state)
    if row.state == State.KEPT:
        _publish_kept(act, row)


def _publish_kept(act: Act, row: Report) -> None:
    event = ReportKept(
        at=act.at,
        network=row.network,
        report=row.pk,
        cell=row.cell,
        area=row.area,
        taken=row.taken,
        door=row.door,
    )  # fmt: skip
    events.publish(event)


def _tell(act: Act, row: Report, field: str) -> None:
    if row.state == State.KEPT:
        _tell_of_change(act, row, field)
    else:
        _tell_of_draft(act, row)


def _tell_of_draft(act: Act, row: Report) -> None:
    events.publish(ReportStarted(at=act.at, network=row.network, report=row.pk))


def _tell_of_change(act: Act, row: Report, field: str) -> None:
    if row.state != State.KEPT:
        return
    event = ReportChanged(
        at=act.at,
        network=row.network,
        report=row.pk,
        field=field,
        cell=row.cell,
        area=row.area,
        taken=row.taken,
    )  # fmt: skip
    events.publish(event)


def _told_of(act: Act, report_id: UUID, field: str) -> ReportView:
    row = _locked(act, report_id)
    _tell(act, row, field)
    return queries.view(row)


def _free(act: Act) -> Q:
    # One's own, and nobody's: also what somebody held who may hold nothing any more.
    return ~Q(owner__in=security.able(act, Deed.HAND_OVER) - {act.by})


def _own(act: Act, report_id: UUID, *, whose: Q, owner: str) -> None:
    mine = Report.objects.filter(whose, pk=report_id, network=act.network)
    if not mine.update(owner=owner):
        raise Taken(report=report_id)


def _locked(act: Act, report_id: UUID) -> Report:
    mine = Report.objects.select_for_update().filter(network=act.network, erased_at=None)
    row = mine.filter(pk=report_id).first()
    if row is None:
        raise NotYours(report=report_id)
    return row
