"""The console."""

from functools import cache, partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from testigo.channels import queries as channels
from testigo.core import live
from testigo.core.web import DeskRequest, page
from testigo.desk import calls, mapping, queries
from testigo.reports import queries as reports
from testigo.security.access import Deed, deed
from testigo.security.middleware import still_may
from testigo.shifts import queries as shifts

BOARD = "desk/board.html"
CALL = "desk/call.html"


def _top(request: DeskRequest) -> dict[str, object]:
    return {"on_shift": shifts.on_shift(request.act), "health": channels.health(request.act)}


@deed(Deed.SEE_DESK)
@require_GET
def board(request: DeskRequest, incident_id: UUID | None = None, part: str = "") -> HttpResponse:
    """Show the desk; `part` names the fragment a live page asks for."""
    seen = queries.board(request.act)
    if incident_id is None and seen.rows:
        incident_id = seen.rows[0].incident.id
    # A fragment asks only for what it draws: the template calls what it needs, once.
    context = {
        "board": seen,
        "on": incident_id,
        "detail": cache(partial(queries.detail, request.act, incident_id)) if incident_id else None,
        "map": cache(partial(mapping.drawn, request.act, seen.rows, incident_id)),
        **_top(request),
    }
    return page(request, f"{BOARD}#{part}" if part else BOARD, context)


@deed(Deed.SEE_DESK)
@require_GET
def quarantine(request: DeskRequest) -> HttpResponse:
    """List what waits above the flood limit, near-copies on one line."""
    context = {"lines": queries.quarantine(request.act), **_top(request)}
    return page(request, "desk/quarantine.html", context)


@deed(Deed.TAKE_CALLS)
@require_GET
def call(request: DeskRequest, report_id: UUID, part: str = "") -> HttpResponse:
    """Show the call: one sentence to read aloud, the answers in any order."""
    report = reports.report_for(request.act, report_id)
    context = {**calls.screen(request.act, report, request.GET.get("last", "")), **_top(request)}
    return page(request, f"{CALL}#{part}" if part else CALL, context)


@deed(Deed.TAKE_CALLS)
@require_POST
def hang_up(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """End the call: keep what was told, and show the incident it became part of."""
    calls.hang_up(request.act, report_id)
    return redirect(calls.after(request.act, report_id))


@deed(Deed.TAKE_CALLS)
@require_POST
def step_away(request: DeskRequest, report_id: UUID) -> HttpResponse:
    """Hand a call back to the desk."""
    calls.step_away(request.act, report_id)
    return redirect("desk:board")


@deed(Deed.SEE_DESK)
@require_GET
def my_call(request: DeskRequest) -> HttpResponse:
    """Lead whoever pressed "one" on their phone to the call; from another call by a link."""
    call_id, context = calls.picked_up(request.act), {"here": request.GET.get("here", "")}
    there = reverse("desk:call", args=[call_id]) if call_id else ""
    if there and not context["here"] and "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": there, "HX-Reswap": "none"})
    mine = {"there": "" if str(call_id) == context["here"] else there}
    return page(request, "desk/mine.html#link", {**context, **mine, **_top(request)})


@deed(Deed.SEE_DESK)
@require_GET
def areas(request: DeskRequest, version: str) -> HttpResponse:
    """Give the areas' outlines and tints; the version only says that something changed."""
    del version
    return JsonResponse(mapping.areas(request.act), safe=False)


@deed(Deed.SEE_DESK)
@require_GET
def find(request: DeskRequest) -> HttpResponse:
    """Go to the incident whose handle or place is typed, or list what fits."""
    typed = request.GET.get("q", "")[:200]
    found = queries.find(request.act, typed)
    if len(found) == 1:
        return redirect("desk:incident", found[0].incident.id)
    return page(request, "desk/find.html", {"found": found, "q": typed, **_top(request)})


@deed(Deed.SEE_DESK)
@require_GET
def print_shift(request: DeskRequest) -> HttpResponse:
    """Print blank incident sheets and who is on duty, for when the network is down."""
    context = {"rows": queries.rows(request.act), **_top(request)}
    return page(request, "desk/print.html", context)


@deed(Deed.SEE_DESK)
@require_GET
async def hear(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the ids of what changes in this network to an open desk."""
    network = request.act.network  # type: ignore[attr-defined]

    async def accepts(news: live.News) -> bool:
        return bool(news["network"] == network)

    return live.stream(request, accepts, partial(still_may, request, Deed.SEE_DESK))
