"""What a volunteer chooses on their own page, the file of volunteers, and a local contact."""

from dataclasses import dataclass
from typing import Any

import h3
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.places import queries as places
from testigo.places.types import Candidate
from testigo.volunteers.types import ContactKind, ContactView, Mode

LARGEST_FILE = 1_000_000  #: bytes
COARSE = 9  #: H3 resolution a local contact is kept at
AREA = "area:"  #: a choice that names only a neighbourhood
OFFERED = 3  #: places read back at once
DIGITS = range(5, 16)  #: how many a number has that can be called


class OnForm(forms.Form):
    """Go on duty for some hours."""

    hours = forms.TypedChoiceField(
        coerce=int,
        choices=[(2, _("2 hours")), (4, _("4 hours")), (8, _("8 hours")), (12, _("12 hours"))],
        label=_("For how long?"),
    )


class RestForm(forms.Form):
    """Rest for some days; 0 ends the rest."""

    days = forms.TypedChoiceField(
        coerce=int,
        choices=[(0, _("Ask me as usual")), (1, _("1 day")), (3, _("3 days")), (7, _("a week")),
                 (30, _("a month"))],
    )  # fmt: skip


class ChooseForm(forms.Form):
    mode = forms.ChoiceField(choices=Mode.choices, label=_("How do you travel?"))
    remote_only = forms.BooleanField(required=False, label=_("Remote roles only; nobody asks why"))
    by_link = forms.BooleanField(required=False, label=_("Answer by a link, without signing in"))
    place_by_text = forms.BooleanField(
        required=False,
        label=_(
            "Text me the place after I say I go. Phone companies can read it and keep it;"
            " without this, the desk tells you when you call."
        ),
    )


class SheetForm(forms.Form):
    contact = forms.CharField(required=False, max_length=120, label=_("Whom shall we tell?"))
    number = forms.CharField(required=False, max_length=40, label=_("Their number"))
    medical = forms.CharField(
        required=False, max_length=500, label=_("What a helper must know (medicine, allergies)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ImportForm(forms.Form):
    """A file of volunteers, as text of the world's usual encodings."""

    file = forms.FileField(label=_("File (CSV)"))

    def clean_file(self) -> str:
        given: Any = self.cleaned_data["file"]
        if given.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too big. Send at most 2,000 rows at once."))
        raw: bytes = given.read()
        encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            told = _("This file is not text we can read. Save it as “CSV UTF-8”.")
            raise forms.ValidationError(told) from error
        if "\0" in text:
            raise forms.ValidationError(_("This is not a CSV file."))
        return text


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A place read back, to be chosen before it is kept."""

    value: str
    words: str
    latin: bool  #: a name alone, as written; otherwise a sentence in the reader's language
    chosen: bool = False


class ContactForm(forms.Form):
    """A local contact; its place is read back, and only a cell of it is kept."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=ContactKind.choices)
    name = forms.CharField(
        max_length=120, label=_("What is it called?"),
        help_text=_("The place, like “office of the King Open School”. No full name of a person."),
        error_messages={"required": _("Write what it is called."),
                        "max_length": _("Say it shorter.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )  # fmt: skip
    number = forms.CharField(
        max_length=40, label=_("Number to call"),
        error_messages={"required": _("Write the number to call."),
                        "max_length": _("Write one number only.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language they answer in"), choices=settings.LANGUAGES)
    once = forms.UUIDField(required=False, initial=new_id, widget=forms.HiddenInput)
    where = forms.CharField(
        max_length=120, label=_("Where is it?"),
        error_messages={"required": _("Say where it is."), "max_length": _("Say it shorter.")},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, act: Act, contact: ContactView | None = None) -> None:
        self.act = act
        self.offers: list[Offer] = []
        names = ("kind", "name", "number", "language") if contact else ()
        super().__init__(data, initial={name: getattr(contact, name) for name in names})
        self.fields["where"].required = contact is None
        if contact is not None:
            del self.fields["once"]

    def clean_number(self) -> str:
        # Digits of any script become those a telephone dials.
        told = "".join(str(int(c)) if c.isdecimal() else c for c in self.cleaned_data["number"])
        strange = set(told) - set("0123456789+-./() ")
        if strange or sum(c.isdigit() for c in told) not in DIGITS:
            raise forms.ValidationError(_("Write the number with its digits, like 617 555 0171."))
        return told

    def clean_where(self) -> Candidate | None:
        said = self.cleaned_data["where"]
        if not said:
            return None
        found = places.find(self.act, said).candidates[:OFFERED]
        # A choice made for other words is no choice: they are read back again.
        same = self.data.get("where_before", "").strip() == said
        choice = self.data.get("place", "") if same else ""
        if choice.startswith(AREA):
            spot = places.area_only(self.act, choice.removeprefix(AREA))
        else:
            spot = next((one for one in found if one.label == choice), None)
        self.offers = self._offers(found, spot)
        if spot is None:
            raise forms.ValidationError(_ask(len(found)))
        return spot

    def told(self) -> dict[str, Any]:
        """Give what was typed as the operation takes it; no cell where it stays where it is."""
        told = dict(self.cleaned_data)
        if spot := told.pop("where"):
            # The address itself is forgotten here: only its cell is kept.
            told["cell"] = h3.latlng_to_cell(spot.lat, spot.lon, COARSE)
            told["area"] = spot.area
        return told

    def _offers(self, found: tuple[Candidate, ...], spot: Candidate | None) -> list[Offer]:
        language = get_language() or "en"
        picked = spot or (found[0] if len(found) == 1 else None)
        offers = [
            Offer(value=one.label, words=places.read_back(one, language), latin=False,
                  chosen=one is picked)
            for one in found
        ]  # fmt: skip
        near, labels = {one.area for one in found}, {one.label for one in found}
        return offers + [
            Offer(value=f"{AREA}{area.slug}", words=area.name, latin=True,
                  chosen=bool(spot and spot.label == area.name))
            for area in places.areas(self.act)
            if (area.slug in near or not found) and area.name not in labels
        ]  # fmt: skip


def _ask(count: int) -> str:
    if not count:
        return str(_("We cannot place this. Try a corner or a number, or choose the neighborhood."))
    return str(_("Is it here? Choose, and press again.") if count == 1
               else _("Which of these is it? Choose, and press again."))  # fmt: skip
