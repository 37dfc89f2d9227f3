"""Feeds for officials and partner networks; partners' notices, looked at."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from testigo.core.act import Act
from testigo.core.web import DeskRequest, page
from testigo.federation import queries
from testigo.federation.forms import PartnerForm
from testigo.federation.serving import conditional
from testigo.security.access import Deed, deed


def _act(request: DeskRequest) -> Act:
    # A feed is the same for a member as for anybody.
    return Act.public(network=request.act.network)


@deed(Deed.OPEN)
@require_safe
@vary_on_headers("Accept-Language")
def feeds(request: DeskRequest) -> HttpResponse:
    """List the feeds there are, with their addresses."""
    return render(request, "federation/feeds.html", {"lines": queries.lines(_act(request))})


@deed(Deed.OPEN)
@require_safe
@vary_on_headers("Accept-Language")
def feed_here(request: DeskRequest, slug: str) -> HttpResponse:
    """Lead to a feed in the reader's language."""
    return redirect("federation:feed", get_language_from_request(request), slug)


@deed(Deed.OPEN)
@require_safe
def feed(request: DeskRequest, language: str, slug: str) -> HttpResponse:
    """Give the verified news of an area, or of all, as Atom."""
    told = queries.feed(_act(request), language=language, slug=slug)
    answer = conditional(request, told, "application/atom+xml; charset=utf-8")
    answer["Content-Language"] = language
    return answer


@deed(Deed.OPEN)
@require_safe
def cap(request: DeskRequest, code: str) -> HttpResponse:
    """Give an alert as CAP 1.2: its newest notice."""
    told = queries.notice(_act(request), code)
    return conditional(request, told, "application/cap+xml; charset=utf-8")


@deed(Deed.DISPATCH)
@never_cache
@require_http_methods(["GET", "POST"])
def partners(request: DeskRequest) -> HttpResponse:
    """Look at what a partner sent; nothing of it is kept or sent on."""
    form = PartnerForm(request.act)
    if request.method == "GET":
        return page(request, "federation/partners.html", {"form": form})
    sent = PartnerForm(request.act, request.POST, request.FILES)
    told = {"form": form, "news": sent.news} if sent.is_valid() else {"form": sent}
    return page(request, "federation/partners.html", told, status=422 if sent.errors else 200)
