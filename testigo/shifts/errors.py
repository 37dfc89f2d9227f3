"""Why a shift cannot be changed now."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class StillOpen(Refused):
    """A shift ends when the next person has accepted each line."""

    words: str | Promise = _("You still hold open lines. Hand them over first.")  # type: ignore[misc]

    def __init__(self, *, lines: int, **about: object) -> None:
        told = _("Open lines you still hold: {lines}. Hand them over first.")
        self.words = format_lazy(told, lines=lines)
        super().__init__(lines=lines, **about)


class NotOnShift(Refused):
    """Only somebody on shift holds lines."""

    words = _("You are not on shift. Start your shift first.")


class NotTheNext(Refused):
    """Lines go to a colleague of the desk, not to oneself."""

    status = 422
    words = _("Choose a colleague who works at the desk.")


class AlreadyAccepted(Refused):
    """The line was accepted, or offered to somebody else meanwhile."""

    words = _("This line was handed over already.")


class SomebodyHasIt(Refused):
    """A line nobody owned is owned now."""

    words = _("Somebody took this a moment ago.")
