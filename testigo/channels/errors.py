"""Why a message is not written or not taken."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class OnlyPracticePhones(Refused):
    """A drill writes to practice phones and to nothing else."""

    words = _("This is a drill: messages go to the practice phones only.")


class NotADrill(Refused):
    """Practice phones exist in drills only."""

    words = _("Practice phones exist in drills only.")


class NotAnAddress(Refused):
    """What was given cannot be written to."""

    status = 422
    words = _("This device cannot be reached. Allow notifications and try again.")


class NotAMailbox(NotAnAddress):
    """What was given is no e-mail address."""

    words = _("This is not an e-mail address. Check it: name@example.org.")


class NotANumber(NotAnAddress):
    """What was given is no phone number texts can go to from here."""

    words = _("We cannot text this number. Check it, with its country: +1 617 555 0123.")


class WrongCode(Refused):
    """The code is another one, too old, or was tried too often."""

    status = 422
    words = _("This code is not right, or too old. Look again, or ask for a new one.")


class ManyNumbers(Refused):
    """Every code is paid for, and anybody can type numbers that are not theirs."""

    status = 429
    words = _("Many numbers are being confirmed now. Try again in half an hour, or by e-mail.")


class UnknownSender(Refused):
    """The sender's address is gone: erased, or never kept."""

    words = _("This person can no longer be answered.")


class HookOff(Refused):
    """No signing token is set: the door for texts is closed."""

    status = 404
    words = _("There is nothing here.")


class BadSignature(Refused):
    """The request was not signed by the provider."""

    status = 403
    words = _("The signature does not fit.")


class Unintelligible(Refused):
    """The provider's request lacks what every message has."""

    status = 400
    words = _("A message needs a sender and an id.")


class TooLarge(Refused):
    """The request is larger than any text message."""

    status = 413
    words = _("This is too large for a text message.")


class NotAForm(Refused):
    """The request's body is of another kind than providers send."""

    status = 415
    words = _("Send this as a form.")


class HeldBySomebody(Refused):
    """Two people do not answer one person."""

    words = _("A colleague holds this conversation. Ask them to hand it to you.")


class NotAnAnswer(Refused):
    """Whoever is not a member is written to by reviewed texts only."""

    status = 422
    words = _("To people who are not members we write reviewed texts only.")


class NotReached(Refused):
    """None of somebody's addresses can be written to."""

    words = _("This person cannot be written to now. Nothing was sent.")


class TooLong(Refused):
    """A free text is empty, or longer than a message may be."""

    status = 422
    words = _("Write something, and at most 600 letters.")


class NotADeadLetter(Refused):
    """Somebody decided about it a moment ago, or it came to nobody's mind any more."""

    words = _("Somebody already decided about this.")


class TooLateToTry(Refused):
    """What expired is never sent late."""

    words = _("It is too late: what it said is no longer true. You can only give it up.")


class NobodyToTry(Refused):
    """None of the people has an address that works."""

    words = _("None of them has an address that works. Ask them for one, or give it up.")


class NoSuchWay(Refused):
    """The person has no address of that kind."""

    words = _("You are not reached that way.")


class NotAWayHere(Refused):
    """A channel that is off, or that nobody adds by hand."""

    status = 422
    words = _("People cannot be reached that way here. Choose another.")


class NotTheCode(Refused):
    """The code is another one."""

    status = 422
    words = _("That is not the code. Look at the newest message, and try again.")


class TooManyCodes(Refused):
    """Codes go to phones that may be somebody else's."""

    status = 429
    words = _("Enough codes were sent for today. Try again tomorrow.")


class NotThatKind(NotAnAddress):
    """What was typed is no address of the kind that was chosen."""

    words = _("This cannot be written to. Check it, with the country's code: +1 617 555 0142.")
