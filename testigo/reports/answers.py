"""One answer, read: which question it is for, and what it sets."""

from collections.abc import Iterable
from typing import Final

from django.db.models import TextChoices

from testigo.reports.errors import NotAnAnswer, TooLong
from testigo.reports.plain import tidy
from testigo.reports.types import CallBack, Safe, Sees, Switch, Taken, When

LONGEST: Final = {"words": 10_000, "said_place": 300}
LONG_ENOUGH: Final = 200  #: of any other text

CHOICES: Final[dict[str, type[TextChoices]]] = {
    "taken": Taken,
    "safe": Safe,
    "when": When,
    "callback": CallBack,
}
LISTS: Final[dict[str, type[TextChoices]]] = {"sees": Sees, "switches": Switch}
TEXTS: Final = frozenset(
    {"said_place", "words", "callback_when", "callback_say", "contact"}
)  # fmt: skip
#: Every question a report knows; `place` takes a candidate and is set apart.
FIELDS: Final = frozenset({*CHOICES, *LISTS, *TEXTS, "language", "place"})

Words = str | Iterable[str]


def read(field: str, value: Words) -> str:
    """Give what a field keeps for an answer. Raises NotAnAnswer or TooLong."""
    if field in CHOICES:
        return _choice(field, value)
    if field in LISTS:
        return _list(field, value)
    if field == "language":
        return _language(value)
    return _text(field, value) if field in TEXTS else _not_an_answer(field, value)


def _choice(field: str, value: Words) -> str:
    if not isinstance(value, str) or value not in {"", *CHOICES[field].values}:
        return _not_an_answer(field, value)
    return value


def _list(field: str, value: Words) -> str:
    told = set(value.split() if isinstance(value, str) else value)
    known: list[str] = LISTS[field].values
    if told - set(known):
        return _not_an_answer(field, value)
    return " ".join(word for word in known if word in told)


def _language(value: Words) -> str:
    tag = value if isinstance(value, str) else ""
    if not tag.replace("-", "").isalnum() or not tag.isascii() or len(tag) > 10:
        return _not_an_answer("language", value)
    return tag.lower()


def _text(field: str, value: Words) -> str:
    text = tidy(value) if isinstance(value, str) else ""
    if len(text) > LONGEST.get(field, LONG_ENOUGH):
        raise TooLong(field=field)
    return text


def _not_an_answer(field: str, value: Words) -> str:
    del value  # never kept, not even in an error: it may be personal
    raise NotAnAnswer(field=field)
