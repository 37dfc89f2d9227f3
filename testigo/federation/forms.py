"""A partner's notices, as files or pasted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.core.act import Act
from testigo.federation import queries
from testigo.federation.errors import Unreadable
from testigo.federation.reading import LARGEST
from testigo.federation.types import PartnerNews

MOST_FILES = 20


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one) for one in data or [] if one]


class PartnerForm(forms.Form):
    """What was sent is read at once and forgotten with the page."""

    text = forms.CharField(
        required=False, max_length=LARGEST, label=_("Paste it here"),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip
    chosen = FilesField(required=False, label=_("or choose files (XML, up to 1 MB each)"),
                            widget=Files(attrs={"accept": ".xml,.cap"}))  # fmt: skip

    def __init__(self, act: Act, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.act, self.news = act, list[PartnerNews]()

    def clean(self) -> dict[str, Any]:
        told = dict(super().clean() or {})
        raw: list[bytes | str] = [
            file.read(LARGEST + 1) for file in told.get("chosen", [])[:MOST_FILES]
        ]
        if pasted := told.get("text"):
            raw.append(pasted)
        if not raw and not self.errors:
            raise forms.ValidationError(_("Paste a notice, or choose a file."))
        try:
            self.news = queries.partner_news(self.act, raw)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal.words)) from refusal
        return told
