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

# Translators: answers to a text of somebody asked to go. The words to write back must be among
# those of `dispatch/said.py` in the same language.
templates.register(
    "dispatch.asked_by_text",
    _("You are asked for: open request %(number)s. No data? Answer yes, in 20, no or here."),
)
templates.register(
    "dispatch.text_going",
    _("Request %(number)s: you are going. Call the desk for the place. There, write: here."),
)
templates.register(
    "dispatch.text_going_place",
    _("Request %(number)s: you are going. The place comes in the next message."),
)
templates.register(
    "dispatch.text_later",
    _("Request %(number)s: in 20 minutes, thank you. Write yes when you set out, no if you can't."),
)
templates.register(
    "dispatch.text_cannot", _("Request %(number)s: you cannot go. Thank you for saying so.")
)
templates.register(
    "dispatch.text_turned", _("Request %(number)s: you are not going any more. Thank you.")
)
templates.register(
    "dispatch.text_there",
    _("Request %(number)s: you are there. By %(by)s write ok. Later left. In trouble help."),
)
templates.register(
    "dispatch.text_ok",
    _("Request %(number)s: good. Next ok by %(by)s. When you leave write left."),
)
templates.register(
    "dispatch.text_left", _("Request %(number)s: you left safely. Thank you. Rest well.")
)
templates.register(
    "dispatch.text_help",
    _("Request %(number)s: help is called, people are told now. Danger to life: call 911."),
)
templates.register(
    "dispatch.text_told",
    _("A person at the desk is told that you wrote of help. Danger to life: call 911."),
)
templates.register(
    "dispatch.text_over", _("Request %(number)s: nothing to do any more. Thank you.")
)
templates.register(
    "dispatch.text_which",
    _(
        "More than one request is open for you: %(numbers)s."
        " Answer with the number, like %(number)s."
    ),
)
templates.register("dispatch.text_none", _("No request is open for you now."))
templates.register(
    "dispatch.text_words",
    _(
        "Request %(number)s: write yes, in 20, no, here, ok, left or help."
        " We understand only these."
    ),
)
# Translators: to the desk.
templates.register(
    "dispatch.wrote_help", _("A member wrote of help by text. Read it and call them now.")
)
