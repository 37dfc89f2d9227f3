"""How the sign-in library is bent to this product: no sign-up, no mail, no addresses."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testigo.security import flood


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members come by invitation; the library never writes to anybody."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The sign-in name or the password is not right."),
        "too_many_login_attempts": _("Too many tries for this name. Wait five minutes."),
        "incorrect_password": _("That password is not right."),
        "incorrect_code": _("That code is not right."),
        "account_inactive": _("This account is shut. Ask a coordinator."),
        "rate_limited": _("Too many tries. Wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Say nothing by e-mail, ever: a mailbox is read by others."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing by e-mail, ever."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Keep quiet: the pages say what happened, and messages would name people."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give today's hashed name of the address, so that limits never hold an address."""
        return flood.sender(request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names for keys and codes; `factors` seals the whole record, secrets and passkeys alike."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right."),
        "cannot_generate_recovery_codes": _("Add a passkey or a code app first."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.NAME)

    def _get_site_name(self) -> str:
        return str(settings.NAME)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - theirs
        return gettext("Passkey")

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Keep one second factor: recovery codes alone do not count."""
        from allauth.mfa.models import Authenticator

        others = Authenticator.objects.filter(user_id=authenticator.user_id)
        return bool(
            others.exclude(pk=authenticator.pk)
            .exclude(type=Authenticator.Type.RECOVERY_CODES)
            .exists()
        )
