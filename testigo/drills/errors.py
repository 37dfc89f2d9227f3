"""Why a drill says no."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import NotYours, Refused


class NoDrillHere(NotYours):
    """This database was not made for drills."""


class NotReady(Refused):
    words = _("This step is still being played. Wait a moment.")
