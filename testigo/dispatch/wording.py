"""Codes told in words: why somebody was asked or not, what is known of a place."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from testigo.dispatch.types import Danger
from testigo.places.types import Step, Turn

SHORTEST: Final = 15  #: metres worth a line of its own

NOT_ASKED: Final[Mapping[str, str | Promise]] = {
    "asked_already": gettext_lazy("was asked for this already"),
    "busy": gettext_lazy("is asked or out for another request"),
    "remote_only": gettext_lazy("chose remote roles only"),
    "no_role": gettext_lazy("is not certified for a role that is wanted"),
    "resting": gettext_lazy("is resting"),
    "weekly_limit": gettext_lazy("was asked often enough this week"),
    "too_far": gettext_lazy("is too far away"),
    "language": gettext_lazy("does not speak the language that is wanted"),
    "not_needed": gettext_lazy("was not woken: others are nearer or likelier to go"),
}
KNOWN: Final[Mapping[str, str | Promise]] = {
    "vehicles": gettext_lazy("Vehicles were seen"),
    "vests": gettext_lazy("People in vests were seen"),
    "uniforms": gettext_lazy("Uniforms were seen"),
    "at_doors": gettext_lazy("They are at doors"),
    "paper": gettext_lazy("A paper was shown"),
}


def asked(codes: Mapping[str, float]) -> tuple[str, ...]:
    """Tell why a person was asked."""
    if "here" in codes:
        return (_("said: I am already here"),)
    minutes = round(codes.get("minutes", 0))
    near = ngettext("%(count)d minute away", "%(count)d minutes away", minutes)
    told = [near % {"count": minutes}]
    if of := round(codes.get("ready_of", 0)):
        # Translators: how long people of this network needed to leave their home
        own = _("%(ready)s minutes to set out, by %(count)d earlier arrivals at this hour")
        told.append(own % {"ready": number_format(codes["ready"], 1), "count": of})
    if chance := round(codes.get("chance", 0)):
        likely = _("%(chance)d of 100 such requests are answered in time")
        told.append(likely % {"chance": chance})
    return tuple(told)


def not_asked(code: str) -> str:
    """Tell why a person was not asked."""
    return str(NOT_ASKED.get(code, code))


def known(sees: Iterable[str]) -> tuple[str, ...]:
    """Tell what callers saw, as what an observer must know."""
    return tuple(str(KNOWN[what]) for what in sees if what in KNOWN)


def dangers(found: Iterable[str]) -> tuple[str, ...]:
    """Tell what somebody there said of it."""
    return tuple(str(Danger(what).label) for what in found if what in Danger.values)


def on_scene(alias: str, number: int, stage: str) -> str:
    """Name a person on the scene as a line of a shift."""
    told = {"alias": alias, "number": number, "stage": stage}
    return _("%(alias)s, request %(number)d: %(stage)s") % told


def steps(found: Iterable[Step]) -> list[str]:
    """Say a way street by street."""
    return [_step(step) for step in found if step.metres >= SHORTEST]


def _step(step: Step) -> str:
    told = {"street": step.street or _("the path"), "metres": max(10, round(step.metres, -1))}
    if step.turn == Turn.LEFT:
        return _("Left into %(street)s, %(metres)d m") % told
    if step.turn == Turn.RIGHT:
        return _("Right into %(street)s, %(metres)d m") % told
    if step.turn == Turn.ON:
        return _("Straight on along %(street)s, %(metres)d m") % told
    return _("Along %(street)s, %(metres)d m") % told
