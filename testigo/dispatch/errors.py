"""What the rules of call-outs refuse."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testigo.core.errors import NotYours, Refused


class Enough(Refused):
    """The maximum is reached: a kind word, and the answer is worth what it was worth."""

    words = _("Enough are going. Thank you. Your answer counts.")

    def __init__(self, *, coming: int = 0, maximum: int = 0, **about: object) -> None:
        super().__init__(coming=coming, maximum=maximum, **about)
        if maximum:
            told = gettext("%(coming)d of %(maximum)d: enough. Thank you. Your answer counts.")
            # What is shown counts the people; the class says it without numbers.
            vars(self)["words"] = told % {"coming": coming, "maximum": maximum}


class AreaIsFull(Refused):
    words = _("Enough people are in this area at this hour. Thank you. Your answer counts.")


class APersonApproves(Refused):
    status = 403
    words = _("A person approves whom to ask first. This cannot be done by itself.")


class AlreadyApproved(Refused):
    words = _("Somebody approved this already.")


class TooMany(Refused):
    status = 422
    words = _("A call-out never brings more than its maximum. Choose fewer people.")


class AlreadyOver(Refused):
    words = _("This is over. Your task is done.")


class NotNow(Refused):
    words = _("Something else happened first. Look at the page again.")


class NotCertified(Refused):
    status = 403
    words = _("You are not certified for a role that is wanted there.")


class NobodyToAsk(Refused):
    words = _("Nobody who may be asked is on duty near enough. Phone a local contact.")


class Together(Refused):
    words = _("Only one person could go, and nobody goes alone on the word of one caller.")


class AlreadyOwned(Refused):
    words = _("Somebody answers this call for help already.")


class TooLarge(Refused):
    status = 413
    words = _("A picture may have 12 MB. Take it again, smaller.")


class TooManyPhotos(Refused):
    words = _("Twelve pictures of one request are kept. Say the rest in a note.")


class NoRoom(Refused):
    status = 503  # not for good: a phone keeps its picture and asks again
    words = _("There is no room for pictures here now. Notes still come in.")


class LinkSpent(NotYours):
    status = 410
    words = _("This link was used or is too old. Sign in to see your requests.")
    signed_in = "dispatch:mine"
