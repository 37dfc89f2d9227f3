"""What is pressed and typed on the pages of call-outs."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.dispatch.limits import HARD_MAXIMUM
from testigo.dispatch.types import Answer, Ended, Finding, How, Saw, Taken
from testigo.security.types import Role

LONGEST_NOTE = 2000


class PressForm(forms.Form):
    """A button: `once` makes the phone's second try harmless."""

    once = forms.UUIDField(required=False)

    def clean_once(self) -> object:
        return self.cleaned_data["once"] or uuid4()


class AnswerForm(PressForm):
    answer = forms.ChoiceField(choices=Answer.choices)


class LookedForm(PressForm):
    outcome = forms.ChoiceField(choices=Finding.choices)


class DebriefForm(PressForm):
    ended = forms.ChoiceField(choices=Ended.choices, required=False)
    taken = forms.ChoiceField(choices=Taken.choices, required=False)
    how = forms.ChoiceField(choices=How.choices, required=False)


class RestForm(forms.Form):
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
