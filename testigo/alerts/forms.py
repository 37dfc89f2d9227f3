"""What the desk sends about alerts: hours, never words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.alerts.limits import HOURS, LONGEST_TURN, MOST_HOURS


class DraftForm(forms.Form):
    """How many hours an alert lasts."""

    hours = forms.IntegerField(
        label=_("How many hours it lasts"), min_value=1, max_value=MOST_HOURS, required=False
    )

    def clean_hours(self) -> int:
        return int(self.cleaned_data["hours"] or HOURS)


class TurnForm(forms.Form):
    """How many hours a turn on the release rota lasts."""

    hours = forms.IntegerField(
        label=_("For how many hours"), min_value=1,
        max_value=int(LONGEST_TURN.total_seconds() // 3600),
    )  # fmt: skip
