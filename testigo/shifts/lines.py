"""The kinds of open lines; modules name what they hold open and how it changes hands."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from testigo.core.act import Act
from testigo.shifts.types import OpenLine

ListOpen = Callable[[Act, str], list[OpenLine]]  #: of one person; of "" what nobody owns
Move = Callable[[Act, UUID, str], object]


@dataclass(frozen=True, kw_only=True)
class Kind:
    list_open: ListOpen
    move: Move


KINDS: dict[str, Kind] = {}


def register(kind: str, list_open: ListOpen, move: Move) -> None:
    """Name a kind of line; call it in `reactions.py`, which every process imports."""
    KINDS[kind] = Kind(list_open=list_open, move=move)


def open_lines(act: Act, by: str) -> list[OpenLine]:
    """List every open line of somebody (of nobody: ""), oldest first."""
    found = [line for kind in KINDS.values() for line in kind.list_open(act, by)]
    return sorted(found, key=lambda line: line.since)
