"""How often answers were right: what a candidate's confidence says."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from testigo.places.types import Kind

Likely = Callable[[Kind, bool, float], float]
Knots = tuple[tuple[float, float], ...]
Block = tuple[float, float, float]  #: sums of strengths and of right answers, and their count

CHOICE: Final = "choice"  # several candidates, or none that stands out: of every kind
FEWEST: Final = 25  # answers behind a knot

#: Strength of a match -> share that was right. Fitted by isotonic regression on every second
#: question of `testigo places bench --fit` (seed 2026, Cambridge); measured on the others.
#: Areas and streets said alone are too few to be fitted: their strength is what is told.
KNOTS: Final[dict[str, Knots]] = {
    CHOICE: ((0.287, 0.015), (0.337, 0.089), (0.389, 0.333), (0.422, 0.444), (0.583, 0.609)),
    Kind.BETWEEN: ((0.97, 0.97),),
    Kind.CORNER: ((0.542, 0.974), (0.594, 0.975), (0.908, 0.996)),
    Kind.LANDMARK: ((0.685, 0.949), (0.76, 0.978), (0.943, 0.99)),
    Kind.NUMBER: ((0.957, 0.94),),
}


def as_often_as_right(kind: Kind, placed: bool, strength: float) -> float:
    """Turn the strength of a match into the share of such answers that were right."""
    knots = KNOTS.get(kind if placed else CHOICE, ())
    return between(knots, strength) if knots else strength


def as_it_is(kind: Kind, placed: bool, strength: float) -> float:
    """Leave a strength as it is, to be fitted."""
    del kind, placed
    return strength


def between(knots: Sequence[tuple[float, float]], strength: float) -> float:
    """Read off a line through the knots, level at both ends."""
    at = bisect_right(knots, (strength, 2.0))
    if at == 0:
        return knots[0][1]
    if at == len(knots):
        return knots[-1][1]
    (x, y), (x2, y2) = knots[at - 1], knots[at]
    return y + (y2 - y) * (strength - x) / (x2 - x) if x2 > x else y2


def fit(answers: Iterable[tuple[float, bool]]) -> Knots:
    """Fit a rising line by pooling adjacent violators; two made-up answers keep it off 0 and 1."""
    alike: dict[float, list[bool]] = {}
    for strength, right in answers:
        alike.setdefault(round(strength, 3), []).append(right)
    blocks: list[Block] = []
    for strength, rights in sorted(alike.items()):
        blocks.append((strength * len(rights), float(sum(rights)), float(len(rights))))
        while len(blocks) > 1 and (_level(blocks[-2]) >= _level(blocks[-1]) or _few(blocks[-2])):
            blocks[-2:] = [_joined(*blocks[-2:])]
    if len(blocks) > 1 and _few(blocks[-1]):
        blocks[-2:] = [_joined(*blocks[-2:])]
    knots = [
        (round(total / count, 3), round((right + 1) / (count + 2), 3))
        for total, right, count in blocks
    ]
    return tuple(knot for knot, after in pairwise([*knots, (9.0, 9.0)]) if knot[0] < after[0])


def _joined(one: Block, other: Block) -> Block:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _level(block: Block) -> float:
    return block[1] / block[2]


def _few(block: Block) -> bool:
    return block[2] < FEWEST
