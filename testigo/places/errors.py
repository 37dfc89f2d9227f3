"""What can be wrong with a city."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class NoSuchCity(Refused):
    """The city was never imported."""

    status = 404
    words = _("There is no map of that city here.")
