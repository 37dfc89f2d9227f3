"""Messages about incidents: nothing personal, only that a page waits."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, str | Promise] = {
    "incidents.taken": _("Someone was taken. Open the page."),
}
