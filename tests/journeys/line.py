"""A bad network: whoever is on it believes to be on line, and nothing tells them otherwise."""

import socket
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from threading import Thread
from urllib.parse import urlsplit


class State(Enum):
    WHOLE = auto()
    CUT = auto()  #: every connection ends at once
    SWALLOWS = auto()  #: what is sent is never answered


class Line:
    """What a phone's bytes go through on their way to the product."""

    def __init__(self, url: str) -> None:
        self._far = ("127.0.0.1", urlsplit(url).port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._door.getsockname()[1]}"
        self.swallowed = bytearray()  #: what was sent and is never answered
        self._state = State.WHOLE
        self._ends: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._begin(self._serve)

    def cut(self) -> None:
        """End what is open, and whatever is begun."""
        self._state = State.CUT
        self._end_all()

    def swallow(self) -> None:
        """Take whatever comes, and answer nothing, ever."""
        self._state = State.SWALLOWS

    def mend(self) -> None:
        """Carry what is begun from now on; what was swallowed stays so."""
        self._state = State.WHOLE

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._end_all()
        for thread in self._threads:
            thread.join()
        for end in (self._door, *self._ends):
            end.close()

    def _serve(self) -> None:
        with suppress(OSError):  # the door was shut
            while True:
                near, _address = self._door.accept()
                self._ends.append(near)
                if self._state is State.WHOLE:
                    self._carry(near)
                elif self._state is State.CUT:
                    near.close()
                else:
                    self._begin(self._swallow, near)

    def _carry(self, near: socket.socket) -> None:
        far = socket.create_connection(self._far)
        self._ends.append(far)
        for source, drain in ((near, far), (far, near)):
            self._begin(_pump, source, drain)

    def _swallow(self, near: socket.socket) -> None:
        with suppress(OSError):
            while told := near.recv(65536):
                self.swallowed += told

    def _begin(self, work: Callable[..., None], *ends: socket.socket) -> None:
        self._threads.append(Thread(target=work, args=ends))
        self._threads[-1].start()

    def _end_all(self) -> None:
        for end in self._ends:
            _end(end)


def _pump(source: socket.socket, drain: socket.socket) -> None:
    with suppress(OSError):
        while told := source.recv(65536):
            drain.sendall(told)
    _end(source)
    _end(drain)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
