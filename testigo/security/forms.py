"""What people type about accounts."""

import base64

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from testigo.security.errors import CodeUnknown
from testigo.security.types import Role


class InBase64(forms.CharField):
    """A few bytes, written in base64."""

    def __init__(self, *, longest: int) -> None:
        super().__init__(max_length=longest)

    def clean(self, value: object) -> bytes:
        text = super().clean(value)
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise forms.ValidationError("base64") from error


class CodeForm(forms.Form):
    """The words of an invitation."""

    code = forms.CharField(
        label=_("The words of your invitation"),
        max_length=200,
        error_messages={"required": _("Type the six words you were given.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def refuse(self) -> None:
        """Say that the words open nothing; used, too old and never made look the same."""
        self.add_error("code", CodeUnknown.words)


class JoinForm(forms.Form):
    """Who joins, and how they will sign in."""

    alias = forms.CharField(
        label=_("What should colleagues call you?"),
        help_text=_("A first name or any name you like. Never your full name."),
        max_length=40,
        error_messages={"required": _("Choose a name colleagues will see.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Your language"), choices=settings.LANGUAGES)
    way = forms.ChoiceField(
        label=_("How will you sign in?"),
        choices=[
            ("passkey", _("With this device: fingerprint, face or PIN")),
            ("password", _("With a password and a code app")),
        ],
        initial="password",
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Only for the password way. At least 12 characters."),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    agreed = forms.BooleanField(
        label=_("I agree to the code of conduct"),
        error_messages={"required": _("Everybody who joins agrees to the code of conduct first.")},
    )

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("way") == "password":
            try:
                validate_password(str(told.get("password") or ""))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return told


class InviteForm(forms.Form):
    """Whom a coordinator invites."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    language = forms.ChoiceField(label=_("Their language"), choices=settings.LANGUAGES)


class MemberForm(forms.Form):
    """One member, pointed at."""

    account = forms.UUIDField()


class RoleForm(MemberForm):
    """One role of one member, given or taken."""

    role = forms.ChoiceField(choices=Role.choices)
    change = forms.ChoiceField(choices=[("grant", "grant"), ("withdraw", "withdraw")])


class InvitationForm(forms.Form):
    """One invitation, pointed at."""

    invitation = forms.UUIDField()


class LanguageForm(forms.Form):
    """The language somebody reads."""

    language = forms.ChoiceField(label=_("Your language"), choices=settings.LANGUAGES)


class NetworkForm(forms.Form):
    """One network, pointed at."""

    network = forms.SlugField()


class PhoneForm(forms.Form):
    """One phone, pointed at."""

    phone = forms.UUIDField()


class EnrolForm(forms.Form):
    """What a phone that is new tells of itself."""

    public = InBase64(longest=200)
    share = forms.CharField(min_length=20, max_length=100)


class ProofForm(PhoneForm):
    """A phone that shows, by a signature, that it is that phone."""

    proof = forms.CharField(max_length=200)
    signature = InBase64(longest=100)


class PinForm(PhoneForm):
    """What a phone derived from a PIN; the PIN stays there."""

    check = forms.CharField(min_length=20, max_length=100)


class EnterForm(ProofForm, PinForm):
    """A phone and its PIN."""
