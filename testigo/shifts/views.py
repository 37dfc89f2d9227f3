"""The hand-over page."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from testigo.core.web import DeskRequest, done, page
from testigo.security.access import Deed, deed
from testigo.shifts import operations, queries
from testigo.shifts.forms import HandOverForm, StartForm, TakeForm

PAGE = "shifts/hand_over.html#lines"
BACK = "shifts:hand_over"


def _context(request: DeskRequest, **more: object) -> dict[str, object]:
    act = request.act
    return {
        "shift": queries.my_shift(act),
        "on_shift": queries.on_shift(act),
        "mine": queries.open_lines(act, act.by),
        "unowned": queries.unowned(act),
        "pending": queries.pending(act),
        "next_people": queries.next_people(act),
        "me": act.by,
        **more,
    }


def _shown(request: DeskRequest) -> HttpResponse:
    return done(request, PAGE, _context(request), back=BACK)


@deed(Deed.SEE_DESK)
@require_GET
def hand_over(request: DeskRequest) -> HttpResponse:
    return page(request, PAGE, _context(request))


@deed(Deed.SEE_DESK)
@require_POST
def start(request: DeskRequest) -> HttpResponse:
    form = StartForm(request.POST)
    if not form.is_valid():
        return page(request, PAGE, _context(request, start_form=form), status=422)
    operations.start(request.act, hours=form.cleaned_data["hours"])
    return _shown(request)


@deed(Deed.SEE_DESK)
@require_POST
def begin(request: DeskRequest) -> HttpResponse:
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return page(request, PAGE, _context(request, hand_over_form=form), status=422)
    operations.begin_hand_over(request.act, form.cleaned_data["to"])
    return _shown(request)


@deed(Deed.SEE_DESK)
@require_POST
def accept(request: DeskRequest, line_id: UUID) -> HttpResponse:
    operations.accept(request.act, line_id)
    return _shown(request)


@deed(Deed.SEE_DESK)
@require_POST
def end(request: DeskRequest) -> HttpResponse:
    operations.end(request.act)
    return _shown(request)


@deed(Deed.TAKE_CALLS)
@require_POST
def take(request: DeskRequest) -> HttpResponse:
    form = TakeForm(request.POST)
    if not form.is_valid():
        return page(request, PAGE, _context(request), status=422)
    operations.take(request.act, form.cleaned_data["kind"], form.cleaned_data["line"])
    return _shown(request)


@deed(Deed.TAKE_CALLS)
@require_POST
def take_all(request: DeskRequest) -> HttpResponse:
    operations.take_all(request.act)
    return _shown(request)
