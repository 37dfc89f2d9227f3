"""An act: who does something, when, and for which network."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from testigo.core import clock


@dataclass(frozen=True, kw_only=True)
class Act:
    """The first argument of every operation. It dates, signs and scopes the change."""

    by: str  #: an account id, "public", "system", or "peer:<id>"; never a name or a number
    at: datetime
    network: str = "home"
    roles: frozenset[str] = frozenset()  #: what `by` may be in this network, as security says

    @classmethod
    def system(cls, at: datetime | None = None, *, network: str = "home") -> Self:
        """Make the act of a timer, a reaction or a command."""
        return cls(by="system", at=at or clock.now(), network=network)

    @classmethod
    def public(cls, *, network: str = "home") -> Self:
        """Make the act of somebody who is not signed in."""
        return cls(by="public", at=clock.now(), network=network)

    def within(self, network: str) -> Self:
        """Carry the same act into another network: for timers that serve them all."""
        return replace(self, network=network)
