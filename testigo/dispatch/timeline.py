"""What an incident's timeline says of its call-outs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from testigo.dispatch.types import Answer, Danger, Finding, Stage

Words = str | Promise | Callable[[Mapping[str, Any]], str]


def _label(choices: type[TextChoices], fact: str) -> Callable[[Mapping[str, Any]], str]:
    def say(facts: Mapping[str, Any]) -> str:
        value = str(facts.get(fact, ""))
        return str(choices(value).label) if value in choices.values else ""

    return say


LINES: Final[Mapping[str, Words]] = {
    "call_out.proposed": gettext_lazy("A call-out waits for a person's approval"),
    "call_out.approved": gettext_lazy("Approved the call-out: the first people are asked"),
    "call_out.answered": _label(Answer, "answer"),
    "call_out.stage": _label(Stage, "stage"),
    "call_out.enough": gettext_lazy("Enough are going, everyone else was stood down"),
    "call_out.over": gettext_lazy("The call-out is over"),
    "scene.looked": _label(Finding, "outcome"),
    "scene.danger": _label(Danger, "danger"),
    "scene.photo": gettext_lazy("A sealed picture came in"),
    "scene.check_in_missed": gettext_lazy("A check-in was missed: the buddy is calling"),
    "scene.help": gettext_lazy("Needs help"),
    "scene.help_owned": gettext_lazy("Takes care of who needs help"),
    "scene.pull_back": gettext_lazy("Pull back now: everyone there was told"),
    "contact.asked": gettext_lazy("Asked a local contact to look outside"),
    "contact.answered": gettext_lazy("A local contact answered"),
}
