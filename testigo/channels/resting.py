"""Push services that are away or have enough: theirs waits, so that nobody else's does."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any, Final

STRIKES: Final = 3  #: bad answers in a row until a whole service is left in peace
SHORTEST, LONGEST = 15.0, 300.0  #: seconds


@dataclass
class Resting:
    """Real time: services do not keep our drills' clocks."""

    strikes: dict[str, int] = field(default_factory=dict)
    until: dict[str, float] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock, repr=False)

    def left(self, origin: str) -> float:
        """Give the seconds a service is still left in peace."""
        with self.lock:
            left = self.until.get(origin, 0.0) - time.monotonic()
            if left <= 0:
                self.until.pop(origin, None)
            return max(left, 0.0)

    def well(self, origin: str) -> None:
        """Note that a service took something."""
        if origin in self.strikes:
            with self.lock:
                self.strikes.pop(origin, None)

    def badly(self, origin: str, after: float) -> None:
        """Note that a service did not; one address alone may be the reason, several are not."""
        with self.lock:
            strikes = self.strikes[origin] = self.strikes.get(origin, 0) + 1
            if strikes >= STRIKES:
                pause = min(max(after, SHORTEST), LONGEST)
                self.until[origin] = max(self.until.get(origin, 0.0), time.monotonic() + pause)
