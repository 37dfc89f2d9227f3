"""How far a delivery came, and what may follow what."""

from typing import Final

from testigo.channels.types import State

S = State

#: From which states each state can be reached. Only a lease goes back: nothing left the house.
BEFORE: Final[dict[State, frozenset[State]]] = {
    S.WAITING: frozenset({S.LEASED}),
    S.LEASED: frozenset({S.WAITING}),
    S.ACCEPTED: frozenset({S.LEASED}),
    S.DELIVERED: frozenset({S.LEASED, S.ACCEPTED}),
    S.READ: frozenset({S.LEASED, S.ACCEPTED, S.DELIVERED}),
    S.FAILED: frozenset({S.WAITING, S.LEASED, S.ACCEPTED}),
    S.EXPIRED: frozenset({S.WAITING, S.LEASED}),
    S.CANCELLED: frozenset({S.WAITING}),
}

#: Somebody got it, or still may: no other channel is tried for these.
ALIVE: Final = (S.WAITING, S.LEASED, S.ACCEPTED, S.DELIVERED, S.READ)
ARRIVED: Final = (S.DELIVERED, S.READ)


def forward(now: State, told: State) -> State:
    """Give the state after somebody told one: late and repeated news change nothing."""
    return told if now in BEFORE[told] else now
