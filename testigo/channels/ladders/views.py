"""A coordinator's pages of channels, money and dead letters; how everybody is reached."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.channels.errors import NotADeadLetter
from testigo.channels.ladders import deciding, pages, spending, wishes
from testigo.channels.ladders.forms import (
    BundleForm,
    CapsForm,
    EchoForm,
    KindForm,
    QuietForm,
    UndoForm,
)
from testigo.core.web import DeskRequest, page
from testigo.security.access import Deed, deed

CHANNELS = "channels/channels.html"
LETTERS = "channels/letters.html"
REACH = "channels/reach.html"


@deed(Deed.MANAGE_PEOPLE)
@never_cache
@require_GET
def channels(request: DeskRequest) -> HttpResponse:
    """Show how channels do, what they may cost, and where they write to ourselves."""
    return page(request, CHANNELS, pages.channels(request.act, done=request.GET.get("done", "")))


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def caps(request: DeskRequest) -> HttpResponse:
    """Set what messages may cost."""
    form = CapsForm(request.POST)
    if not form.is_valid():
        return page(request, CHANNELS, pages.channels(request.act, caps=form), status=422)
    spending.set_caps(request.act, form.caps())
    return _back("channels:channels", "caps")


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def ourselves(request: DeskRequest) -> HttpResponse:
    """Set where a channel writes to ourselves."""
    form = EchoForm(request.POST)
    if not form.is_valid() or not pages.listens(request.act, form):
        return page(request, CHANNELS, pages.channels(request.act, echo=form), status=422)
    return _back("channels:channels", "echo")


@deed(Deed.MANAGE_PEOPLE)
@never_cache
@require_GET
def letters(request: DeskRequest) -> HttpResponse:
    """List what reached nobody."""
    context = pages.dead(request.act, UndoForm(request.GET), done=request.GET.get("done", ""))
    return page(request, LETTERS, context)


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def again(request: DeskRequest) -> HttpResponse:
    """Try dead letters again."""
    deciding.try_again(request.act, **_bundle(request))
    return _back("channels:letters", "again")


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def give_up(request: DeskRequest) -> HttpResponse:
    """Give dead letters up."""
    bundle = _bundle(request)
    deciding.give_up(request.act, **bundle)
    return _back("channels:letters", "given-up", **bundle, at=request.act.at.isoformat())


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def take_back(request: DeskRequest) -> HttpResponse:
    """Take back that dead letters were given up."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise NotADeadLetter
    deciding.take_back(request.act, **form.cleaned_data)
    return _back("channels:letters", "back")


@deed(Deed.SIGNED_IN)
@never_cache
@require_GET
def reach(request: DeskRequest) -> HttpResponse:
    """Show how one is reached, in which order, and when one is left in peace."""
    return page(request, REACH, pages.mine(request.act, done=request.GET.get("done", "")))


@deed(Deed.SIGNED_IN)
@require_POST
def first(request: DeskRequest) -> HttpResponse:
    """Be tried by one channel a step earlier."""
    form = KindForm(request.POST)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    wishes.prefer(request.act, request.act.by, kind)
    return _back("channels:reach", "order")


@deed(Deed.SIGNED_IN)
@require_POST
def quiet(request: DeskRequest) -> HttpResponse:
    """Choose one's hours of quiet."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        return page(request, REACH, pages.mine(request.act, quiet=form), status=422)
    wishes.be_quiet(request.act, request.act.by, **form.wish())
    return _back("channels:reach", "quiet")


def _bundle(request: DeskRequest) -> dict[str, str]:
    form = BundleForm(request.POST)
    if not form.is_valid():
        raise NotADeadLetter
    told: dict[str, str] = form.cleaned_data
    return told


def _back(name: str, done: str, **more: str) -> HttpResponse:
    return redirect(f"{reverse(name)}?{urlencode({'done': done, **more})}")
