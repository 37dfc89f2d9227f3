"""Pages of the telephone: one's own number, what a call needs, the prompts."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testigo.channels.voice import forms, operations, queries, recordings
from testigo.channels.voice.prompts import STAFF
from testigo.core.web import DeskRequest, page
from testigo.security.access import Deed, deed

CALL = "desk:call"
PROMPTS = "voice/prompts.html"


@deed(Deed.SIGNED_IN)
@require_GET
def mine(request: DeskRequest) -> HttpResponse:
    """Show at which number the hotline rings me."""
    context = {"number": queries.number(request.act), "done": request.GET.get("done", "")}
    return page(request, "voice/mine.html", context)


@deed(Deed.CHANGE_SELF)
@require_POST
def my_number(request: DeskRequest) -> HttpResponse:
    """Keep the number the hotline rings me at, or take it back."""
    form = forms.NumberForm(request.POST)
    if not form.is_valid():
        context = {"number": request.POST.get("number", "")[:30], "form": form}
        return page(request, "voice/mine.html", context, status=422)
    operations.my_number(request.act, form.cleaned_data["number"])
    return redirect("/voice/?done=kept")


@deed(Deed.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def ring(request: DeskRequest, leg_id: UUID) -> HttpResponse:
    """Show my practice phone ringing; a press picks it up."""
    if request.method == "POST":
        return redirect(CALL, operations.pick_up(request.act, leg_id))
    call, why, state = queries.my_leg(request.act, leg_id)
    context = {"call": call, "why": why, "state": state, "leg": leg_id}
    return page(request, "voice/ring.html", context)


@deed(Deed.TAKE_CALLS)
@require_GET
def listen(request: DeskRequest, recording_id: UUID) -> HttpResponse:
    """Play a recording; each listening is written down."""
    sound = recordings.listen(request.act, recording_id)
    answer = HttpResponse(sound, content_type=recordings.kind_of(sound))
    answer["Content-Disposition"] = "inline"
    return answer


@deed(Deed.TAKE_CALLS)
@require_POST
def take(request: DeskRequest, call_id: UUID) -> HttpResponse:
    """Say that a waiting call is mine: only my phone goes on ringing."""
    operations.claim(request.act, call_id)
    return redirect(CALL, call_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def interpreter(request: DeskRequest, call_id: UUID) -> HttpResponse:
    """Ask interpreters to join the call."""
    operations.interpret(request.act, call_id, request.POST.get("language", "")[:10])
    return redirect(CALL, call_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def mute(request: DeskRequest, call_id: UUID) -> HttpResponse:
    """Let this number ring nobody for a day."""
    operations.mute(request.act, call_id)
    return redirect(CALL, call_id)


@deed(Deed.TAKE_CALLS)
@require_POST
def back(request: DeskRequest, call_id: UUID) -> HttpResponse:
    """Call the caller back through my own phone."""
    operations.call_back(request.act, call_id)
    return redirect(CALL, call_id)


@deed(Deed.ADMINISTER)
@require_GET
def hotline(request: DeskRequest) -> HttpResponse:
    """Show how the hotline answers, and what is missing."""
    context = {"hotline": queries.hotline(request.act), "done": request.GET.get("done", "")}
    return page(request, "voice/hotline.html", context)


@deed(Deed.ADMINISTER)
@require_POST
def set_up(request: DeskRequest) -> HttpResponse:
    """Keep the hotline's languages, and whether calls may be recorded."""
    languages = [code for code in request.POST.getlist("language") if code]
    operations.set_up(request.act, languages=languages, records="records" in request.POST)
    return redirect("/voice/hotline/?done=kept")


@deed(Deed.ADMINISTER)
@require_GET
def prompts(request: DeskRequest, tongue: str) -> HttpResponse:
    """List the sentences of one language, to be recorded here."""
    context = {"tongue": tongue, "script": queries.script(request.act, tongue)}
    return page(request, PROMPTS, {**context, "done": request.GET.get("done", "")})


@deed(Deed.ADMINISTER)
@require_POST
def keep(request: DeskRequest, tongue: str) -> HttpResponse:
    """Keep a recorded sentence."""
    form = forms.ClipForm(request.POST, request.FILES)
    if not form.is_valid() or not form.kept(request.act, tongue):
        context = {"tongue": tongue, "script": queries.script(request.act, tongue), "wrong": form}
        return page(request, PROMPTS, context, status=422)
    return _back(tongue, form.cleaned_data["key"], done="kept")


@deed(Deed.ADMINISTER)
@require_POST
def remove(request: DeskRequest, tongue: str) -> HttpResponse:
    """Forget a recorded sentence."""
    key = request.POST.get("key", "")[:70]
    operations.remove_prompt(request.act, key=key, language=tongue)
    return _back(tongue, key, done="gone")


def _back(tongue: str, key: str, *, done: str) -> HttpResponse:
    # To the sentences it is one of: the next missing one stands there at the top.
    whose = "staff" if key in STAFF else "callers"
    return redirect(f"{reverse('voice:prompts', args=[tongue])}?done={whose}-{done}#{whose}")
