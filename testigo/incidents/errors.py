"""Why an incident cannot be changed now."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class AlreadySettled(Refused):
    """Somebody settled it first; `by` and `outcome` say who and how."""

    words: str | Promise = _("Somebody settled this a moment ago. Look at what they found.")  # type: ignore[misc]

    def __init__(self, *, who: str = "", outcome: object = "", **about: object) -> None:
        if who:
            told = _("{who} settled this first: {outcome}.")
            self.words = format_lazy(told, who=who, outcome=outcome)
        super().__init__(who=who, outcome=outcome, **about)


class WrongBasis(Refused):
    """An outcome needs somebody who looked."""

    status = 422
    words = _("Say who looked: this outcome needs it.")


class NotSettled(Refused):
    """It can be closed once it has an outcome."""

    words = _("Say what was found first. Then it can be closed.")


class TooLate(Refused):
    """The minute in which it could be taken back is over."""

    words = _("The minute to undo this is over.")


class AlreadyAnswered(Refused):
    """Another lawyer answered the page."""

    words = _("Somebody answered this page already.")


class NothingToAnswer(Refused):
    """Nobody was paged."""

    words = _("Nobody was paged about this.")


class IsClosed(Refused):
    """A closed incident takes nothing more."""

    words = _("This incident is closed.")


class AlreadyElsewhere(Refused):
    """The join was changed by somebody else."""

    words = _("Somebody changed this a moment ago. Look again.")


class EmptyNote(Refused):
    """There is nothing to write down."""

    status = 422
    words = _("Write a few words first.")


class AboutAnOfficer(Refused):
    """The text holds a plate, a badge number or someone's status: strike it first."""

    status = 422
    words = _("Plates, badge numbers and anyone's status are not kept. Strike them, then save.")


class OnlyReport(Refused):
    """An incident is told by at least one report."""

    words = _("This is the only report of it: there is nothing to take apart.")


class NeedsSecond(Refused):
    """One person alone does not end a confirmed incident."""

    words = _("You said so already. A second person must say so too.")


class TooClose(Refused):
    """The one who invited and the one who was invited do not end an incident together."""

    words = _("One of you invited the other. Somebody else must say so too.")


class NobodyTaken(Refused):
    """A count of people taken is at least one."""

    status = 422
    words = _("Say how many people were taken: at least one.")


class NotFoundOut(Refused):
    words = _("Nothing was found out yet. It is still being checked.")
