"""What the telephone has to know of modules above it: they say so in their `reactions.py`."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from testigo.core.act import Act

#: Whoever is on shift and takes calls, by their Act.by.
OnShift = Callable[[Act], list[str]]
#: Whoever is on duty and interprets a language.
Interpreters = Callable[[Act, str], list[str]]
#: What was found in an area in the last 24 hours: status, basis, since.
Found = Callable[[Act, str], list[tuple[str, str, datetime]]]


class Known:
    """The answers of the modules above; nobody, while they are not loaded."""

    on_shift: OnShift = staticmethod(lambda act: [])
    interpreters: Interpreters = staticmethod(lambda act, language: [])
    found: Found = staticmethod(lambda act, area: [])


KNOWN: Final = Known()


def on_shift(ask: OnShift) -> None:
    """Say who is on shift."""
    KNOWN.on_shift = ask


def interpreters(ask: Interpreters) -> None:
    """Say who interprets."""
    KNOWN.interpreters = ask


def found(ask: Found) -> None:
    """Say what was found in an area."""
    KNOWN.found = ask
