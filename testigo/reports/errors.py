"""Why a report cannot be changed that way."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class NotAnAnswer(Refused):
    """The value is none this question knows."""

    status = 422
    words = _("That is not one of the answers. Please choose again.")


class TooLong(Refused):
    """The text is longer than a person can read in time."""

    status = 422
    words = _("That is too long to send at once. Please send the most important part first.")


class Empty(Refused):
    status = 422
    words = _("Please write a few words, or go on without.")


class OutsideCity(Refused):
    """A point far from the network's streets."""

    status = 422
    words = _("That point is outside the city. Please say the place in words.")


class Taken(Refused):
    """Somebody else has this call."""

    words = _("Someone else has taken this already.")


class NoSuchCode(Refused):
    """No report answers to these words."""

    status = 422
    words = _("We find nothing under these three words. Please check them and try again.")


class TooManyTries(Refused):
    status = 429
    words = _("Too many tries. Please wait a few minutes, or call us.")
