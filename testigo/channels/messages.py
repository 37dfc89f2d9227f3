"""The texts this module sends."""

from django.utils.translation import gettext_lazy as _

from testigo.channels import templates

# Translators: the answer to a text that only says HELP. It must not promise anything.
templates.register(
    "channels.help",
    _("You reached a neighbourhood hotline. Write what you see and where. Write STOP to end."),
)
