"""One-click roles, in a database made for drills and nowhere else."""

from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest

from testigo.core.models import DrillMark
from testigo.security import signing_in
from testigo.security.errors import NotADrill
from testigo.security.models import Account, Membership


def in_drill_database() -> bool:
    """Tell whether this database was made for drills: a mark in it says so, never a setting."""
    return DrillMark.objects.exists()


def sign_in_for_drill(request: HttpRequest, account_id: UUID) -> None:
    """Sign in as one of a drill's cast. Raises NotADrill in any other database."""
    if not in_drill_database():
        raise NotADrill
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotADrill
    login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
    held = Membership.objects.filter(account=account).order_by("pk").first()
    if held:
        request.session["network"] = held.network_id
    request.session.pop(signing_in.OWES, None)
