"""What a volunteer chooses on their own page, and the file of volunteers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.volunteers.types import Mode

LARGEST_FILE = 1_000_000  #: bytes


class OnForm(forms.Form):
    """Go on duty for some hours."""

    hours = forms.TypedChoiceField(
        coerce=int,
        choices=[(2, _("2 hours")), (4, _("4 hours")), (8, _("8 hours")), (12, _("12 hours"))],
        label=_("For how long?"),
    )


class RestForm(forms.Form):
    """Rest for some days; 0 ends the rest."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(0, _("Ask me as usual")), (1, _("1 day")), (3, _("3 days")), (7, _("a week")),
                 (30, _("a month"))],
    )  # fmt: skip


class ChooseForm(forms.Form):
    mode = forms.ChoiceField(choices=Mode.choices, label=_("How do you travel?"))
    remote_only = forms.BooleanField(required=False, label=_("Remote roles only; nobody asks why"))
    by_link = forms.BooleanField(required=False, label=_("Answer by a link, without signing in"))


class SheetForm(forms.Form):
    contact = forms.CharField(required=False, max_length=120, label=_("Whom shall we tell?"))
    number = forms.CharField(required=False, max_length=40, label=_("Their number"))
    medical = forms.CharField(
        required=False, max_length=500, label=_("What a helper must know (medicine, allergies)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ImportForm(forms.Form):
    """A file of volunteers, as text of the world's usual encodings."""

    file = forms.FileField(label=_("File (CSV)"))

    def clean_file(self) -> str:
        given: Any = self.cleaned_data["file"]
        if given.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too big. Send at most 2,000 rows at once."))
        raw: bytes = given.read()
        encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            told = _("This file is not text we can read. Save it as “CSV UTF-8”.")
            raise forms.ValidationError(told) from error
        if "\0" in text:
            raise forms.ValidationError(_("This is not a CSV file."))
        return text
