"""Carries many sealed requests to their services at once: HTTP/2, a hundred on one connection.

It speaks https and nothing else, follows nobody elsewhere, and knocks at no door that is not out
on the internet: what an address turns out to mean is looked at when the connection is opened.
"""

import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

import certifi
import pycurl

from testigo.core.internet import is_public

STREAMS: Final = 100  #: requests on their way to one service at once
CONNECTIONS: Final = 6  #: to one service that speaks no HTTP/2
ALL: Final = 256  #: connections at once, whoever asks us to write to how many services
KNOCK: Final = 5_000  #: milliseconds for a connection
WHOLE: Final = 10_000  #: milliseconds for a request
LONGEST: Final = 4_096  #: bytes of an answer; nobody reads them
OFTEN: Final = 50  #: requests written between two looks at the network


class Parcel(NamedTuple):
    """One request: what is in it is sealed already."""

    origin: str
    url: str
    headers: list[str]
    body: bytes


class Answer(NamedTuple):
    """What a service said; status 0: nothing, and nobody knows whether it heard us."""

    status: int
    after: float = 0.0  #: seconds it asks us to wait


@dataclass
class Courier:
    """Belongs to one thread: its connections stay open between two rounds."""

    private: bool = False  #: also to this machine and its neighbours: for tests and rehearsals
    authorities: str = ""  #: a file of certificates to trust; empty: those of browsers
    patience: float = 3.0  #: seconds in which nobody answers until the rest is given up
    multi: pycurl.CurlMulti = field(default_factory=pycurl.CurlMulti)
    spare: list[pycurl.Curl] = field(default_factory=list)
    flying: dict[pycurl.Curl, tuple[int, str]] = field(default_factory=dict)
    waiting: dict[str, deque[tuple[int, Parcel]]] = field(default_factory=dict)
    busy: dict[str, int] = field(default_factory=dict)  #: origin -> requests on their way

    def __post_init__(self) -> None:
        self.multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        self.multi.setopt(pycurl.M_MAX_CONCURRENT_STREAMS, STREAMS)
        self.multi.setopt(pycurl.M_MAX_HOST_CONNECTIONS, CONNECTIONS)
        self.multi.setopt(pycurl.M_MAX_TOTAL_CONNECTIONS, ALL)

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[int, Answer]]:
        """Hand them over as they are made; give each one's number with its answer, as they come."""
        try:
            yield from self._all(parcels)
        finally:
            for curl in self.flying:  # only when something broke: nothing of it may stay
                self.multi.remove_handle(curl)
            self.flying.clear()
            self.waiting.clear()
            self.busy.clear()

    def _all(self, parcels: Iterable[Parcel]) -> Iterator[tuple[int, Answer]]:
        for number, parcel in enumerate(parcels):
            if self.busy.get(parcel.origin, 0) < STREAMS:
                self._start(number, parcel)
            else:
                self.waiting.setdefault(parcel.origin, deque()).append((number, parcel))
            if number % OFTEN == OFTEN - 1:
                yield from self._landed()
        heard = time.monotonic()
        while self.flying:
            landed = list(self._landed())
            yield from landed
            now = time.monotonic()
            if landed:
                heard = now
            elif now - heard > self.patience:
                yield from self._give_up()
            elif self.flying:
                self.multi.select(0.05)

    def _start(self, number: int, parcel: Parcel) -> None:
        curl = self.spare.pop() if self.spare else self._new()
        curl.setopt(pycurl.URL, parcel.url)
        curl.setopt(pycurl.HTTPHEADER, parcel.headers)
        curl.setopt(pycurl.POSTFIELDS, parcel.body)
        self.busy[parcel.origin] = self.busy.get(parcel.origin, 0) + 1
        self.flying[curl] = number, parcel.origin
        self.multi.add_handle(curl)

    def _landed(self) -> Iterator[tuple[int, Answer]]:
        self.multi.perform()
        left = 1
        while left:
            left, good, bad = self.multi.info_read()
            for curl in good:
                status = int(curl.getinfo(pycurl.RESPONSE_CODE))
                after = 0.0 if status < 300 else float(curl.getinfo(pycurl.RETRY_AFTER))
                yield self._end(curl, Answer(status=status, after=after))
            for curl, _number, _words in bad:
                yield self._end(curl, Answer(status=0))

    def _end(self, curl: pycurl.Curl, answer: Answer) -> tuple[int, Answer]:
        number, origin = self.flying.pop(curl)
        self.multi.remove_handle(curl)
        self.spare.append(curl)
        self.busy[origin] -= 1
        queued = self.waiting.get(origin)
        if queued:
            self._start(*queued.popleft())
        else:
            self.waiting.pop(origin, None)
            if not self.busy[origin]:
                del self.busy[origin]
        return number, answer

    def _give_up(self) -> Iterator[tuple[int, Answer]]:
        # Those who answered are not to wait for those who do not.
        unsent = [number for queued in self.waiting.values() for number, _ in queued]
        self.waiting.clear()
        for curl in list(self.flying):
            yield self._end(curl, Answer(status=0))
        yield from ((number, Answer(status=0)) for number in unsent)

    def _new(self) -> pycurl.Curl:
        curl = pycurl.Curl()
        for option, value in (
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS),
            (pycurl.PIPEWAIT, 1),  # one connection for all of them, rather than one each
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTPS),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.PROXY, ""),  # nor whatever the environment names
            (pycurl.CAINFO, self.authorities or certifi.where()),
            (pycurl.CONNECTTIMEOUT_MS, KNOCK),
            (pycurl.TIMEOUT_MS, WHOLE),
            (pycurl.NOSIGNAL, 1),
            (pycurl.POST, 1),
            (pycurl.USERAGENT, ""),  # nobody learns from us what we run
            (pycurl.WRITEFUNCTION, _unread),
            (pycurl.MAXFILESIZE, LONGEST),
            (pycurl.OPENSOCKETFUNCTION, partial(_open, private=self.private)),
        ):
            curl.setopt(option, value)
        return curl


def _unread(_part: bytes) -> None:
    """Take a part of an answer nobody reads."""


class _Door:
    """A socket whose number libcurl copies; ours is closed as soon as it did."""

    def __init__(self, made: socket.socket) -> None:
        self.made = made

    def fileno(self) -> int:
        return self.made.fileno()

    def __del__(self) -> None:
        self.made.close()


def _open(_purpose: int, address: Any, *, private: bool) -> Any:
    family, kind, protocol, (host, *_port) = address
    if not private and not is_public(host.decode() if isinstance(host, bytes) else host):
        return pycurl.SOCKET_BAD
    return _Door(socket.socket(family, kind, protocol))
