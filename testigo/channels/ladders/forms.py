"""What a coordinator and a member fill in: caps, an address of ours, hours of quiet."""

from decimal import Decimal
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from testigo.channels.ladders.money import Caps
from testigo.channels.ladders.wishes import MAY_WAIT, knows_clock
from testigo.channels.types import AddressView

MOST: Final = 1_000_000
WORLD: Final = (
    "Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
)  # fmt: skip
THOUSAND: Final = Decimal(1000)
WORDS: Final = {
    "alert": _("Verified news about an area"),
    "staff": _("News for members"),
    "reply": _("Answers to what I told"),
}


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=MOST, decimal_places=2, required=False
    )


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class CapsForm(forms.Form):
    """What messages may cost; an empty box is no cap."""

    money = forms.CharField(label=_("The money you count in"), max_length=8)
    hour = _amount(_("At most in one hour"))
    day = _amount(_("At most in one day"))
    incident = _amount(_("At most for one incident"))
    reserve = forms.IntegerField(
        label=_("Per cent of it kept for call-outs"), min_value=0, max_value=100
    )

    @classmethod
    def of(cls, caps: Caps) -> "CapsForm":
        told = {name: _shown(getattr(caps, name)) for name in ("hour", "day", "incident")}
        return cls(initial={**told, "money": caps.money, "reserve": caps.reserve})

    def caps(self) -> Caps:
        """Give the caps that were typed, in thousandths."""
        told = self.cleaned_data
        amounts = {name: _thousandths(told[name]) for name in ("hour", "day", "incident")}
        return Caps(money=told["money"], reserve=told["reserve"], **amounts)


class EchoForm(forms.Form):
    """Where a channel writes to ourselves; empty: nowhere."""

    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    value = forms.CharField(
        label=_("An address or number of our own"), max_length=200, required=False
    )

    @classmethod
    def of(cls, kind: str, value: str) -> "EchoForm":
        return cls(initial={"kind": kind, "value": value}, auto_id=f"id_{kind}_%s")


class BundleForm(forms.Form):
    """Which dead letters are meant."""

    template = forms.CharField(max_length=60)
    kind = forms.CharField(max_length=20)
    error = forms.CharField(max_length=30)


class UndoForm(BundleForm):
    """Which dead letters were given up, and when."""

    at = forms.DateTimeField()


class KindForm(forms.Form):
    kind = forms.CharField(max_length=20)


class QuietForm(forms.Form):
    """When somebody is left in peace, and by which clock."""

    quiet_from = forms.TimeField(
        label=_("From"),
        required=False,
        widget=_clock(),
    )
    quiet_to = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=_clock(),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What can wait"), choices=[(p, WORDS[p]) for p in MAY_WAIT], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    zone = forms.CharField(
        label=_("The clock where I live"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": "zones", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    @property
    def zones(self) -> list[str]:
        """List the places with a clock of their own that people live in."""
        return sorted(zone for zone in available_timezones() if zone.startswith(WORLD))

    @classmethod
    def of(cls, held: list[AddressView], zone: str) -> "QuietForm":
        one = next((a for a in held if a.quiet_from), held[0] if held else None)
        return cls(initial={
            "quiet_from": one and one.quiet_from, "quiet_to": one and one.quiet_to,
            "purposes": sorted(one.quiet_for) if one else [], "zone": (one and one.zone) or zone,
        })  # fmt: skip

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        # Some systems name a clock that is no place's: "localtime", which only they know.
        is_place = "/" in zone or zone == "UTC"
        known = is_place and zone in available_timezones() and knows_clock(zone)
        if zone and not known:
            raise forms.ValidationError(_("Write a place with its own clock: America/New_York."))
        return zone

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if bool(told.get("quiet_from")) is not bool(told.get("quiet_to")):
            self.add_error("quiet_to", _("Give both hours, or none."))
        if told.get("quiet_from") and not told.get("purposes"):
            self.add_error("purposes", _("Choose what can wait, or no hour is quiet."))
        return told

    def wish(self) -> dict[str, Any]:
        told = self.cleaned_data
        hours = (told["quiet_from"], told["quiet_to"]) if told["quiet_from"] else None
        return {"hours": hours, "purposes": told["purposes"], "zone": told["zone"]}


def _shown(thousandths: int | None) -> str:
    return "" if thousandths is None else f"{Decimal(thousandths) / THOUSAND:.2f}"


def _thousandths(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * THOUSAND)
