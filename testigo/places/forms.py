"""What an admin says about a city."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from testigo.places import yard
from testigo.places.errors import NotAFile

READ = ".geojson,.json,.zip,.pbf,.csv"
FIRST = ("America/", "US/", "Pacific/")  # zones offered first


@cache
def zones() -> list[tuple[str, str]]:
    """List the time zones, those of the Americas first."""
    names = [name for name in available_timezones() if "/" in name]
    names.sort(key=lambda name: (not name.startswith(FIRST), name))
    return [(name, name.replace("_", " ")) for name in names]


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Check each file."""
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        checked = [super(FilesField, self).clean(one, initial) for one in given or [None]]
        for one in checked:
            if one and not yard.takes(one):
                raise forms.ValidationError(NotAFile.words)
        return [one for one in checked if one]


class BeginForm(forms.Form):
    """A city to bring in."""

    name = forms.CharField(
        max_length=80, label=_("The city's name, as people write it"),
        help_text=_("For example: Baltimore, MD"),
    )  # fmt: skip
    zone = forms.ChoiceField(
        choices=zones, label=_("Its time zone"), initial="America/New_York",
        widget=forms.Select(attrs={"lang": "en", "dir": "ltr"}),
    )  # fmt: skip
    attribution = forms.CharField(
        required=False, max_length=200, label=_("Whose data it is, shown on the map"),
        help_text=_("Empty for OpenStreetMap: its licence's words are added."),
    )  # fmt: skip
    layers = FilesField(
        label=_("Files"), widget=Files(attrs={"multiple": True, "accept": READ}),
        help_text=_("Streets as GeoJSON or TIGER/Line (.zip), or OpenStreetMap (.osm.pbf)."
                    " More layers if you have them: corners, areas, parks, landmarks."),
    )  # fmt: skip


class FilesForm(forms.Form):
    """Files for what is here already."""

    layers = FilesField(
        label=_("Files"), widget=Files(attrs={"multiple": True, "accept": READ})
    )  # fmt: skip


class DrawForm(forms.Form):
    """An area by the corners around it."""

    name = forms.CharField(max_length=80, label=_("The area's name"))
    corners = forms.CharField(
        max_length=6000, label=_("The corners around it, one a line"),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        help_text=_("Write corners as you would say them, or press the map at each corner."),
    )  # fmt: skip

    def clean_corners(self) -> list[str]:
        """Give the lines."""
        return [line.strip() for line in self.cleaned_data["corners"].splitlines() if line.strip()]
