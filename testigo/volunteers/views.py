"""A volunteer's own page; bringing volunteers in; the local contacts a coordinator keeps."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testigo.core.web import DeskRequest, page
from testigo.security import signing_in
from testigo.security.access import Deed, deed
from testigo.security.errors import PinIsNotEnough
from testigo.volunteers import importing, operations, queries
from testigo.volunteers.forms import (
    ChooseForm,
    ContactForm,
    ImportForm,
    OnForm,
    RestForm,
    SheetForm,
)

DUTY = "volunteers/duty.html"
IMPORT = "volunteers/import.html"
CONTACTS = "volunteers/contacts.html"
CONTACT = "volunteers/contact.html"


def _duty(request: DeskRequest, **more: object) -> dict[str, Any]:
    me = queries.me(request.act)
    chosen = {"mode": me.volunteer.mode, "remote_only": me.volunteer.remote_only,
              "by_link": me.by_link, "place_by_text": me.place_by_text}  # fmt: skip
    return {"me": me, "on": OnForm(), "rest": RestForm(), "choose": ChooseForm(initial=chosen),
            "sheet": _sheet(request), "why_not": PinIsNotEnough.words, **more}  # fmt: skip


def _sheet(request: DeskRequest) -> SheetForm | None:
    if signing_in.came_by_pin(request):  # the phone may be in somebody else's hand
        return None
    told = queries.my_sheet(request.act)
    initial = {"contact": told.contact, "number": told.number, "medical": told.medical}
    return SheetForm(initial=initial)


@deed(Deed.SIGNED_IN)
@never_cache
@require_GET
def duty(request: DeskRequest) -> HttpResponse:
    """Show one's duty, rest, certifications, answers and sheet."""
    return page(request, DUTY, _duty(request))


@deed(Deed.SIGNED_IN)
@require_POST
def on(request: DeskRequest) -> HttpResponse:
    """Go on duty for some hours."""
    form = OnForm(request.POST)
    if not form.is_valid():
        return page(request, DUTY, _duty(request, on=form), status=422)
    until = request.act.at + timedelta(hours=form.cleaned_data["hours"])
    operations.on_duty(request.act, until=until)
    return redirect("volunteers:duty")


@deed(Deed.SIGNED_IN)
@require_POST
def off(request: DeskRequest) -> HttpResponse:
    """Go off duty."""
    operations.off_duty(request.act)
    return redirect("volunteers:duty")


@deed(Deed.SIGNED_IN)
@require_POST
def rest(request: DeskRequest) -> HttpResponse:
    """Rest for some days, or end the rest."""
    form = RestForm(request.POST)
    if not form.is_valid():
        return page(request, DUTY, _duty(request, rest=form), status=422)
    days = form.cleaned_data["days"]
    operations.rest(request.act, request.act.at + timedelta(days=days) if days else None)
    return redirect("volunteers:duty")


@deed(Deed.SIGNED_IN)
@require_POST
def choose(request: DeskRequest) -> HttpResponse:
    """Choose how one travels, remote roles, and answering by a link."""
    form = ChooseForm(request.POST)
    if not form.is_valid():
        return page(request, DUTY, _duty(request, choose=form), status=422)
    operations.choose(request.act, **form.cleaned_data)
    return redirect("volunteers:duty")


@deed(Deed.CHANGE_SELF)
@require_POST
def sheet(request: DeskRequest) -> HttpResponse:
    """Write down whom to tell when one needs help."""
    form = SheetForm(request.POST)
    if not form.is_valid():
        return page(request, DUTY, _duty(request, sheet=form), status=422)
    operations.set_sheet(request.act, **form.cleaned_data)
    return redirect("volunteers:duty")


@deed(Deed.SIGNED_IN)
@require_POST
def conduct(request: DeskRequest) -> HttpResponse:
    """Sign the code of conduct for a year."""
    operations.sign_conduct(request.act)
    return redirect("volunteers:duty")


@deed(Deed.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def bring_in(request: DeskRequest) -> HttpResponse:
    """Bring volunteers in from a file: all of it, or nothing and every error."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": importing.COLUMNS,
                               "needed": importing.NEEDED}  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return page(request, IMPORT, context, status=422 if form.errors else 200)
    done = operations.import_csv(request.act, form.cleaned_data["file"])
    return page(request, IMPORT, {**context, "done": done}, status=422 if done.errors else 200)


@deed(Deed.MANAGE_PEOPLE)
@never_cache
@require_GET
def contacts(request: DeskRequest) -> HttpResponse:
    """List the local contacts by area, a page at a time."""
    book = queries.contact_book(request.act, request.GET.get("page", "1"))
    return page(request, CONTACTS, {"book": book, "done": request.GET.get("done", "")})


@deed(Deed.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def add_contact(request: DeskRequest) -> HttpResponse:
    """Add a local contact, once its place was read back."""
    form = ContactForm(request.POST or None, act=request.act)
    if not form.is_valid():
        return page(request, CONTACT, {"form": form}, status=422 if form.errors else 200)
    operations.add_contact(request.act, **form.told())
    return _back_to_contacts("added")


@deed(Deed.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: DeskRequest, contact_id: UUID) -> HttpResponse:
    """Change a local contact; where it is may be left empty."""
    one = queries.contact_for(request.act, contact_id)
    form = ContactForm(request.POST or None, act=request.act, contact=one)
    if not form.is_valid():
        area = queries.area_name(request.act, one.area)
        context = {"form": form, "contact": one, "area": area}
        return page(request, CONTACT, context, status=422 if form.errors else 200)
    operations.change_contact(request.act, contact_id, **form.told())
    return _back_to_contacts("changed")


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def end_contact(request: DeskRequest, contact_id: UUID) -> HttpResponse:
    """Forget a local contact."""
    operations.end_contact(request.act, contact_id)
    return _back_to_contacts("ended")


def _back_to_contacts(done: str) -> HttpResponse:
    return redirect(f"{reverse('volunteers:contacts')}?done={done}")
