"""The texts of alerts, each reviewed; structured facts fill them."""

from django.utils.translation import gettext_lazy as _

from testigo.alerts.types import Looked, What
from testigo.channels import stopping, templates
from testigo.channels.types import Purpose

stopping.page(Purpose.ALERT, "/%(language)s/alerts/stop/%(code)s/")
templates.register_words("what", What)
templates.register_words("looked", Looked)

templates.register(
    "alerts.here",
    _(
        "VERIFIED. Immigration agents are in %(area)s. Since %(since)s. %(looked)s, %(from)s."
        " Until %(until)s, or until our update. You may stay silent. You need not open the door"
        " without a paper signed by a judge. Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.taken",
    _(
        "VERIFIED. Someone is being taken, or was, in %(area)s. Since %(since)s. %(looked)s,"
        " %(from)s. Until %(until)s, or until our update. You may stay silent. You need not open"
        " the door without a paper signed by a judge. Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.looked",
    _(
        "LOOKED INTO. %(area)s: %(what)s. %(looked)s, from %(since)s to %(to)s."
        " Please send this instead of the rumor. Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.corrected_here",
    _(
        "CORRECTION %(now)s. Immigration agents are in %(area)s. Since %(since)s. %(looked)s,"
        " %(from)s. Until %(until)s, or until our update. This replaces what we sent before."
        " Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.corrected_taken",
    _(
        "CORRECTION %(now)s. Someone is being taken, or was, in %(area)s. Since %(since)s."
        " %(looked)s, %(from)s. Until %(until)s, or until our update. This replaces what we sent"
        " before. Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.cancelled",
    _(
        "CANCELLED %(now)s. We take back what we sent about %(area)s at %(sent)s."
        " Please do not forward it. Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.update",
    _(
        "UPDATE %(now)s. %(what)s. %(area)s. %(looked)s, from %(from)s to %(to)s."
        " If your family needs help, call us. Hotline %(hotline)s"
    ),
)
templates.register(
    "alerts.confirm",
    _(
        "You asked for news about your area from us. Open this to confirm."
        " If it was not you, do nothing: you will hear no more."
    ),
)
templates.register(
    "alerts.mine", _("You get news about your area from us. Open this to change it or to end it.")
)
