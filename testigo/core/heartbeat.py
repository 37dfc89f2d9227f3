"""How the processes tell that they are alive: one row each, written every second."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.management import get_commands
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from testigo.core.models import Heartbeat

LATE = timedelta(seconds=10)  #: a process silent for longer counts as down
PROCESSES = ("worker", "sender")


@dataclass(frozen=True, kw_only=True)
class State:
    """What `/healthz` tells: nothing about people, nothing secret."""

    parts: dict[str, str]

    @property
    def is_well(self) -> bool:
        return all(word == "ok" for word in self.parts.values())


def beat(process: str) -> None:
    """Tell that a process is alive. Real time: a drill's clock has no say in this."""
    Heartbeat.objects.update_or_create(process=process, defaults={"at": timezone.now()})


def state() -> State:
    """Tell which parts of the product are well."""
    try:
        parts = {"database": "ok", "migrations": _migrations()}
        if parts["migrations"] == "ok":
            parts |= {process: _process(process) for process in _expected()}
    except DatabaseError:
        parts = {"database": "down"}
    return State(parts=parts)


def _expected() -> list[str]:
    return [process for process in PROCESSES if process in get_commands()]


def _process(process: str) -> str:
    beaten = Heartbeat.objects.filter(process=process, at__gt=timezone.now() - LATE)
    return "ok" if beaten.exists() else "silent"


class _Applied:
    known = False  #: once all are applied they stay so while this process lives


def _migrations() -> str:
    if _Applied.known:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok"
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _Applied.known = not waiting
    return "waiting" if waiting else "ok"
