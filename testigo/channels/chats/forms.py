"""What a member types to be reached somewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.channels.chats import proving


class AddForm(forms.Form):
    """A number or an account, and what it is of."""

    kind = forms.ChoiceField(label=_("How"))
    value = forms.CharField(
        label=_("Number or account"), max_length=254, strip=True,
        help_text=_(
            "A number with its country's code, an e-mail address, or an account such as"
            " @maria:example.org."
        ),
    )  # fmt: skip

    proof: Any = None  #: the one that was asked for

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - for mypy
        kind.choices = proving.ways_here()


class CodeForm(forms.Form):
    """Six digits, as they arrived."""

    code = forms.CharField(
        label=_("The code"), max_length=20, strip=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip
