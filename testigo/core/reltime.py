"""How times are said: "4 min ago", "3:10 left"; the page's script says the same."""

import json
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SLOW = 600  #: seconds from which a countdown shows whole minutes
#: {n} is a number; "m" minutes, "h" hours, "d" days; the sense stands before the unit.
WORDS: dict[str, Promise] = {
    "now": _("just now"),
    "ago_m": _("{n} min ago"),
    "ago_h": _("{n} h ago"),
    "ago_d": _("{n} d ago"),
    "bare_m": _("{n} min"),
    "bare_h": _("{n} h"),
    "bare_d": _("{n} d"),
    "in_m": _("in {n} min"),
    "in_h": _("in {n} h"),
    "in_d": _("in {n} d"),
    "left": _("{n} left"),
    "left_m": _("{n} min left"),
    "left_h": _("{n} h left"),
    "left_d": _("{n} d left"),
    "over": _("{n} overdue"),
    "over_m": _("{n} min overdue"),
    "over_h": _("{n} h overdue"),
    "over_d": _("{n} d overdue"),
}


def words_as_json() -> str:
    """Give the words to the script, in the reader's language."""
    return json.dumps({name: str(word) for name, word in WORDS.items()}, ensure_ascii=False)


def ago(when: datetime, now: datetime, *, bare: bool = False) -> str:
    """Say how long ago something was; what is still to come is "in 5 min"."""
    seconds = int((now - when).total_seconds())
    if seconds <= -30:
        return _amount("in", -seconds)
    if bare:
        return _amount("bare", max(seconds, 0))
    return str(WORDS["now"]) if seconds < 45 else _amount("ago", seconds)


def until(due: datetime, now: datetime, *, style: str = "left") -> str:
    """Say how much time is left, by the second in the last ten minutes."""
    seconds = int((due - now).total_seconds())
    if due <= now:
        late = -seconds
        if late < 60:
            return str(WORDS["over"]).replace("{n}", face(late))
        return _amount("over", late)
    if style == "in":
        return _amount("in", seconds)
    if seconds < SLOW:
        return (
            face(seconds) if style == "bare" else str(WORDS["left"]).replace("{n}", face(seconds))
        )
    return _amount("bare" if style == "bare" else "left", seconds)


def face(seconds: int) -> str:
    """Write seconds as 3:10."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def _amount(sense: str, seconds: int) -> str:
    minutes = max((seconds + 30) // 60, 1)
    if minutes < 100:
        unit, number = "m", minutes
    elif minutes < 48 * 60:
        unit, number = "h", (minutes + 30) // 60
    else:
        unit, number = "d", (minutes + 720) // 1440
    return str(WORDS[f"{sense}_{unit}"]).replace("{n}", str(number))
