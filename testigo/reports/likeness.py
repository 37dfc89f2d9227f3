"""Which texts say nearly the same: shared runs of four characters, folded into one line.

Whoever floods us chooses how many and how long: the desk reads this every few seconds, so each
text is compared with a few others only, those it shares a mark with.
"""

import zlib
from collections.abc import Callable, Iterable
from heapq import nsmallest
from itertools import islice
from typing import Final, TypeVar

from testigo.channels import words

RUN: Final = 4
ALIKE: Final = 0.6  #: share of runs in common from which two texts are near-copies
LETTERS: Final = 400  #: of a text that are looked at
MARKS: Final = 8  #: runs of a text that near-copies most likely have too
LOOKS: Final = 8  #: groups a text is compared with

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
    marked: dict[int, list[int]] = {}
    for thing in things:
        mine = runs(text(thing)[:LETTERS])
        marks = nsmallest(MARKS, (zlib.crc32(run.encode()) for run in mine)) or [0]
        near = dict.fromkeys(number for mark in marks for number in marked.get(mark, ()))
        for number in islice(near, LOOKS):
            theirs, group = groups[number]
            if likeness(mine, theirs) >= ALIKE:
                group.append(thing)
                break
        else:
            for mark in marks:
                marked.setdefault(mark, []).append(len(groups))
            groups.append((mine, [thing]))
    return [group for _runs, group in groups]
