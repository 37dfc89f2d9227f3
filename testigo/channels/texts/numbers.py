"""Phone numbers as people write them, and as networks do: +16175550142."""

import re
from typing import Final
from unicodedata import digit

WRITTEN: Final = re.compile(r"[\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
WHOLE: Final = re.compile(r"\+[1-9][0-9]{7,14}")
NATIONAL: Final = 10  #: digits of a number in North America, without its 1


def international(value: str, *, country: str = "1") -> str:
    """Give a number as networks write it, or "" for what is none; `country` where none is said."""
    value = "".join(str(digit(c)) if c.isdecimal() else c for c in WRITTEN.sub("", value))
    if value.startswith("00"):
        value = f"+{value[2:]}"
    elif not value.startswith("+"):
        bare = country == "1" and len(value) == NATIONAL + 1 and value.startswith("1")
        value = f"+{value}" if bare else f"+{country}{value.removeprefix('0')}"
    return value if is_number(value) else ""


def is_number(value: str) -> bool:
    """Tell whether networks would take this for a number."""
    if not WHOLE.fullmatch(value):
        return False
    # In North America neither an area nor an exchange begins with 0 or 1.
    return not value.startswith("+1") or bool(re.fullmatch(r"\+1[2-9]\d{2}[2-9]\d{6}", value))


def last_digits(number: str) -> str:
    """Give what all ways of writing a number share, with its country or without."""
    return "".join(c for c in number if c.isdecimal())[-NATIONAL:]
