"""Builds the act of every request, refuses what the matrix refuses, and answers refusals."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours, Refused
from testigo.security import queries
from testigo.security.access import Deed, may
from testigo.security.models import Account, Membership, Network
from testigo.security.types import Member

Answer = Callable[[HttpRequest], HttpResponse]


def act_middleware(answer: Answer) -> "ActMiddleware":
    return ActMiddleware(answer)


class ActMiddleware:
    """One act per request; one place where a route's mark is checked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.act = act_of(request)  # type: ignore[attr-defined]
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        deed: Deed | None = getattr(view, "deed", None)
        if deed is None:
            deed = _deed_of_library(view)
        if deed is None:
            return self.process_exception(request, NotYours())
        act = cast("Act", request.act)  # type: ignore[attr-defined]
        if may(act, deed):
            return None
        if act.by == "public":
            return redirect_to_login(request.get_full_path())
        return self.process_exception(request, Forbidden(deed=deed))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        context = {"words": error.words, "about": error.about}
        template = "core/refused.html"
        if "HX-Request" in request.headers:
            template += "#words"
        return render(request, template, context, status=error.status)


def act_of(request: HttpRequest) -> Act:
    """Build the act of a request: the signed-in account, or the public."""
    network = _network_of(request)
    account = request.user
    if isinstance(account, Account) and account.is_active:
        return Act(
            by=Member.by_of(account.pk),
            at=clock.now(),
            network=network,
            roles=queries.roles_of(account.pk, network),
        )
    return Act.public(network=network)


def _network_of(request: HttpRequest) -> str:
    chosen = request.session.get("network") if hasattr(request, "session") else None
    if chosen:
        return str(chosen)
    if isinstance(request.user, Account):
        held = Membership.objects.filter(account=request.user).order_by("pk").first()
        if held:
            return held.network_id
    first = Network.objects.order_by("pk").first()
    return first.pk if first else "home"


def _deed_of_library(view: Any) -> Deed | None:
    # Views of the sign-in library and of static files carry no mark of ours.
    module = str(getattr(view, "__module__", ""))
    if module.startswith(("allauth.account", "allauth.mfa")):
        return Deed.OPEN
    if settings.DEBUG and module.startswith("django."):
        return Deed.OPEN
    return Deed.OPEN if module == "django.views.i18n" else None
