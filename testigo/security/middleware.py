"""Builds the act of every request, refuses what the matrix refuses, and answers refusals."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours, Refused
from testigo.core.web import readable
from testigo.security import lockdown, queries, signing_in
from testigo.security.access import MATRIX, Deed, deed_of, may
from testigo.security.drill import in_drill_database
from testigo.security.errors import PinIsNotEnough
from testigo.security.models import Account, Membership, Network
from testigo.security.sessions import SessionStore
from testigo.security.types import Member

Answer = Callable[[HttpRequest], HttpResponse]

#: Routes a session may use that still owes a second factor, or is locked.
ENROLLING = {
    "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "account_logout",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
UNLOCKING = {
    "security:lock", "security:lock_state", "account_logout", "account_login",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
#: Answered while the database is away.
WITHOUT_DATABASE = {"/healthz"}
HEADERS = {
    "Permissions-Policy": (
        "accelerometer=(), ambient-light-sensor=(), bluetooth=(), browsing-topics=(),"
        " camera=(self), display-capture=(), geolocation=(self), gyroscope=(), hid=(),"
        " magnetometer=(), microphone=(self), midi=(), payment=(), serial=(), usb=(),"
        " publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


def act_middleware(answer: Answer) -> "ActMiddleware":
    return ActMiddleware(answer)


class ActMiddleware:
    """One act per request; one place where a route's mark is checked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in WITHOUT_DATABASE:  # nothing may be asked of it before the view
            return self.answer(request)
        request.act = act_of(request)  # type: ignore[attr-defined]
        _speak(request)
        response = self.answer(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        if request.user.is_authenticated:
            # Nothing of a member's pages may stay on a shared or stolen device.
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        deed = deed_of(view)
        if deed == Deed.OPEN and request.path_info in WITHOUT_DATABASE:
            return None
        # Views that take forms without a token read them in their own way.
        readable(request, post=not getattr(view, "csrf_exempt", False))
        if deed is None or (deed == Deed.DRILL and not in_drill_database()):
            return self.process_exception(request, NotYours())
        act = cast("Act", request.act)  # type: ignore[attr-defined]
        if not may(act, deed):
            if act.by == "public":
                return _sign_in(request)
            return self.process_exception(request, Forbidden(deed=deed))
        if deed == Deed.CHANGE_SELF and signing_in.came_by_pin(request):
            return self.process_exception(request, PinIsNotEnough())
        return _first_things_first(request, deed)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        context = {"words": error.words, "about": error.about, "signed_in": error.signed_in}
        template = "core/refused.html"
        if "HX-Request" in request.headers:
            template += "#words"
        answer = render(request, template, context, status=error.status)
        answer["HX-Reswap"] = "afterbegin"  # beside what was asked, never in place of it
        return answer


def act_of(request: HttpRequest) -> Act:
    """Build the act of a request: the signed-in account, or the public."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active or lockdown.is_on():
        return Act.public(network=_first_network())
    if not signing_in.phone_is_known(request):  # removed, elsewhere: whoever holds it is nobody
        return Act.public(network=_first_network())
    held = list(
        Membership.objects.filter(account=account).order_by("pk").values_list("network_id", "role")
    )
    chosen = request.session.get("network") or (held[0][0] if held else _first_network())
    roles = frozenset(role for network, role in held if network == chosen)
    if signing_in.BY_PIN in request.session:
        roles &= MATRIX[Deed.ANSWER_CALLOUT]  # a PIN opens the street's pages, never the desk
    return Act(by=Member.by_of(account.pk), at=clock.now(), network=chosen, roles=roles)


def still_may(request: HttpRequest, deed: Deed) -> bool:
    """Tell whether a request that goes on could be made now: all it knows is read anew."""
    now = HttpRequest()
    now.session = SessionStore(request.session.session_key)
    now.user = get_user(now)
    if not now.user.is_authenticated or signing_in.is_locked(now):
        return False
    return may(act_of(now), deed)


def _speak(request: HttpRequest) -> None:
    language = request.user.is_authenticated and request.session.get(signing_in.READS)
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _first_things_first(request: HttpRequest, deed: Deed) -> HttpResponse | None:
    """Hold a signed-in request back while its second factor is owed or its screen is locked."""
    if not request.user.is_authenticated or deed == Deed.HOOK:
        return None
    route = request.resolver_match.view_name if request.resolver_match else ""
    if signing_in.owes_factor(request) and deed != Deed.OPEN and route not in ENROLLING:
        return redirect("mfa_activate_totp")
    if route in UNLOCKING:
        return None
    if deed == Deed.OPEN:
        return None  # the front door is open to a locked session as to anybody
    if signing_in.is_locked(request):
        return _locked(request)
    signing_in.note_presence(request)
    return None


def _locked(request: HttpRequest) -> HttpResponse:
    if "HX-Request" in request.headers:
        # The page and what is typed in it stay; `assets/src/security/lock.js` covers it.
        return render(request, "security/locked.html", status=401)
    # A form sent without script is kept in the sealed session and runs after the proof.
    there: HttpResponse = suspend_request(request, reverse("security:lock"))
    return there


def _sign_in(request: HttpRequest) -> HttpResponse:
    path = request.get_full_path() if request.method == "GET" else "/"
    there = redirect_to_login(path)
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": there.url, "HX-Reswap": "none"})
    return there


def _first_network() -> str:
    # The front door is the first programme's; where there are only drills, the newest one's.
    newest = Network.objects.order_by("-made_at").first()
    return queries.first_programme() or (newest.pk if newest else "home")
