"""The two ways things go wrong: somebody may not (Refused), something broke (Fault)."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A rule of the field says no. The words are shown to the person who asked."""

    status: ClassVar[int] = 409
    words: ClassVar[str | Promise] = _("That cannot be done now.")
    #: Where signing in helps on: the name of a route of one's own, or nothing.
    signed_in: ClassVar[str] = ""

    def __init__(self, **about: object) -> None:
        self.about: Mapping[str, object] = about
        super().__init__(str(self.words))


class NotYours(Refused):
    """There is nothing here for this person: missing and forbidden look the same."""

    status = 404
    words = _("There is nothing here.")


class Forbidden(Refused):
    """The person is known and may not do this."""

    status = 403
    words = _("Your role does not include this. Ask a coordinator.")


class Fault(Exception):
    """Something outside failed. A permanent fault is never tried again."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(why)
