"""A member's phone: enrolled at its first use, opened by its PIN, removed by its owner."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.core.web import DeskRequest, page
from testigo.security import phones, signing_in
from testigo.security.access import Deed, deed
from testigo.security.errors import NotAPhone
from testigo.security.forms import EnrolForm, EnterForm, PinForm, ProofForm


@deed(Deed.OPEN)
@never_cache
@require_GET
def ask(request: DeskRequest) -> HttpResponse:
    """Give a phone what it signs, the page's token, and whether somebody is signed in."""
    is_in = request.user.is_authenticated and request.act.by != "public"
    locked = is_in and signing_in.is_locked(request)
    told = {"proof": phones.challenge(), "csrf": get_token(request), "is_in": is_in and not locked}
    return JsonResponse(told)


@deed(Deed.CHANGE_SELF)
@require_POST
def enrol(request: DeskRequest) -> HttpResponse:
    """Enrol this phone."""
    phone_id = phones.enrol(request.act, **_told(EnrolForm(request.POST)))
    signing_in.note_phone(request, phone_id)
    return JsonResponse({"phone": phone_id})


@deed(Deed.SIGNED_IN)
@require_POST
def share(request: DeskRequest) -> HttpResponse:
    """Give this phone the share that opens its queue."""
    told = _told(ProofForm(request.POST))
    phone_id = told.pop("phone")
    found = phones.share(request.act, phone_id, **told)
    signing_in.note_phone(request, phone_id)
    return JsonResponse({"share": found})


@deed(Deed.SIGNED_IN)
@require_POST
def pin(request: DeskRequest) -> HttpResponse:
    """Set this phone's PIN, or another one."""
    told = _told(PinForm(request.POST))
    phones.set_pin(request.act, told["phone"], told["check"])
    return HttpResponse(status=204)


@deed(Deed.SIGNED_IN)
@require_GET
def this_phone(request: DeskRequest) -> HttpResponse:
    """Choose a PIN for this phone."""
    return page(request, "security/phone.html", {})


@deed(Deed.OPEN)
@never_cache
@require_GET
def door(request: DeskRequest) -> HttpResponse:
    """Ask for this phone's PIN."""
    context = {"next": signing_in.safe_next(request, "dispatch:mine")}
    return page(request, "security/phone_enter.html", context)


@deed(Deed.OPEN)
@never_cache
@require_POST
def enter(request: DeskRequest) -> HttpResponse:
    """Open the observer's pages to a phone and its PIN."""
    told = _told(EnterForm(request.POST))
    phone_id = told.pop("phone")
    account_id = phones.enter(request.act, phone_id, **told)
    signing_in.sign_in_by_phone(request, account_id, phone_id)
    return HttpResponse(status=204)


@deed(Deed.CHANGE_SELF)
@require_POST
def remove(request: DeskRequest, phone_id: UUID) -> HttpResponse:
    """Forget one of one's own phones."""
    phones.remove(request.act, phone_id, here=request.session.session_key)
    signing_in.forget_phone(request, phone_id)
    return redirect("mfa_index")


def _told(form: Form) -> dict[str, Any]:
    if not form.is_valid():
        raise NotAPhone
    return dict(form.cleaned_data)
