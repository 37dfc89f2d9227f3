"""Matrix, for staff: encrypted rooms only, one of many or one of two.

The server sees who is in a room and when something is said there, not what. `nio` is an extra:
it is imported where a message is sent, so that whoever has no Matrix needs none of it.
"""

import asyncio
import re
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    Message,
    Outcome,
    Probe,
    Unreachable,
)

ADDRESS: Final = re.compile(r"[@!][A-Za-z0-9._=/+$\-]{1,180}(?::[A-Za-z0-9.\-\[\]:]{1,120})?")
PATIENCE: Final = 40.0  #: seconds for one message, with all that has to be asked for before


def is_address(value: str) -> bool:
    """Tell a person's or a room's id from anything else."""
    return (
        len(value) <= 255 and bool(ADDRESS.fullmatch(value)) and (value[0] == "!" or ":" in value)
    )


@dataclass
class Line:
    """One thread in which our device lives: its keys move on with each message, one at a time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    loop: asyncio.AbstractEventLoop | None = None
    thread: threading.Thread | None = None
    desk: Any = None

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something there, and wait for it. Raises Unreachable."""
        with self.lock:
            if self.loop is None:
                self.loop = asyncio.new_event_loop()
                self.thread = threading.Thread(
                    target=self.loop.run_forever, name="matrix", daemon=True
                )
                self.thread.start()
            done = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return done.result(PATIENCE)
        except TimeoutError as error:
            done.cancel()
            raise Unreachable("the Matrix server does not answer", unknown_fate=True) from error

    def end(self) -> None:
        if self.loop is not None and self.thread is not None:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()
            self.loop.close()
            self.loop = self.thread = self.desk = None


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Writes as one account, from one device whose keys are in a folder of ours."""

    server: str
    user: str
    password: str = field(repr=False)
    folder: str
    pickle: str = field(repr=False)  #: seals the keys in the folder
    line: Line = field(default_factory=Line, repr=False)

    kind: ClassVar[str] = "matrix"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 4000
    repeatable: ClassVar[bool] = True  # the same transaction id: the server shows it once
    together: ClassVar[int] = 1
    receipt_within: ClassVar[float | None] = None

    def send(self, address: str, message: Message) -> Outcome:
        if not is_address(address):
            return AddressDead()
        desk = self._desk()
        told = desk.tell(address, message.whole, once=message.reference)
        event, outcome = self.line.run(told)
        return outcome or Accepted(provider_id=event)

    def probe(self) -> Probe:
        """Ask whether the server still knows our device."""
        works: bool = self.line.run(self._desk().is_known())
        return Probe(works=works, why="" if works else "the server does not know our device")

    def close(self) -> None:
        """Hang up, and end the thread."""
        if self.line.desk is not None:
            self.line.run(self.line.desk.close())
        self.line.end()

    def _desk(self) -> Any:
        from testigo.channels.chats.megolm import Desk

        with self.line.lock:
            if self.line.desk is None:
                self.line.desk = Desk(
                    server=self.server, user=self.user, password=self.password,
                    folder=self.folder, pickle=self.pickle,
                )  # fmt: skip
        return self.line.desk
