"""Whose phones ring next: few at a time, whoever rested longest first; everybody when it burns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

TOGETHER: Final = 2  #: phones that ring at once
EVERY: Final = 20  #: seconds until the next wave
RINGS: Final = 25  #: seconds one phone rings


@dataclass(frozen=True, kw_only=True)
class Ringer:
    """Somebody on shift whose phone can ring now."""

    by: str
    last_call: datetime | None  #: when they last took one


def next_wave(able: Sequence[Ringer], rung: Mapping[str, int], *, urgent: bool) -> tuple[str, ...]:
    """Give whose phones ring now; `rung` tells how often each did for this call.

    Where everybody was rung, the round begins again: somebody may be back at their phone.
    """
    never = datetime.min  # noqa: DTZ901 - sorts before every time, is compared by its text only
    order = sorted(
        able, key=lambda one: (rung.get(one.by, 0), (one.last_call or never).isoformat(), one.by)
    )
    return tuple(one.by for one in (order if urgent else order[:TOGETHER]))
