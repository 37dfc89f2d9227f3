"""What security refuses, and why."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from testigo.core.errors import Refused


class CodeUnknown(Refused):
    """The invitation is used, too old, or was never made: all look the same."""

    status = 422
    words = _("This code does not open an invitation. Ask for a new one.")


class MustAgree(Refused):
    status = 422
    words = _("Everybody who joins agrees to the code of conduct first.")


class NotAPhone(Refused):
    """What was sent is not signed by the phone it names."""

    status = 422
    words = _("This phone could not show that it is yours. Sign in.")


class NoSuchPhone(Refused):
    """Never enrolled, removed, without a PIN, or erased after too many wrong ones: all the same."""

    status = 410
    words = _("This phone is not known any more. Sign in.")


class WrongPin(Refused):
    status = 422
    words = _("That is not the PIN.")

    def __init__(self, *, left: int, **about: object) -> None:
        super().__init__(left=left, **about)
        told = ngettext(
            "That is not the PIN. %(left)d try is left.",
            "That is not the PIN. %(left)d tries are left.",
            left,
        )
        vars(self)["words"] = told % {"left": left}


class PinIsNotEnough(Refused):
    """What a phone's PIN does not change: it would outlive the phone in a thief's hand."""

    status = 403
    words = _("The PIN opens your requests and changes nothing of yours. Sign in for that.")


class LastAdmin(Refused):
    words = _("A network needs one admin. Make somebody else admin first.")


class HandleTaken(Refused):
    words = _("No free sign-in name was found. Try again.")


class NotADrill(Refused):
    status = 404
    words = _("There is nothing here.")


class NoPassphrase(Refused):
    words = _(
        "Everybody is signed out and sending has stopped, but the keys stay:"
        " no passphrase was set, so they could never be opened again."
        " Set one with: testigo passphrase"
    )


class WrongPassphrase(Refused):
    status = 422
    words = _("That passphrase does not open the keys.")


class ShortPassphrase(Refused):
    status = 422
    words = _("Choose at least 16 characters: five words drawn by dice are good.")
