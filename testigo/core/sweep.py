"""Timers: `due_at` columns, and one sweep a second that moves whatever is due."""

import logging
from collections.abc import Callable

from django.db import DatabaseError

from testigo.core.act import Act

Sweep = Callable[[Act], int]  #: moves what is due, tells how much it moved

SWEEPS: dict[str, Sweep] = {}

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
        except (DatabaseError, ValueError, LookupError, TypeError, AttributeError) as error:
            log.error("sweep %s failed: %s", name, type(error).__name__)
    return moved
