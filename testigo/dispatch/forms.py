"""What is pressed and typed on the pages of call-outs."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.core.act import Act
from testigo.dispatch import counting
from testigo.dispatch.limits import HARD_MAXIMUM
from testigo.dispatch.types import Answer, Ended, Finding, How, Saw, Taken
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


class DebriefForm(PressForm):
    ended = forms.ChoiceField(choices=Ended.choices, required=False)
    taken = forms.ChoiceField(choices=Taken.choices, required=False)
    how = forms.ChoiceField(choices=How.choices, required=False)


class RestForm(PressForm):
    rest = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class NoteForm(PressForm):
    text = forms.CharField(max_length=LONGEST_NOTE, label=_("Note"))


class HereForm(PressForm):
    number = forms.IntegerField(min_value=1, max_value=10**6, label=_("Request number"))


class ApproveForm(forms.Form):
    """How many, when the person who approves wants other numbers than proposed."""

    maximum = forms.IntegerField(min_value=1, max_value=HARD_MAXIMUM, required=False)


class MoreForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class SawForm(forms.Form):
    saw = forms.ChoiceField(choices=Saw.choices)
