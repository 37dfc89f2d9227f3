"""What the worker process does: reactions, timers, forgetting."""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from testigo.core import heartbeat, keep, keyring, sweep
from testigo.core.act import Act
from testigo.core.errors import Fault
from testigo.core.models import WrappingKey

AT_ONCE = 4  #: reactions that run beside each other
BEAT = 1.0  #: seconds between two signs of life of a worker
DEAD = 5.0  #: seconds of silence after which a worker's jobs are taken over
NIGHT = timedelta(hours=20)  #: at least so long between two rolls of the wrapping key

log = logging.getLogger(__name__)


async def reactions(*, alone: bool) -> None:
    """Run reactions until told to stop. `alone`: no other worker can be alive now."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101 - for the type checker
    with app.replace_connector(connector.get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            await take_over(worker_app, silent_for=0 if alone else DEAD)
            rescue = asyncio.create_task(_rescue(worker_app))
            try:
                await worker_app.run_worker_async(
                    queues=["reactions"],
                    name="worker",
                    concurrency=AT_ONCE,
                    delete_jobs="successful",
                    fetch_job_polling_interval=BEAT,
                    update_heartbeat_interval=BEAT,
                    stalled_worker_timeout=DEAD,
                    shutdown_graceful_timeout=3,
                    task_middleware=[fresh_connection],
                )
            finally:
                rescue.cancel()


async def take_over(worker_app: App, *, silent_for: float) -> int:
    """Put the jobs of dead workers back into the queue; give how many."""
    taken = 0
    for job in await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for):
        await worker_app.job_manager.retry_job(job, retry_at=timezone.now())
        taken += 1
    return taken


async def _rescue(worker_app: App) -> None:
    while True:
        await asyncio.sleep(DEAD)
        try:
            await take_over(worker_app, silent_for=DEAD)
        except ConnectorException as error:
            log.warning("taking over jobs: %s", type(error).__name__)


def fresh_connection(run: Callable[[], Any], _context: Any, _worker: Any) -> Any:
    """Give each reaction a connection that works, and give it back afterwards."""
    close_old_connections()
    try:
        return run()
    finally:
        close_old_connections()


def until_stopped(moving: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Run a thread's work; where it ends unasked, the process ends, and is started anew.

    A worker without timers would leave people alone in silence: no check-in missed, no alert ended.
    """
    try:
        moving(stop)
    finally:
        if not stop.is_set():
            log.critical("%s ended", moving.__name__)
            stop.set()
            os.kill(os.getpid(), signal.SIGTERM)


def every_second(stop: threading.Event) -> None:
    """Move every timer on each full second, skipping those that were missed."""
    beats = on_schedule(stop, time.monotonic, BEAT)
    for _ in beats:
        _moved(second, "timers")


def second() -> None:
    """Do one second's work."""
    sweep.sweep()
    heartbeat.beat("worker")


def every_night(stop: threading.Event) -> None:
    """Forget every hour what is past its date, and roll the wrapping key once a night."""
    while not stop.wait(3600):
        _moved(night, "forgetting")


def night() -> None:
    """Do one hour's forgetting."""
    act = Act.system()
    keep.forget(act)
    # Not the drill's clock: keys roll in the time of those who might look for them.
    if WrappingKey.objects.filter(current=True, made_at__lt=timezone.now() - NIGHT).exists():
        keep.roll(act)


def on_schedule(stop: threading.Event, tell: Callable[[], float], step: float) -> Any:
    """Yield at start + n * step; a beat that was missed is skipped, never caught up."""
    due = tell()
    while not stop.is_set():
        yield
        now = tell()
        due += step * max(1, -(-(now - due) // step))
        stop.wait(due - now)


def _moved(move: Callable[[], Any], what: str) -> None:
    try:
        move()
    except (DatabaseError, ConnectorException, Fault, OSError) as error:
        log.warning("%s: %s, trying again", what, type(error).__name__)
        connection.close()
    except keyring.Locked:
        log.warning("%s: the server is locked", what)
    finally:
        close_old_connections()
