"""Timers: `due_at` columns, and one sweep a second that moves whatever is due."""

import logging
from collections.abc import Callable

from django.db import DatabaseError

from testigo.core.act import Act
from testigo.core.errors import Fault, Refused

Sweep = Callable[[Act], int]  #: moves what is due, tells how much it moved

SWEEPS: dict[str, Sweep] = {}

#: What one timer may fail with and the others go on. A locked server is a refusal, too: what needs
#: no key still ends in time.
FAILURES = (
    DatabaseError, Refused, Fault, OSError, ValueError, LookupError, TypeError, AttributeError,
)  # fmt: skip

log = logging.getLogger(__name__)


def every_second(advance: Sweep) -> Sweep:
    """Register a module's `advance(act)`."""
    SWEEPS[f"{advance.__module__}.{advance.__qualname__}"] = advance
    return advance


def sweep(act: Act | None = None) -> int:
    """Run every sweep once; one that fails does not stop the others."""
    moved = 0
    for name, advance in SWEEPS.items():
        try:
            moved += advance(act or Act.system())
        except FAILURES as error:
            log.error("sweep %s failed: %s", name, type(error).__name__)
    return moved
