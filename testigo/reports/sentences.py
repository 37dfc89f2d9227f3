"""The sentences a call taker reads aloud, in the caller's language."""

from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from testigo.reports.script import Step
from testigo.reports.types import Line

SENTENCES: Final[dict[str, Promise | str]] = {
    "taken": _("Is someone being taken right now, or were they taken earlier?"),
    "taken_short": _("Is someone being taken now?"),
    "taken_yes_no": _("Say only yes or no. Is someone being taken?"),
    "safe": _("Is it safe for you to talk?"),
    "where": _("Where is it? A corner, a shop, a school: as you would say it to a neighbor."),
    "where_short": _("Where is it? The two streets, or a shop you see."),
    "where_again": _("I cannot find that place yet. Which two streets meet there? What is near?"),
    "where_yes_no": _("I will name streets. Say yes when I am right. Is it on a big street?"),
    "read_back": "%(place)s",
    "sees": _("What do you see? How many people or vehicles? Please do not go closer."),
    "sees_short": _("What do you see? Stay where you are."),
    "sees_yes_no": _("Do you see vehicles? Say yes or no."),
    "when": _("Is this happening now, minutes ago, or earlier today?"),
    "when_yes_no": _("Is it happening now? Say yes or no."),
    "callback": _("May we call you back to tell you what we find?"),
    "callback_yes_no": _("May we call you back? Say yes or no."),
    "contact": _("Which number may we use? We erase it within thirty days."),
    "callback_say": _("If another person answers, what may we say, and when is a good time?"),
    "bye": _("Thank you. We will find out what is true. Please don't forward it before we know."),
    "bye_taken": _("Thank you. A lawyer and a case worker are being called now. You did well."),
    "known": _("We know. Someone is on the way to look."),
    "hang_up": _("You may hang up now. We know enough to look. You can call again at any time."),
    "panic": _("I am here with you. Breathe with me. Tell me only where you are."),
    "overheard": _("You need not say anything but yes or no. Is someone being taken?"),
    "child": _("You did right to call. Is there a grown-up you trust near you?"),
    "door": _(
        "This is information, not advice. You may keep the door closed and ask them to show"
        " a paper signed by a judge, under the door or at the window. You may stay silent."
    ),
    "hostile": _("We are here for people who need help now. I am ending this call. Goodbye."),
    "interpreter": _("Which language do you speak? Please wait, I am calling an interpreter."),
    "medical": _("If someone is hurt or sick, call 911 first, now. Then tell me where you are."),
}  # fmt: skip


def line(step: Step, *, language: str, about: str = "", about_english: str = "") -> Line:
    """Word a step for a caller; English where the script is not translated."""
    english = _worded(step, "en", about_english)
    spoken = language if language in dict(_offered()) else "en"
    text = english if spoken == "en" else _worded(step, spoken, about)
    return Line(key=step.key, box=step.box, text=text, english=english, language=spoken)


def _worded(step: Step, language: str, about: str) -> str:
    with translation.override(language):
        sentence = str(SENTENCES[step.key])
    return sentence.replace("%(place)s", about or step.about)


def _offered() -> list[tuple[str, str]]:
    from django.conf import settings

    offered: list[tuple[str, str]] = settings.LANGUAGES
    return offered
