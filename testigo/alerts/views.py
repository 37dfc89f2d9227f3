"""The board of alerts, one alert in every language, and the desk's presses."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.alerts import operations, queries
from testigo.alerts.errors import TooLong
from testigo.alerts.forms import DraftForm, TurnForm
from testigo.alerts.types import AlertView
from testigo.core.web import DeskRequest, page
from testigo.security.access import Deed, deed

BOARD = "alerts/board.html"
ONE = "alerts/one.html"


def _done(request: DeskRequest, alert: AlertView) -> HttpResponse:
    # The desk draws its column anew around the incident; the alert's own page comes back whole.
    if "HX-Request" in request.headers:
        return redirect("desk:incident_part", alert.incident, "detail")
    if request.POST.get("from") == "desk":
        return redirect("desk:incident", alert.incident)
    return redirect("alerts:one", alert.id)


@deed(Deed.SEE_DESK)
@never_cache
@require_GET
def board(request: DeskRequest) -> HttpResponse:
    """List what waits, what is out, what ended today, and whose turn it is to release."""
    context = {
        "alerts": queries.board(request.act),
        "rota": queries.on_rota(request.act),
        "turn": TurnForm(),
    }
    return page(request, f"{BOARD}#list", context)


@deed(Deed.SEE_DESK)
@never_cache
@require_GET
def one(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Show one alert: its words in every language, whom it reaches, who released what."""
    context = queries.page_of(request.act, alert_id)
    return page(request, f"{ONE}#alert", {"shown": context})


@deed(Deed.RELEASE)
@require_POST
def draft(request: DeskRequest, incident_id: UUID) -> HttpResponse:
    """Draft an alert about an incident."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        raise TooLong
    return _done(request, operations.draft(request.act, incident_id, **form.cleaned_data))


@deed(Deed.RELEASE)
@require_POST
def press(request: DeskRequest, alert_id: UUID, what: str) -> HttpResponse:
    """Release, correct, cancel or update an alert; take one's release back; drop the draft."""
    return _done(request, PRESSES[what](request.act, alert_id))


@deed(Deed.RELEASE)
@require_POST
def take_turn(request: DeskRequest) -> HttpResponse:
    """Go on the release rota."""
    form = TurnForm(request.POST)
    if form.is_valid():
        until = request.act.at + timedelta(hours=form.cleaned_data["hours"])
        operations.take_turn(request.act, until=until)
    return redirect("alerts:board")


@deed(Deed.RELEASE)
@require_POST
def end_turn(request: DeskRequest) -> HttpResponse:
    """Leave the release rota."""
    operations.end_turn(request.act)
    return redirect("alerts:board")


PRESSES = {
    "release": operations.release,
    "correct": operations.correct,
    "cancel": operations.cancel,
    "update": operations.update,
    "take-back": operations.take_back,
    "drop": operations.drop,
}
