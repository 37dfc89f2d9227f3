"""What the desk writes to people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.channels.conversations import LONGEST


class AnswerForm(forms.Form):
    """A reviewed text, or what was found of an incident."""

    template = forms.CharField(max_length=60)
    incident = forms.UUIDField(required=False)
    once = forms.UUIDField()


class WriteForm(forms.Form):
    """Free words, to a member."""

    words = forms.CharField(
        max_length=LONGEST, error_messages={"required": _("Write something first.")}
    )
    once = forms.UUIDField()


class HandForm(forms.Form):
    """Whom to hand a conversation to."""

    to = forms.CharField(max_length=50, error_messages={"required": _("Choose a colleague.")})
