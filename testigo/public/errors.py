"""Why the front door asks again."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class ChooseOne(Refused):
    status = 422
    words = _("Please choose one of the answers.")


class SayWhere(Refused):
    status = 422
    words = _("Please write where it is, or choose that you only know the neighborhood.")


class HowToReach(Refused):
    status = 422
    words = _("Please write the number we may call, or choose No.")


class FromElsewhere(Refused):
    """A form of another site was sent here in this browser's name."""

    status = 403
    words = _("This form was not sent from our page. Please begin here.")


class TooBig(Refused):
    status = 413
    words = _("That is too long to send at once. Go back and send the most important part.")
