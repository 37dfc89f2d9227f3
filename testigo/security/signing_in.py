"""What a session remembers of its sign-in: the second factor still owed, the desk's lock."""

import time
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from testigo.core import clock
from testigo.security.models import Phone
from testigo.security.phones import SHOWN

IDLE: Final = timedelta(minutes=30)
NOTED: Final = timedelta(minutes=1)  #: how often a busy session writes down that it is
SEEN, LOCKED, OWES = "seen", "locked", "owes_factor"
BY_PIN, PHONE = "by_pin", SHOWN
READS = "reads"  #: the language of a session's pages; without it the browser's is used
FIRST_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def listen() -> None:
    """Hear what the sign-in library does."""
    user_logged_in.connect(_signed_in, dispatch_uid="signed in")
    authentication_step_completed.connect(_proved, dispatch_uid="proved again")
    authenticator_added.connect(_added, dispatch_uid="factor added")
    authenticator_removed.connect(_removed, dispatch_uid="factor removed")


def owes_factor(request: HttpRequest) -> bool:
    """Tell whether this session still has to set up a passkey or a code app."""
    if OWES not in request.session:
        return False
    if _has_factor(request.user):
        del request.session[OWES]
        return False
    return True


def lock(request: HttpRequest) -> None:
    """Lock this session's screens until its owner proves who they are."""
    request.session[LOCKED] = clock.now().isoformat()


def is_locked(request: HttpRequest) -> bool:
    """Tell whether this session is locked, locking it where nobody was there for long."""
    if LOCKED in request.session:
        return True
    seen = float(request.session.get(SEEN, 0))
    if seen and _real() - seen > IDLE.total_seconds():
        lock(request)
        return True
    return False


def note_presence(request: HttpRequest) -> None:
    """Write down that a person did something: a page that refreshes itself does not count."""
    if request.method == "GET" and _by_itself(request):
        return
    if _real() - float(request.session.get(SEEN, 0)) > NOTED.total_seconds():
        request.session[SEEN] = _real()


def proof_page(request: HttpRequest) -> str:
    """Give the address where this session's owner proves who they are."""
    ways = {
        way["id"]: way["url"] for way in get_adapter().get_reauthentication_methods(request.user)
    }
    passkey = ways.get("mfa_reauthenticate:webauthn")
    address = str(passkey or next(iter(ways.values()), reverse("account_logout")))
    there = safe_next(request, "")
    return f"{address}?{urlencode({'next': there})}" if there else address


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Give where a page is told to lead on to, if that is here; or the address of a route."""
    there = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if safe else otherwise and reverse(otherwise)


def sign_in_new_member(request: HttpRequest, account_id: UUID) -> None:
    """Sign in somebody who has just joined; they owe a second factor before anything else."""
    account = get_user_model().objects.get(pk=account_id)
    login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
    _signed_in(request, account)


def sign_in_by_phone(request: HttpRequest, account_id: UUID, phone_id: UUID) -> None:
    """Sign in whoever showed a phone and its PIN: to the observer's pages and no others."""
    account = get_user_model().objects.get(pk=account_id)
    network = request.session.get("network") if request.user == account else None
    request.session.flush()
    login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session.set_expiry(0)
    note_phone(request, phone_id)
    request.session.update({SEEN: _real(), READS: account.language, BY_PIN: True})
    if network:
        request.session["network"] = network


def note_phone(request: HttpRequest, phone_id: UUID) -> None:
    """Remember which phone a session is on, so that signing out forgets it."""
    request.session[PHONE] = str(phone_id)


def phone_of(request: HttpRequest) -> UUID | None:
    """Give the phone a session is on, if it is on one."""
    phone = request.session.get(PHONE)
    return UUID(phone) if phone else None


def came_by_pin(request: HttpRequest) -> bool:
    """Tell whether a phone's PIN opened this session, and no full sign-in."""
    return BY_PIN in request.session


def phone_is_known(request: HttpRequest) -> bool:
    """Tell whether the phone a session is on is still somebody's; so is one that is on none."""
    phone = phone_of(request)
    return phone is None or Phone.objects.filter(pk=phone).exists()


def forget_phone(request: HttpRequest, phone_id: UUID) -> None:
    """Let a session go on without the phone it is on, which its owner removes from there."""
    if phone_of(request) == phone_id:
        del request.session[PHONE]


def _by_itself(request: HttpRequest) -> bool:
    state = request.resolver_match and request.resolver_match.view_name == "security:lock_state"
    stream = "text/event-stream" in request.headers.get("Accept", "")
    return bool(state) or stream or "HX-Request" in request.headers


def _signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    request.session[SEEN] = _real()
    request.session[READS] = user.language
    request.session.pop(LOCKED, None)
    request.session.pop(PHONE, None)  # it shows anew which one it is
    _owe(request, user)


def _proved(request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    if reauthenticated:
        request.session.pop(LOCKED, None)
        request.session[SEEN] = _real()


def _added(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    if OWES in request.session:
        # Whoever has just made their first key has proved enough to read their recovery codes.
        kind = {"id": authenticator.pk, "type": authenticator.type}
        record_authentication(request, user, "mfa", reauthenticated=True, **kind)


def _removed(request: HttpRequest, user: Any, **_: Any) -> None:
    _owe(request, user)


def _owe(request: HttpRequest, user: Any) -> None:
    if not _has_factor(user):
        request.session[OWES] = True


def _has_factor(user: Any) -> bool:
    held = Authenticator.objects.filter(user_id=user.pk, type__in=FIRST_FACTORS)
    return bool(held.exists())


def _real() -> float:
    # A drill's clock runs at ten times our own: idle minutes are real ones.
    return time.time()
