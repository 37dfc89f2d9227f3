"""Why something cannot be done by telephone."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class TakenMeanwhile(Refused):
    """Two picked up at once; one of them has it."""

    words = _("A colleague has this call.")


class CallOver(Refused):
    """The caller hung up."""

    words = _("This call is over.")


class NoNumber(Refused):
    """Nobody can be dialled: the caller hid their number, or it is erased."""

    words = _("The number of this caller is not known.")


class NoTelephone(Refused):
    """No telephone is set up here, or not for this person."""

    words = _("Your own number is missing: give it under “The hotline’s calls”.")


class NobodyInterprets(Refused):
    """Nobody on duty speaks it."""

    words = _("No interpreter on duty speaks this language.")


class RelaysAreNotMuted(Refused):
    """Many people share a relay's number."""

    words = _("A relay operator’s number is never muted: many people call through it.")


class NotAPhoneNumber(Refused):
    """What was given cannot be dialled."""

    status = 422
    words = _("Write the number with its country, such as +1 617 555 0123.")


class CostsTooMuch(Refused):
    """A number abroad, or one somebody earns by: whoever gives it may be paid for each minute."""

    status = 422
    words = _("From here numbers that begin so are not called: they cost too much.")


class NotAClip(Refused):
    """The file is not a recording telephones can play."""

    status = 422
    words = _("This is not a recording a telephone can play: a WAV file of up to 90 seconds, mono.")


class NotALanguage(Refused):
    status = 422
    words = _("The hotline needs at least one language, and at most six.")


class StillAtTheProvider(Refused):
    """A recording has not been taken over yet."""

    words = _("This recording is still on its way here. Try again in a minute.")
