"""The peer of our queue: procrastinate, its own worker, its own tables of the same database."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

import procrastinate
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from procrastinate.psycopg_connector import PsycopgConnector

from testigo.channels import templates
from testigo.channels.contract import Message
from testigo.core import keyring
from tests.bench.sinks import Sink

TOGETHER = 10  #: jobs its worker runs at once: the best of 1, 10, 20 and 40 here
LOOK = """
SELECT a.value, a.language, k.wrapped, k.wrapping_id FROM channels_address a
JOIN core_recordkey k ON k.record = 'channels_address:' || a.id WHERE a.id = %s
"""


class Procrastination:
    """An app with two tasks: one that does nothing, one that does what our sender does."""

    def __init__(self) -> None:
        facts = connection.get_connection_params()
        told = {n: fact for n, fact in facts.items() if n not in {"context", "cursor_factory"}}
        self.connector = PsycopgConnector(kwargs=told, min_size=TOGETHER, max_size=TOGETHER + 2)
        self.app = procrastinate.App(connector=self.connector)
        self.sink = Sink()
        self.left = 0

        @self.app.task(queue="bench", name="nothing", pass_context=True)
        async def nothing(context: procrastinate.JobContext, address: str) -> None:
            self._count(context)

        @self.app.task(queue="bench", name="tell", pass_context=True)
        async def tell(context: procrastinate.JobContext, address: str, link: str) -> None:
            await self._tell(UUID(address), link)
            self._count(context)

        self.nothing, self.tell = nothing, tell

    def defer(self, task: Any, jobs: list[dict[str, Any]], batch: int = 1000) -> int:
        """Write jobs down as its documents say, so many in one `batch_defer`."""

        async def work() -> None:
            async with self.app.open_async():
                for first in range(0, len(jobs), batch):
                    await task.batch_defer_async(*jobs[first : first + batch])

        asyncio.run(work())
        return len(jobs)

    def drain(self, many: int) -> int:
        """Let its worker work until so many jobs are done."""
        self.left = many

        async def work() -> None:
            async with self.app.open_async():
                await self.app.run_worker_async(
                    queues=["bench"], concurrency=TOGETHER, install_signal_handlers=False,
                )  # fmt: skip

        asyncio.run(_ended_by_us(work))
        return many

    def _count(self, context: procrastinate.JobContext) -> None:
        self.left -= 1
        if self.left == 0:
            current = asyncio.current_task()
            for task in asyncio.all_tasks():
                if task.get_name() == "worker of the bench" and task is not current:
                    task.cancel()

    async def _tell(self, address: UUID, link: str) -> None:
        async with self.connector.pool.connection() as own:
            cursor = await own.execute(LOOK, [address])
            row = await cursor.fetchone()
        if row is None:
            raise LookupError(address)
        value, language, wrapped, wrapping = row.values() if isinstance(row, dict) else row
        key = keyring.unwrap(bytes(wrapped), wrapping)
        bound = f"channels_address:{address}:value:1".encode()
        plain = AESGCM(key).decrypt(value[17:29], bytes(value[29:]), bound).decode()
        text = templates.render("bench.told", {"request": "42"}, language, drill=False)
        self.sink.send(plain, Message(text=text, language=language, reference="", link=link))


async def _ended_by_us(work: Callable[[], Any]) -> None:
    task = asyncio.create_task(work(), name="worker of the bench")
    with contextlib.suppress(asyncio.CancelledError):
        await task
