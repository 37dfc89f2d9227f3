"""What people choose at a shift's start and end."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StartForm(forms.Form):
    """How long the shift is to be."""

    hours = forms.IntegerField(
        min_value=1,
        max_value=16,
        error_messages={
            "required": _("Say how many hours."),
            "invalid": _("Write a number of hours, like 6."),
            "min_value": _("At least one hour."),
            "max_value": _("Nobody is on shift longer than 16 hours."),
        },
    )


class HandOverForm(forms.Form):
    """Who takes over."""

    to = forms.CharField(max_length=50, error_messages={"required": _("Choose who takes over.")})


class TakeForm(forms.Form):
    """A line nobody owns."""

    kind = forms.SlugField(max_length=20)
    line = forms.UUIDField()
