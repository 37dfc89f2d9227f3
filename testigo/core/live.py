"""Live pages: server-sent events from one LISTEN connection per process.

A stream holds no database connection and carries ids only; a page that hears of a change asks for
what it may see. A page says how old it is and is told what happened since it was made; where that
is not known whole, it is told to look anew.
"""

import asyncio
import contextlib
import json
import logging
import math
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import HttpRequest, StreamingHttpResponse

from testigo.core.events import CHANNEL

BEAT = 3.0  #: seconds between two looks at whether the listener still may listen
RIGHTS = frozenset({"RightsChanged", "ServerLocked"})  #: news after which everybody is looked at
BACKLOG = 500  #: news a slow page may lag behind before it is told to look anew
ON_THE_WAY = 10.0  #: seconds that a page's word of its age may take to come here

News = dict[str, Any]
Accepts = Callable[[News], Awaitable[bool]]
Still = Callable[[], bool]

log = logging.getLogger(__name__)

Seen = TypeVar("Seen")


class Hub:
    """Hears the database once and tells every open stream of this process."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[News | None]] = set()
        self.task: asyncio.Task[None] | None = None
        self.recent: deque[tuple[float, News]] = deque(maxlen=BACKLOG)
        self.whole_since = math.inf  #: from when on `recent` has everything

    @contextlib.asynccontextmanager
    async def listening(self, age: float) -> AsyncIterator[asyncio.Queue[News | None]]:
        """Give a queue of news since a page was made; None in it means "look anew"."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(BACKLOG)
        made = time.monotonic() - age
        if made > self.whole_since:
            for at, news in self.recent:
                if at >= made:
                    queue.put_nowait(news)
        elif self.whole_since < math.inf:  # else everybody is told once the database is heard
            queue.put_nowait(None)
        self.queues.add(queue)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._hear())
        try:
            yield queue
        finally:
            self.queues.discard(queue)

    async def _hear(self) -> None:
        while self.queues:
            try:
                await self._listen()
            except psycopg.OperationalError as error:
                log.warning("live events: %s, listening again", type(error).__name__)
                await asyncio.sleep(0.5)

    async def _listen(self) -> None:
        facts = connections["default"].get_connection_params()
        wanted = ("host", "port", "user", "password", "passfile", "dbname")
        told = {name: facts[name] for name in wanted if facts.get(name)}
        connection = await psycopg.AsyncConnection.connect(**told, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._begin()
            try:
                while self.queues:
                    async for note in connection.notifies(timeout=BEAT):
                        self._tell(json.loads(note.payload))
            finally:
                self.whole_since = math.inf

    def _begin(self) -> None:
        """From now on nothing is missed; what happened before it nobody knows."""
        self.recent.clear()
        self.whole_since = time.monotonic()
        self._tell(None)

    def _tell(self, news: News | None) -> None:
        if news is not None:
            if len(self.recent) == BACKLOG:
                self.whole_since = self.recent[0][0]
            self.recent.append((time.monotonic(), news))
        for queue in self.queues:
            if queue.full():  # a page that far behind starts over
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(news)


hub = Hub()


async def look(ask: Callable[[], Seen]) -> Seen:
    """Ask the database something on a stream's behalf, and hold no connection afterwards."""
    return await sync_to_async(_and_let_go)(ask)


def _and_let_go(ask: Callable[[], Seen]) -> Seen:
    try:
        return ask()
    finally:
        _let_go()


def _let_go() -> None:
    # Django gives a connection back when the request ends, and a stream's ends with the shift.
    if not connection.in_atomic_block:
        connection.close()


def stream(request: HttpRequest, accepts: Accepts, still: Still) -> StreamingHttpResponse:
    """Answer with a stream of the news `accepts` lets through, until `still` says no."""
    lines = _lines(accepts, still, _age(request))
    answer = StreamingHttpResponse(lines, content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"
    return answer


def _age(request: HttpRequest) -> float:
    """Tell how many seconds ago the page was asked for; one that does not say knows nothing."""
    told = request.GET.get("age", "")  # in milliseconds
    return int(told) / 1000 + ON_THE_WAY if re.fullmatch("[0-9]{1,9}", told) else math.inf


async def _lines(accepts: Accepts, still: Still, age: float) -> AsyncIterator[bytes]:
    async with hub.listening(age) as queue:
        await sync_to_async(_let_go)()  # what the view asked before it streamed
        loop = asyncio.get_running_loop()
        looked_at = loop.time()
        while True:
            try:
                # Never a whole beat after news: somebody who was shut out hears nothing for long.
                left = max(0.0, looked_at + BEAT - loop.time())
                news = await asyncio.wait_for(queue.get(), left)
            except TimeoutError:
                news = {"event": ""}
            if loop.time() - looked_at >= BEAT or (news and news["event"] in RIGHTS):
                looked_at = loop.time()
                if not await look(still):
                    return
            if news is None:
                yield b"event: Anew\ndata: {}\n\n"
            elif not news["event"]:
                yield b": here\n\n"
            elif await accepts(news):
                yield f"event: {news['event']}\ndata: {json.dumps(news)}\n\n".encode()
