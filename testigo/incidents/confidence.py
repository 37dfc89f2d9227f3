"""How likely it is that immigration enforcement is there, before anybody trained has looked."""

import math
from collections.abc import Iterable
from enum import StrEnum

BASE_RATE = 0.027  #: 22 of 819 calls to one state network were confirmed
FLOOR, CEILING = 0.01, 0.75  #: nobody's word alone makes it certain, nor impossible

#: How much more often each kind of source speaks when it is true than when it is not.
WORTH = {"web": 2.0, "sms": 2.0, "phone": 4.0, "contact": 25.0}
DETAIL = 1.5  #: a source that says what it sees


class Likely(StrEnum):
    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    LIKELY = "likely"


def probability(sources: Iterable[tuple[str, bool]]) -> float:
    """Add up independent sources: pairs of a kind and whether it gave details."""
    odds = math.log(BASE_RATE / (1 - BASE_RATE))
    for kind, detailed in sources:
        odds += math.log(WORTH.get(kind, 1.0)) + (math.log(DETAIL) if detailed else 0.0)
    return min(CEILING, max(FLOOR, 1 / (1 + math.exp(-odds))))


def likely(chance: float) -> Likely:
    """Put a probability into one of three words."""
    if chance < 0.08:
        return Likely.UNLIKELY
    return Likely.LIKELY if chance >= 0.4 else Likely.POSSIBLE
