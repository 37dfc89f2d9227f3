"""What a drill's doors accept."""

from django import forms
from django.conf import settings


class SayForm(forms.Form):
    owner = forms.CharField(max_length=60)
    text = forms.CharField(max_length=1600)


class RingForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    caller = forms.RegexField(r"^\+1617555\d{4}$")  # invented numbers only


class JumpForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=600)


class BeForm(forms.Form):
    account = forms.UUIDField()
    path = forms.RegexField(r"^/go/\d+/$", required=False)  # a request on that person's phone
