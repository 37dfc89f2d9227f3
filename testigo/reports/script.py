"""The call's script: from what is known so far to the one next sentence to read aloud.

It never asks anybody's immigration status, how they came or about past arrests, and gives
information, never advice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from testigo.reports.types import CallBack, Safe, Switch, Taken


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a call has told so far; "" where it has not."""

    taken: str = ""
    safe: str = ""
    when: str = ""
    sees: frozenset[str] = frozenset()
    words: str = ""
    said_place: str = ""
    place: str = ""  #: agreed on
    area: str = ""
    read_back: str = ""  #: the first candidate's sentence, "" where none can be placed
    callback: str = ""
    callback_say: str = ""
    contact: str = ""
    switches: frozenset[str] = frozenset()
    last: str = ""  #: the switch pressed just now: its sentence is said once, first


@dataclass(frozen=True, kw_only=True)
class Step:
    """Which sentence, and the box its answer goes to."""

    key: str
    box: str
    about: str = ""  #: a read-back to put into it


#: What each switch says first, once, when it is pressed.
FIRST_WORDS: Final[Mapping[str, Step]] = {
    Switch.MEDICAL: Step(key="medical", box="said_place"),
    Switch.PANIC: Step(key="panic", box="said_place"),
    Switch.OVERHEARD: Step(key="overheard", box="taken"),
    Switch.CHILD: Step(key="child", box="safe"),
    Switch.DOOR: Step(key="door", box="taken"),
    Switch.HOSTILE: Step(key="hostile", box=""),
    Switch.INTERPRETER: Step(key="interpreter", box="language"),
}
#: Boxes asked with fewer words, or so that yes and no are answers.
SHORT: Final[Mapping[str, str]] = {
    "taken": "taken_short",
    "said_place": "where_short",
    "sees": "sees_short",
}
YES_NO: Final[Mapping[str, str]] = {
    "taken": "taken_yes_no",
    "said_place": "where_yes_no",
    "when": "when_yes_no",
    "sees": "sees_yes_no",
    "callback": "callback_yes_no",
}


def next_step(told: Told) -> Step:
    """Decide the next sentence and the next box."""
    if Switch.HOSTILE in told.switches:
        return FIRST_WORDS[Switch.HOSTILE]
    if told.last in told.switches and told.last in FIRST_WORDS:
        return FIRST_WORDS[told.last]
    if told.safe == Safe.NO:
        # Somebody who cannot talk is asked one thing, and may hang up.
        return _where(told) if _unplaced(told) else Step(key="hang_up", box="")
    if _overheard(told):
        return _worded(_next(told), YES_NO)
    if told.switches & {Switch.PANIC, Switch.MEDICAL, Switch.CHILD}:
        return _worded(_urgent(told), SHORT)
    return _next(told)


def still_open(told: Told) -> tuple[str, ...]:
    """Name the boxes nobody has answered, in the order they are asked."""
    empty = {
        "taken": not told.taken,
        "safe": not told.safe,
        "said_place": _unplaced(told),
        "sees": not told.sees and not told.words,
        "when": not told.when,
        "callback": not told.callback,
    }
    return tuple(box for box, is_open in empty.items() if is_open)


def _next(told: Told) -> Step:
    if not told.taken:
        return Step(key="taken", box="taken")
    if not told.safe:
        return Step(key="safe", box="safe")
    if _unplaced(told):
        return _where(told)
    return _rest(told)


def _urgent(told: Told) -> Step:
    # Place first: if the line breaks, somebody can still be sent to look.
    if _unplaced(told):
        return _where(told)
    return Step(key="taken", box="taken") if not told.taken else _rest(told)


def _rest(told: Told) -> Step:
    if not told.sees and not told.words:
        return Step(key="sees", box="sees")
    if not told.when:
        return Step(key="when", box="when")
    if not told.callback:
        return Step(key="callback", box="callback")
    if told.callback in {CallBack.YES, CallBack.TEXT}:
        if not told.contact:
            return Step(key="contact", box="contact")
        if not told.callback_say:
            return Step(key="callback_say", box="callback_say")
    return Step(key="bye_taken" if told.taken in {Taken.NOW, Taken.EARLIER} else "bye", box="")


def _where(told: Told) -> Step:
    if told.said_place and told.read_back:
        return Step(key="read_back", box="place", about=told.read_back)
    return Step(key="where_again" if told.said_place else "where", box="said_place")


def _unplaced(told: Told) -> bool:
    return not (told.place or told.area)


def _overheard(told: Told) -> bool:
    return Switch.OVERHEARD in told.switches or told.safe == Safe.YES_NO


def _worded(step: Step, wording: Mapping[str, str]) -> Step:
    if step.key in {"read_back", "where_again"}:
        return step
    return Step(key=wording.get(step.box, step.key), box=step.box, about=step.about)
