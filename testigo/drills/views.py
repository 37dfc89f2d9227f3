"""The drill's door: one-click roles, the guide, the phones, and the player's own doors."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from testigo.channels import operations as channels
from testigo.channels import queries as phones_of
from testigo.core.act import Act
from testigo.core.web import DeskRequest, page
from testigo.drills import operations, queries
from testigo.drills.errors import NoDrillHere
from testigo.drills.forms import BeForm, JumpForm, RingForm, SayForm
from testigo.security import drill as one_click
from testigo.security.access import Deed, deed

GUIDE = "drills/_guide.html"


def _newest(request: DeskRequest) -> Act:
    return request.act.within(queries.newest())


@deed(Deed.DRILL)
@require_GET
def tour(request: DeskRequest) -> HttpResponse:
    """Welcome: start the evening, or be one of its people."""
    act = _newest(request)
    context = {"roles": queries.roles(act), "tour": queries.tour(act)}
    return page(request, "drills/welcome.html", context)


@deed(Deed.DRILL)
@require_POST
def start(request: DeskRequest) -> HttpResponse:
    """Open a fresh evening, sit the visitor in Omar's chair, and begin."""
    act = request.act.within(operations.open_drill(guided=True).network)
    one_click.sign_in_for_drill(request, queries.roles(act)[0].id)
    operations.begin(act)
    return redirect("desk:board")


@deed(Deed.DRILL)
@require_POST
def be(request: DeskRequest) -> HttpResponse:
    """Become somebody of the cast."""
    form = BeForm(request.POST)
    if not form.is_valid():
        raise NoDrillHere
    account_id = form.cleaned_data["account"]
    one_click.sign_in_for_drill(request, account_id)
    return redirect(form.cleaned_data["path"] or queries.home_of(account_id))


@deed(Deed.DRILL)
@require_GET
def guide(request: DeskRequest) -> HttpResponse:
    """Show the present step of the tour."""
    return page(request, GUIDE, queries.guide(request.act))


@deed(Deed.DRILL)
@require_POST
def go_on(request: DeskRequest) -> HttpResponse:
    """Go to the next step, and to the incident it is about."""
    operations.step(request.act)
    answer = page(request, GUIDE, queries.guide(request.act))
    if incident := queries.arrest(request.act):
        answer["HX-Redirect"] = reverse("desk:incident", args=[incident])
    return answer


@deed(Deed.DRILL)
@require_POST
def help_me(request: DeskRequest) -> HttpResponse:
    """Let the cast do this step."""
    operations.help_me(request.act)
    return page(request, GUIDE, queries.guide(request.act))


@deed(Deed.DRILL)
@require_GET
def phones(request: DeskRequest) -> HttpResponse:
    """Show every phone of the drill, with what it got."""
    return page(request, "drills/phones.html", {"phones": phones_of.phones(request.act)})


@deed(Deed.DRILL)
@require_POST
def say(request: DeskRequest) -> HttpResponse:
    """Text the hotline from one of the drill's phones."""
    form = SayForm(request.POST)
    if not form.is_valid():
        context = {"phones": phones_of.phones(request.act), "form": form}
        return page(request, "drills/phones.html", context, status=422)
    channels.say_from_phone(request.act, form.cleaned_data["owner"], form.cleaned_data["text"])
    return redirect("drills:phones")


# --- the player's doors: another process plays the cast through them and the ordinary pages ---


@csrf_exempt
@deed(Deed.DRILL)
@require_POST
def player_open(request: DeskRequest) -> HttpResponse:
    """Open a fresh evening for a rehearsal."""
    del request
    opened = operations.open_drill(guided=False)
    return JsonResponse({"network": opened.network})


@deed(Deed.DRILL)
@require_GET
def player_state(request: DeskRequest, network: str) -> HttpResponse:
    """Tell the player where the evening is, who is in it, and what the audit has."""
    return JsonResponse(queries.state(request.act.within(network)))


@csrf_exempt
@deed(Deed.DRILL)
@require_POST
def player_played(request: DeskRequest, network: str, number: int) -> HttpResponse:
    """Note that a scene was played."""
    operations.played(request.act.within(network), number)
    return JsonResponse({})


@csrf_exempt
@deed(Deed.DRILL)
@require_POST
def player_ring(request: DeskRequest, network: str) -> HttpResponse:
    """Let an invented caller ring."""
    form = RingForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    call = operations.ring(request.act.within(network), **form.cleaned_data)
    return JsonResponse({"report": str(call)})


@csrf_exempt
@deed(Deed.DRILL)
@require_POST
def player_jump(request: DeskRequest, network: str) -> HttpResponse:
    """Let minutes pass at once."""
    form = JumpForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    operations.jump(request.act.within(network), form.cleaned_data["minutes"])
    return JsonResponse({})


@deed(Deed.DRILL)
@require_GET
def player_newest(request: DeskRequest) -> HttpResponse:
    """Name the newest evening a visitor walks through."""
    del request
    return JsonResponse({"network": queries.newest()})
