"""What is pressed and typed on the pages of call-outs."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.core.act import Act
from testigo.dispatch import counting
from testigo.dispatch.limits import HARD_MAXIMUM
from testigo.dispatch.types import Answer, Danger, Ended, Finding, How, Saw, Taken
from testigo.reports import queries as reports
from testigo.security.types import Role

LONGEST_NOTE = 2000


class PressForm(forms.Form):
    """A button: `once` makes the phone's second try harmless."""

    once = forms.UUIDField(required=False)
    pressed = forms.IntegerField(min_value=0, max_value=10**14, required=False)
    sent = forms.IntegerField(min_value=0, max_value=10**14, required=False)

    def press(self, act: Act) -> dict[str, Any]:
        """Give what was told, with the press as it stands in time under `once`."""
        told = dict(self.cleaned_data)
        times = {name: told.pop(name) for name in ("pressed", "sent")}
        return {**told, "once": counting.press(act, told["once"] or uuid4(), **times)}


class AnswerForm(PressForm):
    answer = forms.ChoiceField(choices=Answer.choices)


class LookedForm(PressForm):
    outcome = forms.ChoiceField(choices=Finding.choices)


class DangerForm(PressForm):
    what = forms.ChoiceField(choices=Danger.choices)


class DebriefForm(PressForm):
    ended = forms.ChoiceField(choices=Ended.choices, required=False)
    taken = forms.ChoiceField(choices=Taken.choices, required=False)
    how = forms.ChoiceField(choices=How.choices, required=False)


class RestForm(PressForm):
    rest = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class PhotoForm(PressForm):
    """A sealed picture announced: how long its ciphertext is, and its SHA-256."""

    size = forms.IntegerField(min_value=1, max_value=10**9)
    digest = forms.RegexField(r"^[0-9a-f]{64}$")


class PieceForm(forms.Form):
    """Where a piece belongs."""

    at = forms.IntegerField(min_value=0, max_value=10**9)


class NoteForm(PressForm):
    text = forms.CharField(max_length=LONGEST_NOTE, label=_("Note"))
    strike = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("strike"):
            told["text"] = reports.struck(told.get("text", ""))
        elif reports.fragments_of(told.get("text", "")):
            # Not said which: what a phone keeps of a refusal holds nothing of what was typed.
            self.add_error("text", _("Plates, badges, names and papers are not kept. Strike them."))
        return told


class HereForm(PressForm):
    number = forms.IntegerField(min_value=1, max_value=10**6, label=_("Request number"))


class ApproveForm(forms.Form):
    """How many, when the person who approves wants other numbers than proposed."""

    maximum = forms.IntegerField(min_value=1, max_value=HARD_MAXIMUM, required=False)


class MoreForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class SawForm(forms.Form):
    saw = forms.ChoiceField(choices=Saw.choices)
