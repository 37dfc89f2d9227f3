"""Push services that are away or have enough: theirs waits, so that nobody else's does."""

import time
from dataclasses import dataclass, field
from typing import Final

STRIKES: Final = 3  #: bad answers in a row until a whole service is left in peace
SHORTEST: Final = 15.0  #: seconds
LONGEST: Final = 300.0


@dataclass
class Resting:
    """What one lane of the sender knows of services: news to many never delays a call-out.

    Real time: services do not keep our drills' clocks.
    """

    strikes: dict[str, int] = field(default_factory=dict)
    resting: dict[str, tuple[float, float]] = field(default_factory=dict)  #: since when, how long

    def left(self, origin: str, *, most: float = LONGEST) -> float:
        """Give the seconds a service is still left in peace, by somebody who waits no longer."""
        if origin not in self.resting:
            return 0.0
        since, pause = self.resting[origin]
        return max(since + min(pause, most) - time.monotonic(), 0.0)

    def well(self, origin: str) -> None:
        """Note that a service took something."""
        self.strikes.pop(origin, None)
        self.resting.pop(origin, None)

    def badly(self, origin: str, after: float) -> None:
        """Note that a service did not; one address alone may be the reason, several are not."""
        self.strikes[origin] = self.strikes.get(origin, 0) + 1
        if self.strikes[origin] >= STRIKES:
            self.resting[origin] = time.monotonic(), min(max(after, SHORTEST), LONGEST)
