"""What can be wrong with a city."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class NoSuchCity(Refused):
    """The city was never imported."""

    status = 404
    words = _("There is no map of that city here.")


class NotMovable(Refused):
    """The import has begun, or ended, or something is still missing."""

    words = _("This import cannot be started now.")


class NeedsStreets(Refused):
    """A city without streets places nobody."""

    status = 422
    words = _("Say of each file what it is. One must be the streets, or OpenStreetMap.")


class NotAFile(Refused):
    """Something that no importer reads."""

    status = 422
    words = _("Files end in .geojson, .zip, .osm.pbf or .csv, and are smaller than 100 MB.")


class NoArea(Refused):
    """No area comes of what was said."""

    status = 422
    words = _("Name the area, and at least three corners around it that can be placed.")


class OthersWork(Refused):
    """A city is shared by the networks of a server: changing it moves everybody's places."""

    words = _("Another network works in this city. Its own admins change it.")
