"""The flow of a call to the hotline, step by step: no vendor, no database, no clock.

`say` tells what a caller hears at a stage; `hear` tells where what they did leads. Whatever a
caller does or leaves out leads on: nobody waits for ever, and nobody is cut off for not pressing.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

LONGEST_WAIT: Final = 180.0  #: seconds of ringing until a message can be left instead
LONGEST_MESSAGE: Final = 180  #: seconds of a message; a relay's takes longer to say
LONGEST_RELAY: Final = 900
PASS: Final = 6  #: seconds between two looks whether somebody took the call
ANSWER_IN: Final = 5  #: seconds for a key
PER_PAGE: Final = 8  #: areas offered at once; the ninth key is "more"
TRIES: Final = 2


class Stage(StrEnum):
    """Where a call is."""

    LANGUAGE = "language"
    TAKEN = "taken"  # "is someone being taken, or were they?"
    AREA = "area"  # "is it true?": which area
    ANSWER = "answer"
    CONSENT = "consent"  # to be recorded, where the network records
    WAITING = "waiting"
    TALKING = "talking"
    MESSAGE = "message"  # nobody is there: tell it after the tone
    MAY_CALL = "may_call"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Line:
    """What the flow knows of one call."""

    stage: Stage
    languages: tuple[str, ...]  #: the hotline's, in the order of their keys
    language: str = ""  #: "" until known: then everything is said in all of them
    tries: int = 0
    taken: str = ""  #: "now", "no", or "" where nothing was pressed
    relay: bool = False  #: an operator speaks for the caller: never hurried, never muted
    muted: bool = False
    staffed: bool = True  #: somebody's phone can ring
    is_taken: bool = False  #: somebody at the desk has it
    records: bool = False  #: the network records calls
    consent: str = ""  #: "yes", "no", or "" while not asked
    ahead: int = 0  #: callers who wait longer
    waited: float = 0.0  #: seconds
    areas: tuple[str, ...] = ()
    page: int = 0
    area: str = ""
    told: tuple[str, ...] = ()  #: the clips that answer "is it true?"
    has_number: bool = False
    has_message: bool = False
    may_call: str = ""  #: "no" where they said so


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came from the caller's side since."""

    digits: str = ""
    seconds: int = 0  #: of a recorded message


@dataclass(frozen=True)
class Clip:
    """One recorded sentence, in one language."""

    key: str
    language: str


@dataclass(frozen=True)
class Play:
    clips: tuple[Clip, ...]


@dataclass(frozen=True)
class Ask:
    """Say something and wait for one key; the next step comes with or without it."""

    clips: tuple[Clip, ...]
    seconds: int = ANSWER_IN


@dataclass(frozen=True)
class Record:
    seconds: int
    silence: int  #: seconds of silence that end it


@dataclass(frozen=True)
class Join:
    """Meet whoever takes the call, and interpreters; go on when it is over."""

    recorded: bool


@dataclass(frozen=True)
class HangUp:
    pass


Verb = Play | Ask | Record | Join | HangUp


def say(line: Line) -> tuple[Verb, ...]:
    """Give what the caller hears now."""
    match line.stage:
        case Stage.LANGUAGE:
            return (Ask(_languages(line)),)
        case Stage.TAKEN | Stage.CONSENT | Stage.MAY_CALL:
            return (Ask(_said(line, line.stage.value)),)
        case Stage.AREA:
            return (Ask(_areas(line)),)
        case Stage.ANSWER:
            return (Ask(_said(line, *line.told, "answer.then")),)
        case Stage.WAITING:
            return (Ask(_waiting(line), PASS),)
        case Stage.TALKING:
            return (Join(recorded=line.records and line.consent == "yes"),)
        case Stage.MESSAGE:
            return (Play(_said(line, "message")), _record(line))
        case _:
            return (Play(_said(line, "goodbye")), HangUp())


def hear(line: Line, heard: Heard) -> Line:
    """Give where the call is after what the caller did."""
    after = _hear(line, heard)
    if line.is_taken and line.stage not in {Stage.TALKING, Stage.OVER}:
        return _at(after, Stage.TALKING)  # a person is there: what was said until now is kept
    return after


def first(languages: tuple[str, ...]) -> tuple[Stage, str]:
    """Give where a call begins, and the language where there is only one."""
    only = languages[0] if len(languages) == 1 else ""
    return (Stage.TAKEN if only else Stage.LANGUAGE), only


