"""Why a drill says no."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import NotYours, Refused


class NoDrillHere(NotYours):
    """This database was not made for drills."""


class NotEmpty(Refused):
    """Somebody works in this database already: its clock must never be moved."""


class NotReady(Refused):
    words = _("This step is still being played. Wait a moment.")
