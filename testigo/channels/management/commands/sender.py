"""The sender: the process that hands messages over, the most urgent first."""

import logging
import random
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from testigo.channels import leases, queue
from testigo.channels.ladders import probing
from testigo.channels.sending import LANES, Lane, Sender
from testigo.channels.texts import copies
from testigo.core import heartbeat
from testigo.core.act import Act

TIDY: Final = 5.0  #: seconds between two looks at what providers have to delete
POLL: Final = 1.0  #: seconds until the next look when nothing wakes it
PROBE: Final = 5.0  #: seconds between two looks at whose probe is due

log = logging.getLogger("testigo.sender")


class Command(BaseCommand):
    help = "Hand waiting messages over until SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due and stop")

    def handle(self, *, once: bool, **options: Any) -> None:
        if once:
            sender = Sender()
            sender.mend()
            while sender.round():
                pass
            sender.close()
        elif not Process().run():
            raise CommandError("a lane of the sender broke; it has to be started again")


class Process:
    """Lanes of one sender, woken by the database."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.woken = {lane: threading.Event() for lane in LANES}
        self.sender = Sender(lock=random.SystemRandom().randrange(1, 2**31))
        self.held = threading.Event()  #: the database knows that we live
        self.broken = False

    def run(self) -> bool:
        """Send until told to stop; give False when something broke."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        threads = [threading.Thread(target=self._lane, args=[lane]) for lane in LANES]
        threads.append(threading.Thread(target=self._tidy))
        threads.append(threading.Thread(target=self._probe))
        for thread in threads:
            thread.start()
        while not self.stopping.is_set():
            try:
                self._listen()
            except psycopg.OperationalError as error:
                log.warning("the database is away: %s", type(error).__name__)
                self.held.clear()
                self.stopping.wait(POLL)
        for thread in threads:
            thread.join()
        self.sender.close()
        return not self.broken

    def stop(self) -> None:
        self.stopping.set()
        for event in (*self.woken.values(), self.held):
            event.set()

    def _listen(self) -> None:
        facts = connection.get_connection_params()
        ours = {"context", "cursor_factory"}  # Django's own; the rest is the server's address
        told = {name: fact for name, fact in facts.items() if name not in ours}
        with psycopg.connect(**told, autocommit=True) as own:
            own.execute("SELECT pg_advisory_lock(%s, %s)", [leases.LOCK_CLASS, self.sender.lock])
            own.execute(f"LISTEN {queue.WAKE}")
            self.held.set()
            looked = -POLL
            while not self.stopping.is_set():
                for _note in own.notifies(timeout=POLL, stop_after=1):
                    pass
                for event in self.woken.values():
                    event.set()
                if time.monotonic() - looked >= POLL:
                    looked = time.monotonic()
                    self._guarded(self._every_second)

    def _every_second(self) -> int:
        heartbeat.beat("sender")
        return self.sender.mend()

    def _probe(self) -> None:
        # On its own: a channel that does not answer must not hold up anything.
        while not self.stopping.wait(PROBE):
            self._guarded(probing.look)
        connection.close()

    def _lane(self, lane: Lane) -> None:
        try:
            self._drain(lane)
        finally:
            # A lane that died in silence would leave people unasked: the process ends with it.
            self.broken = self.broken or not self.stopping.is_set()
            self.stop()
            connection.close()

    def _tidy(self) -> None:
        # Providers' copies go while nobody waits for it; a slow provider holds no lane.
        while not self.stopping.wait(TIDY):
            self._guarded(lambda: copies.delete_due(Act.system()))
        connection.close()

    def _drain(self, lane: Lane) -> None:
        woken = self.woken[lane]
        while not self.stopping.is_set():
            # Without the lock nobody could tell a dead sender's leases from a living one's.
            self.held.wait()
            if not self._guarded(lambda: self.sender.round(lane)):
                woken.wait(POLL)
                woken.clear()

    def _guarded(self, work: Callable[[], int]) -> int:
        if self.stopping.is_set():
            return 0
        try:
            return work()
        except DatabaseError as error:
            log.warning("the database refused: %s", type(error).__name__)
            connection.close()
            return 0
