"""Pages of joining, of one's own account, and of a network's people."""

from uuid import UUID

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from testigo.core.web import DeskRequest, page
from testigo.security import operations, phones, queries, signing_in
from testigo.security.access import Deed, deed
from testigo.security.forms import (
    CodeForm,
    InvitationForm,
    InviteForm,
    JoinForm,
    LanguageForm,
    MemberForm,
    NetworkForm,
    RoleForm,
)

PEOPLE = "security/people.html"
JOINING = "joining"


@deed(Deed.SIGNED_IN)
@require_GET
def home(request: DeskRequest) -> HttpResponse:
    return redirect(queries.landing(request.act))


@deed(Deed.SIGNED_IN)
@require_GET
def you(request: DeskRequest) -> HttpResponse:
    context = {"you": queries.you(request.act), "phones": phones.mine(request.act)}
    return page(request, "security/you.html", context)


@deed(Deed.SIGNED_IN)
@require_POST
def network(request: DeskRequest) -> HttpResponse:
    form = NetworkForm(request.POST)
    if form.is_valid():
        chosen = queries.network_of_mine(request.act, form.cleaned_data["network"])
        request.session["network"] = chosen.id
    return redirect("security:home")


@deed(Deed.SIGNED_IN)
@require_POST
def language(request: DeskRequest) -> HttpResponse:
    """Read the pages in another language from now on."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        operations.speak(request.act, form.cleaned_data["language"])
        request.session[signing_in.READS] = form.cleaned_data["language"]
    return redirect("mfa_index")


@deed(Deed.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def lock(request: DeskRequest) -> HttpResponse:
    """Lock the screen (POST), or go where it is unlocked (GET)."""
    if request.method == "POST":
        signing_in.lock(request)
    return redirect(signing_in.proof_page(request))


@deed(Deed.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def lock_state(request: DeskRequest) -> HttpResponse:
    """Tell a page whether its session is locked; a POST says that a person is there."""
    if signing_in.is_locked(request):
        return page(request, "security/locked.html", {}, status=423)
    signing_in.note_presence(request)
    return HttpResponse(status=204)


@deed(Deed.SIGNED_IN)
@require_GET
def unlocked(request: DeskRequest) -> HttpResponse:
    return page(request, "security/unlocked.html", {})


@deed(Deed.OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: DeskRequest) -> HttpResponse:
    phone_id = signing_in.phone_of(request) if request.method == "POST" else None
    if phone_id:
        phones.leave(request.act, phone_id)
    answer: HttpResponse = account.logout(request)
    if request.method == "POST":
        answer["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@deed(Deed.OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: DeskRequest) -> HttpResponse:
    """Ask for the words of an invitation."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.invitation_by_words(request.act, form.cleaned_data["code"])
        if found:
            return _begin(request, found)
        form.refuse()
    status = 422 if form.errors else 200
    return page(request, "security/join.html", {"form": form}, status=status)


@deed(Deed.OPEN)
@never_cache
@require_http_methods(["GET", "POST"])
def join_once(request: DeskRequest, path: str) -> HttpResponse:
    """Show the one-time path (a preview may fetch it); pressing the button spends it."""
    if request.method == "POST":
        return _begin(request, operations.spend_link(request.act, path))
    return page(request, "security/join_once.html", {})


@deed(Deed.OPEN)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join_you(request: DeskRequest) -> HttpResponse:
    """Say who one is, sign the code of conduct, and become a member."""
    if JOINING not in request.session:
        return redirect("security:join")
    welcome = queries.welcome(request.act, UUID(request.session[JOINING]))
    form = JoinForm(request.POST or None, initial={"language": welcome.language})
    if request.method == "POST" and form.is_valid():
        return _become(request, welcome.invitation, form)
    context = {"form": form, "welcome": welcome}
    status = 422 if form.errors else 200
    return page(request, "security/join_you.html", context, status=status)


@deed(Deed.MANAGE_PEOPLE)
@require_GET
def people(request: DeskRequest) -> HttpResponse:
    return page(request, PEOPLE, _people(request))


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def invite(request: DeskRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return page(request, PEOPLE, _people(request, form=form), status=422)
    made = operations.invite(request.act, **form.cleaned_data)
    link = request.build_absolute_uri(reverse("security:join_once", args=[made.path]))
    # Shown in the answer itself, once: nothing of it is kept anywhere.
    return page(request, PEOPLE, _people(request, made=made, link=link))


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def withdraw_invitation(request: DeskRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if form.is_valid():
        operations.withdraw_invitation(request.act, form.cleaned_data["invitation"])
    return redirect("security:people")


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def change_role(request: DeskRequest) -> HttpResponse:
    form = RoleForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        change = operations.grant if told["change"] == "grant" else operations.withdraw
        change(request.act, told["account"], role=told["role"])
    return redirect("security:people")


@deed(Deed.MANAGE_PEOPLE)
@require_POST
def suspend(request: DeskRequest) -> HttpResponse:
    form = MemberForm(request.POST)
    if form.is_valid():
        operations.suspend(request.act, form.cleaned_data["account"])
    return redirect("security:people")


def _begin(request: DeskRequest, invitation: UUID) -> HttpResponse:
    request.session[JOINING] = str(invitation)
    return redirect("security:join_you")


def _become(request: DeskRequest, invitation: UUID, form: JoinForm) -> HttpResponse:
    told = form.cleaned_data
    by_password = told["way"] == "password"
    member = operations.join(
        request.act, invitation, alias=told["alias"], language=told["language"],
        agreed=told["agreed"], password=told["password"] if by_password else None,
    )  # fmt: skip
    signing_in.sign_in_new_member(request, member.id)
    if by_password:
        reauthenticate_by_password(request)
    return redirect("mfa_activate_totp" if by_password else "mfa_add_webauthn")


def _people(request: DeskRequest, **more: object) -> dict[str, object]:
    return {
        "members": queries.members(request.act),
        "invitations": queries.open_invitations(request.act),
        "form": InviteForm(),
        "me": request.act.by,
        **more,
    }
