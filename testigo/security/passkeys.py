"""What a browser sends about a passkey, read so that nothing made up breaks the door."""

from typing import Any

from allauth.mfa.webauthn import forms as library
from django import forms
from django.core.exceptions import ValidationError


class CredentialField(forms.JSONField):
    """The library's field; a number or a nesting without end is no credential either."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class AddForm(library.AddWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class LoginForm(library.LoginWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()


class AgainForm(library.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()
