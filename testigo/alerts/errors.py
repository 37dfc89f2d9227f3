"""What the rules of alerts refuse."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import NotYours, Refused


class NotVerified(Refused):
    """Only what somebody looked at goes to an area."""

    words = _("This is not verified. Only verified news goes to an area.")


class NoArea(Refused):
    """News goes to a named neighbourhood, never to a point."""

    words = _("This has no named area. News goes to a named area, never to a point.")


class AreaTooSmall(Refused):
    """An area of a few houses would be an address."""

    words = _("This area is too small: news about it would name a house.")


class TooLong(Refused):
    """An alert ends within hours."""

    status = 422
    words = _("An alert lasts 1 to 6 hours.")


class AlreadyDrafted(Refused):
    words = _("There is an alert about this incident already.")


class OnePersonAlone(Refused):
    """Two people release every public text."""

    words = _("You released this already. A second person must release it too.")


class TooClose(Refused):
    """The one who invited and the one who was invited do not release together."""

    words = _("One of you invited the other. Somebody else must be the second.")


class NotOnTheRota(Refused):
    """While somebody is on the release rota the second release is theirs."""

    words = _("Somebody is on the release rota now. The second release is theirs.")


class APersonReleases(Refused):
    status = 403
    words = _("People release news to an area. This cannot be done by itself.")


class NotNow(Refused):
    words = _("Something else happened first. Look at the alert again.")


class SomethingWaits(Refused):
    words = _("Another text about this waits for a second person. Finish that first.")


class NothingToCorrect(Refused):
    words = _("The alert says what the incident says: there is nothing to correct.")


class NotOver(Refused):
    """An update says how it ended."""

    words = _("The incident is not over yet. Settle it first, then send the update.")


class Expired(Refused):
    words = _("This alert has expired. It is never sent late.")


class NoSubscriber(NotYours):
    words = _("This link is too old, or you were forgotten already. Subscribe again if you like.")


class ChooseArea(Refused):
    status = 422
    words = _("Choose at least one area.")


class ChooseKind(Refused):
    status = 422
    words = _("Choose what you want to hear about.")


class NotAWay(Refused):
    """The way given cannot reach anybody."""

    status = 422
    words = _("We cannot write to this. Check it and try again.")
