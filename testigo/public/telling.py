"""The five questions: what a press saves, and which page comes next."""

from contextlib import suppress
from dataclasses import replace

from django.http import QueryDict

from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.public.errors import ChooseOne, HowToReach, SayWhere
from testigo.public.types import MORE, STEPS, THANKS, Pen, Turn
from testigo.reports import operations, queries
from testigo.reports.types import CallBack, Door, ReportView

AREA = "area"  #: "I only know the neighborhood"
AS_SAID = "as_said"  #: "keep it as I wrote it"


def turn(act: Act, pen: Pen, told: QueryDict, *, language: str, flooded: bool) -> Turn:
    """Save what a page was sent with, and say which page follows."""
    step = told.get("step", "")
    if step == THANKS:
        return shown(act, pen, MORE if told.get("go") == "more" else THANKS)
    if step not in {*STEPS, MORE}:
        return shown(act, pen, STEPS[0])
    if told.get("go") == "back":
        with suppress(Refused):  # what was typed is kept where it can be
            _save(act, pen, step, told, language=language, flooded=flooded)
        return shown(act, pen, _before(step))
    try:
        done = _save(act, pen, step, told, language=language, flooded=flooded)
    except Refused as refusal:
        return shown(act, pen, step, refusal=refusal, typed=_typed(told), language=language)
    if not done:
        return _asked_again(act, pen, told, language)
    struck = queries.fragments_of(told.get("words", "") if step in {"sees", MORE} else "")
    return replace(shown(act, pen, _after(step)), struck=struck)


def shown(
    act: Act,
    pen: Pen,
    step: str,
    *,
    refusal: Refused | None = None,
    typed: dict[str, str] | None = None,
    language: str = "",
) -> Turn:
    """Show a page with what is saved already."""
    report = queries.own(act, pen.report)
    areas = queries.areas(act) if step == "where" and refusal else []
    return Turn(step=step, pen=pen, report=report, refusal=refusal, typed=typed or {}, areas=areas)


def _save(act: Act, pen: Pen, step: str, told: QueryDict, *, language: str, flooded: bool) -> bool:
    """Save a page's answers; False where the place still has to be chosen."""
    if step == "taken" and not told.get("taken"):
        raise ChooseOne
    report = operations.begin(
        act, door=Door.WEB, language=language, report_id=pen.report, code=pen.code, flooded=flooded
    )
    if step == "where":
        return _where(act, report, told)
    for field, value in _answers(step, told, report).items():
        operations.answer(act, report.id, field=field, value=value)
    return True


def _answers(step: str, told: QueryDict, report: ReportView) -> dict[str, str | list[str]]:
    if step in {"taken", "when"}:
        return {step: told.get(step, "")}
    if step == "sees":
        return {"sees": told.getlist("sees"), "words": _words(told)}
    if step == MORE:
        return {"words": _words(told)}
    wanted, contact = told.get("callback", ""), told.get("contact", "").strip()
    reachable = contact or "contact" in report.shut  # told before, and not to be read now
    if wanted in {CallBack.YES, CallBack.TEXT} and not reachable:
        raise HowToReach
    names = ("callback", "contact", "callback_when", "callback_say")
    return {name: told.get(name, "") for name in names}


def _words(told: QueryDict) -> str:
    # Nobody of ours reads along here, so plates, badges and the like are struck at once; the
    # next page says so.
    return queries.struck(told.get("words", ""))


def _where(act: Act, report: ReportView, told: QueryDict) -> bool:
    said, value = told.get("said_place", "").strip(), told.get("place", "")
    anew = said != told.get("said_before", "").strip()
    if said != report.said_place and (anew or "said_place" not in report.shut):
        report = operations.answer(act, report.id, field="said_place", value=said)
    if value == AREA or (anew and not value.startswith(("area:", "at:"))):
        # A choice that stood beside other words is not a choice of these.
        if not said and value != AREA:
            raise SayWhere
        return False
    if value == AS_SAID and said:
        operations.keep(act, report.id)
        return True
    if not value:
        if (report.place or "place" in report.shut) and not anew:
            return True
        raise ChooseOne if said else SayWhere
    place = queries.chosen_place(act, said, value)
    operations.answer(act, report.id, field="place", value=place)
    return True


def _asked_again(act: Act, pen: Pen, told: QueryDict, language: str) -> Turn:
    said = told.get("said_place", "").strip()
    places = queries.choices(act, said, language)
    by_area = told.get("place") == AREA or not places
    return Turn(
        step="where", pen=pen, report=queries.own(act, pen.report), typed=_typed(told),
        places=[] if told.get("place") == AREA else places,
        areas=queries.areas(act) if by_area else [],
        unknown=not places and told.get("place") != AREA,
    )  # fmt: skip


def _typed(told: QueryDict) -> dict[str, str]:
    kept = ("words", "said_place", "contact", "callback", "callback_when", "callback_say", "place")
    return {name: told.get(name, "") for name in kept}


def _before(step: str) -> str:
    return THANKS if step == MORE else STEPS[max(STEPS.index(step) - 1, 0)]


def _after(step: str) -> str:
    return THANKS if step in {MORE, STEPS[-1]} else STEPS[STEPS.index(step) + 1]
