"""Messages about incidents: nothing personal, only that a page waits."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testigo.channels import templates
from testigo.incidents.types import WhoLooked

FOUND = "incidents.found_"  #: followed by the outcome

templates.register_words("who_looked", WhoLooked)

TEXTS: dict[str, str | Promise] = {
    "incidents.taken": _("Someone was taken. Open the page."),
    # Translators: to somebody who told us of it. Never "safe", "clear" or "false".
    "incidents.found_confirmed": _(
        "What you told us of: %(who_looked)s and confirmed it at %(to)s."
        " If your family needs help, call us: %(hotline)s"
    ),
    "incidents.found_left": _(
        "What you told us of: %(who_looked)s, from %(from)s to %(to)s. They were there and left."
        " If your family needs help, call us: %(hotline)s"
    ),
    "incidents.found_other": _(
        "What you told us of: %(who_looked)s, from %(from)s to %(to)s. It was something else,"
        " not immigration."
    ),
    "incidents.found_nobody": _(
        "What you told us of: %(who_looked)s, from %(from)s to %(to)s, and saw nobody."
    ),
    "incidents.found_unchecked": _(
        "What you told us of: nobody could look in time, from %(from)s to %(to)s."
        " We do not know. If your family needs help, call us: %(hotline)s"
    ),
}
