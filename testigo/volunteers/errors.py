"""What the field's rules refuse about volunteers."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class NotEnrolled(Refused):
    status = 404
    words = _("You are not enrolled as a volunteer here. Ask a coordinator.")


class AlreadyEnrolled(Refused):
    words = _("This person is already a volunteer here.")


class NoSuchContact(Refused):
    status = 404
    words = _("This local contact is not here any more.")


class ConductNotSigned(Refused):
    words = _("The code of conduct must be signed within the last year before certification.")


class UnderAge(Refused):
    words = _("Roles on the scene are for people of 18 and over.")


class DutyTooLong(Refused):
    status = 422
    words = _("Duty ends within 24 hours. Choose an earlier time.")


class RestTooLong(Refused):
    status = 422
    words = _("Choose a day within the next 90 days.")


class FileTooBig(Refused):
    status = 422
    words = _("This file is too big. Send at most 2,000 rows at once.")
