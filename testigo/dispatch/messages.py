"""The texts of call-outs. They say nothing of what, where or who."""

from django.utils.translation import gettext_lazy as _

from testigo.channels import templates

templates.register("dispatch.asked", _("You are asked for: open request %(number)s."))
templates.register("dispatch.enough", _("Request %(number)s: Enough are going. Thank you."))
templates.register("dispatch.over", _("Request %(number)s: They left: your task is done."))
templates.register("dispatch.leave", _("Request %(number)s: They left. Please leave safely."))
templates.register(
    "dispatch.moved",
    _("Request %(number)s: it may have moved on. Please do not follow: people near there look."),
)
templates.register("dispatch.start", _("Request %(number)s: it is time to go, if you can."))
templates.register(
    "dispatch.missed",
    _("Request %(number)s: the one you are the buddy of has not checked in. Please call now."),
)
templates.register(
    "dispatch.owner",
    _("Request %(number)s: a check-in is missed and the buddy was called. It is yours now."),
)
templates.register("dispatch.help", _("Request %(number)s: somebody there needs help now."))
templates.register(
    "dispatch.pull_back", _("Request %(number)s: Pull back now. Say that you saw it.")
)
templates.register(
    "dispatch.home", _("Request %(number)s: the one you are the buddy of left safely.")
)
