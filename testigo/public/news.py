"""News of an area without an account, and the page of one alert."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testigo.alerts import operations as alerts
from testigo.alerts import queries as subscribers
from testigo.core.act import Act
from testigo.core.web import DeskRequest
from testigo.public import slips, subscribing
from testigo.public.edge import intake, spoken
from testigo.public.subscribing import Wish
from testigo.security.access import Deed, deed

GONE = 404


def _act(request: DeskRequest) -> Act:
    return Act.public(network=request.act.network)


def _form(request: DeskRequest, wish: Wish, template: str, **more: object) -> HttpResponse:
    told = {"wish": wish, "offer": subscribing.offer(_act(request)), **more}
    told["language"] = request.LANGUAGE_CODE
    return render(request, template, told, status=wish.status)


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@intake
def subscribe(request: DeskRequest, language: str) -> HttpResponse:
    """Ask which areas and how; send a link that confirms it was oneself."""
    if request.method == "GET":
        return _form(request, Wish(language=language), "public/news/ask.html")
    address = str(request.META.get("REMOTE_ADDR", ""))
    wish = subscribing.ask(_act(request), request.POST, language=language, address=address)
    return _form(request, wish, f"public/news/{'sent' if wish.done else 'ask'}.html")


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@never_cache
@intake
def confirm(request: DeskRequest, language: str, token: str) -> HttpResponse:
    """Show what a link stands for, and confirm it on a press: preview bots only look."""
    seen = subscribing.held(_act(request), token)
    if seen is None:
        return _form(request, Wish(language=language), "public/news/gone.html", lost=True)
    if request.method == "POST":
        alerts.confirm(_act(request), token)
        return redirect("public:news_mine", language, token)
    return _form(request, subscribing.wish_of(seen), "public/news/confirm.html")


@deed(Deed.OPEN)
@require_POST
@spoken
@never_cache
@intake
def code(request: DeskRequest, language: str) -> HttpResponse:
    """Take the code a number got, and show its own page."""
    wish = subscribing.prove(_act(request), request.POST, language=language)
    if wish.token:
        return redirect("public:news_mine", language, wish.token)
    return _form(request, wish, "public/news/sent.html")


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@never_cache
@intake
def mine(request: DeskRequest, language: str, token: str) -> HttpResponse:
    """Change what one gets."""
    seen = subscribing.held(_act(request), token)
    if seen is None or not seen.is_confirmed:
        return _form(request, Wish(language=language), "public/news/gone.html", lost=True)
    wish = subscribing.wish_of(seen)
    if request.method == "POST":
        wish = subscribing.change(_act(request), token, request.POST, language=language)
    return _form(request, wish, "public/news/mine.html", token=token)


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@never_cache
@intake
def forget(request: DeskRequest, language: str, token: str) -> HttpResponse:
    """End it, and forget the address."""
    if request.method == "POST" and subscribing.held(_act(request), token):
        alerts.forget(_act(request), token)
    there = subscribing.held(_act(request), token) is not None
    told = {"language": language, "token": token, "there": there}
    return render(request, "public/news/forget.html", told)


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@never_cache
@intake
def stop(request: DeskRequest, language: str, token: str) -> HttpResponse:
    """End the news a mail brought: a mail program presses without looking, a person looks first."""
    if request.method == "POST":
        alerts.stop(_act(request), token)
    told = {"language": language, "there": subscribers.gets_mail(_act(request), token)}
    return render(request, "public/news/stop.html", told)


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@never_cache
@intake
def link_again(request: DeskRequest, language: str) -> HttpResponse:
    """Send a fresh link to whoever lost theirs."""
    wish = Wish(language=language)
    if request.method == "POST":
        wish = subscribing.again(_act(request), request.POST, language=language)
    return _form(request, wish, f"public/news/{'sent' if wish.done else 'gone'}.html")


@deed(Deed.OPEN)
@require_GET
@spoken
@cache_control(max_age=15, private=True)
def alert(request: DeskRequest, language: str, code: str) -> HttpResponse:
    """Show one alert, at an address where one can see that it is ours."""
    told = {"language": language, "slip": slips.of(_act(request), code, language)}
    status = 200 if told["slip"] else GONE
    return render(request, "public/news/alert.html", told, status=status)


@deed(Deed.OPEN)
@require_GET
@spoken
@cache_control(max_age=15, private=True)
def slip(request: DeskRequest, language: str, code: str) -> HttpResponse:
    """Give an alert as text, picture and paper, for other people's chats and walls."""
    told = {"language": language, "slip": slips.of(_act(request), code, language)}
    status = 200 if told["slip"] else GONE
    return render(request, f"public/news/{'slip' if told['slip'] else 'alert'}.html", told,
                  status=status)  # fmt: skip
