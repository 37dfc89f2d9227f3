"""What people type about an incident, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.incidents.types import BASES, Basis, Status
from testigo.places import queries as places
from testigo.places.types import Candidate
from testigo.places.types import Status as Placed
from testigo.reports import queries as reports
from testigo.reports.types import Fragment


class SettleForm(forms.Form):
    """An outcome and who looked."""

    outcome = forms.ChoiceField(choices=[(status, status) for status in BASES])
    basis = forms.ChoiceField(
        choices=Basis.choices, error_messages={"required": _("Say who looked.")}
    )

    def clean_outcome(self) -> Status:
        return Status(self.cleaned_data["outcome"])

    def clean_basis(self) -> Basis:
        return Basis(self.cleaned_data["basis"])


class NoteForm(forms.Form):
    """A line for the timeline; what we keep no record of is offered to be struck."""

    text = forms.CharField(
        max_length=2000,
        label=_("Note"),
        error_messages={
            "required": _("Write a few words first."),
            "max_length": _("Keep it under 2000 letters."),
        },
    )
    strike = forms.BooleanField(required=False)
    fragments: list[Fragment] = []

    def clean(self) -> dict[str, Any]:
        text = self.cleaned_data.get("text", "")
        if self.cleaned_data.get("strike"):
            self.cleaned_data["text"] = reports.struck(text)
        elif found := reports.fragments_of(text):
            self.fragments = found
            self.add_error("text", _("Plates, badge numbers and anyone's status are not kept."))
        return self.cleaned_data


class TakenForm(forms.Form):
    """How many people were taken."""

    count = forms.IntegerField(
        min_value=1,
        max_value=999,
        initial=1,
        label=_("How many people were taken?"),
        error_messages={
            "required": _("Say how many: at least one."),
            "invalid": _("Write a number, like 2."),
            "min_value": _("Say how many: at least one."),
            "max_value": _("Write a number up to 999."),
        },
    )


class MovedForm(forms.Form):
    """Where a moving event is now, in words the city knows."""

    where = forms.CharField(
        max_length=200,
        label=_("Where is it now?"),
        error_messages={
            "required": _("Say where it is now."),
            "max_length": _("Say it shorter."),
        },
    )
    candidates: tuple[Candidate, ...] = ()

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        self.city = city
        super().__init__(*args, **kwargs)

    def clean_where(self) -> Candidate | None:
        found = places.find(self.city, self.cleaned_data["where"])
        if found.status == Placed.PLACED:
            return found.candidates[0]
        self.candidates = found.candidates
        words = (
            _("Which of these?") if found.candidates else _("We cannot place this. Try a corner.")
        )
        raise forms.ValidationError(words)


class JoinForm(forms.Form):
    """The report that belongs here."""

    report = forms.UUIDField()
