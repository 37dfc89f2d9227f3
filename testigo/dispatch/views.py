"""The observer's pages: asked, on the way, there, after."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.web import DeskRequest, page
from testigo.dispatch import forms, operations, pages, queries
from testigo.dispatch.types import AskView
from testigo.security.access import Deed, deed

REQUEST = "dispatch/request.html"
LIST = "dispatch:mine"
PRESSES: dict[str, Callable[..., Any]] = {
    "arrive": operations.arrive,
    "check-in": operations.check_in,
    "help": operations.need_help,
    "seen": operations.pull_back_seen,
    "leave": operations.leave,
    "turn-back": operations.turn_back,
}


@deed(Deed.ANSWER_CALLOUT)
@never_cache
@require_GET
def mine(request: DeskRequest) -> HttpResponse:
    """List one's own requests."""
    return page(request, "dispatch/mine.html#list", pages.mine(request.act))


@deed(Deed.ANSWER_CALLOUT)
@never_cache
@require_GET
def one(request: DeskRequest, number: int) -> HttpResponse:
    """Show one's own part of a request, as far as it came."""
    ask = queries.my_ask(request.act, number)
    shown = request.GET.get("stage")
    if shown and shown != pages.stage_of(ask):
        # What stands on the page belongs to another stage: it is drawn anew as a whole. Who is in
        # the middle of something sees at once what happened, and the rest when they have done.
        answer = render(request, f"{REQUEST}#news", pages.news(ask))
        answer["HX-Refresh"] = "true"
        return answer
    return page(request, f"{REQUEST}#state", pages.one(request.act, ask))


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def answer(request: DeskRequest, number: int) -> HttpResponse:
    """Say going, in 20 minutes, cannot or already here."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        operations.answer(act, ask.id, answer=told["answer"], once=told["once"])

    return _press(request, number, forms.AnswerForm(request.POST), do)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def press(request: DeskRequest, number: int, what: str) -> HttpResponse:
    """Say where one is, that one is well, or that one needs help."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        PRESSES[what](act, ask.id, once=told["once"])

    return _press(request, number, forms.PressForm(request.POST), do)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def looked(request: DeskRequest, number: int) -> HttpResponse:
    """Tell what a look found."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        operations.looked(act, ask.id, outcome=told["outcome"], once=told["once"])

    return _press(request, number, forms.LookedForm(request.POST), do)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def danger(request: DeskRequest, number: int) -> HttpResponse:
    """Say what is there besides: police, press, a crowd, weapons."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        operations.danger(act, ask.id, what=told["what"], once=told["once"])

    return _press(request, number, forms.DangerForm(request.POST), do)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def debrief(request: DeskRequest, number: int) -> HttpResponse:
    """Answer the three questions."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        operations.debrief(act, ask.id, **told)

    return _press(request, number, forms.DebriefForm(request.POST), do)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def rest(request: DeskRequest, number: int) -> HttpResponse:
    """Rest for some days, or be asked as usual; the three answers come along."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        pages.rest(act, ask, told["rest"] == "yes", forms.DebriefForm(request.POST))

    return _press(request, number, forms.RestForm(request.POST), do, back=LIST)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def note(request: DeskRequest, number: int) -> HttpResponse:
    """Write a note for the desk."""

    def do(act: Act, ask: AskView, told: dict[str, Any]) -> None:
        operations.note(act, ask.id, text=told["text"], once=told["once"])

    return _press(request, number, forms.NoteForm(request.POST), do)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def here(request: DeskRequest) -> HttpResponse:
    """Say that one is at the place of a request already, asked or not."""
    form = forms.HereForm(request.POST)
    if not form.is_valid():
        context = pages.mine(request.act, here=form)
        return page(request, "dispatch/mine.html#list", context, status=422)
    told = form.press(request.act)
    call_out = queries.call_out_numbered(request.act, told["number"])
    operations.already_here(request.act, call_out, once=told["once"])
    return redirect("dispatch:one", number=told["number"])


@deed(Deed.OPEN)
@require_GET
def offline(request: DeskRequest, language: str) -> HttpResponse:
    """Give the shell a phone keeps for when there is no network: nothing of anybody."""
    if language not in dict(settings.LANGUAGES):  # each one that is loaded stays in memory
        raise NotYours(language=language)
    with translation.override(language):
        return render(request, "dispatch/offline.html", {"network": None})


@deed(Deed.OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: DeskRequest, secret: str) -> HttpResponse:
    """Show a request by its one-time link (GET); answer it (POST), which spends the link."""
    ask = queries.ask_by_link(request.act, secret)
    form = forms.AnswerForm(request.POST or None)
    context = {"ask": ask, "form": form, "once": pages.fresh_press, "secret": secret}
    if request.method == "GET" or not form.is_valid():
        return render(request, "dispatch/link.html", context)
    told = form.press(request.act)
    operations.answer_by_link(request.act, secret, answer=told["answer"], once=told["once"])
    return render(request, "dispatch/link.html", {"ask": ask, "said": told["answer"]})


def _press(
    request: DeskRequest,
    number: int,
    form: forms.PressForm,
    do: Callable[[Act, AskView, dict[str, Any]], None],
    back: str = "dispatch:one",
) -> HttpResponse:
    ask = queries.my_ask(request.act, number)
    if not form.is_valid():
        context = pages.one(request.act, ask, form=form)
        return page(request, f"{REQUEST}#state", context, status=422)
    do(request.act, ask, form.press(request.act))
    there: HttpResponse = redirect(back) if back == LIST else redirect(back, number=number)
    if "HX-Request" in request.headers:  # the phone's queue: it goes there when all is sent
        return HttpResponse(status=204, headers={"HX-Redirect": there["Location"]})
    return there