def _hear(line: Line, heard: Heard) -> Line:
    digit = heard.digits[:1]
    match line.stage:
        case Stage.LANGUAGE:
            return _heard_language(line, digit)
        case Stage.TAKEN:
            return _heard_taken(line, digit)
        case Stage.AREA:
            return _heard_area(line, digit)
        case Stage.ANSWER:
            return _heard_after_answer(line, digit)
        case Stage.CONSENT:
            return _to_people(replace(line, consent="yes" if digit == "1" else "no"))
        case Stage.WAITING:
            return _heard_waiting(line, digit)
        case Stage.TALKING:  # it is over, or whoever had it stepped away
            return _at(line, Stage.OVER) if line.is_taken else _to_people(line)
        case Stage.MESSAGE:
            got = replace(line, has_message=line.has_message or heard.seconds > 0)
            asks = got.has_message and got.has_number
            return _at(got, Stage.MAY_CALL if asks else Stage.OVER)
        case Stage.MAY_CALL:
            return _at(replace(line, may_call="no" if digit == "2" else ""), Stage.OVER)
        case _:
            return line


def _heard_language(line: Line, digit: str) -> Line:
    chosen = int(digit) - 1 if digit.isdecimal() and digit.isascii() else -1
    if 0 <= chosen < len(line.languages):
        return _at(replace(line, language=line.languages[chosen]), Stage.TAKEN)
    if digit == "7":
        return _at(replace(line, relay=True), Stage.TAKEN)
    # No key: a turning dial, a frightened hand. It goes on, in every language.
    return _again(line) or _at(line, Stage.TAKEN)


def _heard_taken(line: Line, digit: str) -> Line:
    if digit in {"1", "2"}:
        return _to_people(replace(line, taken="now" if digit == "1" else "no"))
    if digit == "3" and line.areas:
        return _at(line, Stage.AREA)
    if digit == "7":
        return _at(replace(line, relay=True), Stage.TAKEN)
    # In every language at once it is long: said once, then people's phones ring.
    return (_again(line) if line.language else None) or _to_people(line)


def _heard_area(line: Line, digit: str) -> Line:
    offered = _page(line)
    chosen = int(digit) - 1 if digit.isdecimal() and digit.isascii() else -1
    if 0 <= chosen < len(offered):
        return _at(replace(line, area=offered[chosen]), Stage.ANSWER)
    if digit == "9" and len(line.areas) > PER_PAGE:
        pages = -(-len(line.areas) // PER_PAGE)
        return replace(line, page=(line.page + 1) % pages, tries=0)
    return _again(line) or _to_people(line)  # whoever cannot find it asks a person


def _heard_after_answer(line: Line, digit: str) -> Line:
    if digit == "1":
        return _to_people(line)
    if digit == "2":
        return replace(line, tries=0)
    return _again(line) or _at(line, Stage.OVER)


def _heard_waiting(line: Line, digit: str) -> Line:
    gone_on_too_long = line.waited >= LONGEST_WAIT and not line.relay
    if digit == "0" or gone_on_too_long or not line.staffed:
        return _at(line, Stage.MESSAGE)
    return replace(line, tries=line.tries + 1)


def _to_people(line: Line) -> Line:
    if line.records and not line.consent:
        return _at(line, Stage.CONSENT)
    silenced = line.muted and not line.relay  # many share a relay's number
    return _at(line, Stage.WAITING if line.staffed and not silenced else Stage.MESSAGE)


def _at(line: Line, stage: Stage) -> Line:
    return replace(line, stage=stage, tries=0)


def _again(line: Line) -> Line | None:
    return replace(line, tries=line.tries + 1) if line.tries + 1 < TRIES else None


def _said(line: Line, *keys: str) -> tuple[Clip, ...]:
    spoken = (line.language,) if line.language else line.languages
    return tuple(Clip(key, language) for language in spoken for key in keys)


def _languages(line: Line) -> tuple[Clip, ...]:
    return tuple(
        Clip(key, language)
        for number, language in enumerate(line.languages, start=1)
        for key in ("language", f"press.{number}")
    )


def _page(line: Line) -> tuple[str, ...]:
    return line.areas[line.page * PER_PAGE : (line.page + 1) * PER_PAGE]


def _areas(line: Line) -> tuple[Clip, ...]:
    keys = ["area"] if not line.page and not line.tries else []
    for number, area in enumerate(_page(line), start=1):
        keys += [f"area:{area}", f"press.{number}"]
    if len(line.areas) > PER_PAGE:
        keys += ["area.more", "press.9"]
    return _said(line, *keys)


def _waiting(line: Line) -> tuple[Clip, ...]:
    if line.tries % 5:  # between two sentences: a sign that the line lives
        return (Clip("hold", line.language or line.languages[0]),)
    place = f"waiting.{min(line.ahead, 3)}"
    return _said(line, *(("waiting",) if not line.tries else ()), place)


def _record(line: Line) -> Record:
    return Record(LONGEST_RELAY if line.relay else LONGEST_MESSAGE, 60 if line.relay else 10)
