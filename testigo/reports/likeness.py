"""Which texts say nearly the same: shared runs of four characters, folded into one line."""

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from testigo.channels import words

RUN: Final = 4
ALIKE: Final = 0.6  #: share of runs in common from which two texts are near-copies

T = TypeVar("T")


def runs(text: str) -> frozenset[str]:
    """Give a text's runs of characters, without case, accents and spacing."""
    tight = words.fold(text).replace(" ", "")
    if len(tight) <= RUN:
        return frozenset({tight}) if tight else frozenset()
    return frozenset(tight[i : i + RUN] for i in range(len(tight) - RUN + 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of runs two texts have in common, 0 to 1; two empty texts are alike."""
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def fold(things: Iterable[T], text: Callable[[T], str]) -> list[list[T]]:
    """Group things whose texts are near-copies, in the order they came."""
    groups: list[tuple[frozenset[str], list[T]]] = []
    for thing in things:
        mine = runs(text(thing))
        for theirs, group in groups:
            if likeness(mine, theirs) >= ALIKE:
                group.append(thing)
                break
        else:
            groups.append((mine, [thing]))
    return [group for _runs, group in groups]
