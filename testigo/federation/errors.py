"""Why a partner's file is not read: each reason says what to do."""

from django.utils.translation import gettext_lazy as _

from testigo.core.errors import Refused


class Unreadable(Refused):
    """A file that is no partner's notice."""

    status = 422


class TooLarge(Unreadable):
    status = 413
    words = _("This file is larger than 1 MB. No notice is.")


class NotXml(Unreadable):
    words = _("This is not whole XML. Save the partner's file again, as it was sent.")


class NamesEntities(Unreadable):
    words = _("This file declares a document type. Notices never do; attacks do. It was not read.")


class TooDeep(Unreadable):
    words = _("This file is nested deeper than any notice. It was not read.")


class TooMuch(Unreadable):
    words = _("This file has more parts than any notice. It was not read.")


class NotCap(Unreadable):
    words = _("This is not a CAP notice of version 1.1 or 1.2.")


class Foreign(Unreadable):
    words = _("A part of this notice is of another kind of document. It was not read.")


class Lacking(Unreadable):
    words = _("This notice lacks a part it must have.")


class Unknown(Unreadable):
    words = _("This notice has a word in a place where CAP knows only others.")


class NoTime(Unreadable):
    words = _("A time in this notice cannot be read, or names no time zone.")


class EndsBefore(Unreadable):
    words = _("This notice ends before it was sent.")


class NoReference(Unreadable):
    words = _("This notice refers to another one in a way that cannot be followed.")
