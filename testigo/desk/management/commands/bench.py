"""Measures what people wait for, in this database, and leaves nothing in it."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from testigo.core import keyring
from testigo.core.act import Act
from testigo.security import audit


class Command(BaseCommand):
    help = "Measure what people wait for. Everything it writes is taken back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--times", type=int, default=300, metavar="N")

    def handle(self, *, times: int, **options: Any) -> None:
        if not connection.introspection.table_names():
            raise CommandError("the database is empty: `testigo migrate` makes its tables")
        act = Act.system()
        key, public = keyring.current()
        wrapped = keyring.wrap(bytes(32), public)
        self._measure("ask the database", times, _ask)
        self._measure("wrap a record's key", times, lambda: keyring.wrap(bytes(32), public))
        self._measure("open a record's key", times, lambda: keyring.unwrap(wrapped, key))
        with transaction.atomic():
            self._measure("write a line of the audit", times, lambda: audit.record(act, "bench"))
            transaction.set_rollback(True)

    def _measure(self, what: str, times: int, do: Callable[[], object]) -> None:
        took = []
        for _ in range(times):
            began = time.perf_counter()
            do()
            took.append((time.perf_counter() - began) * 1000)
        took.sort()
        half, slow = took[times // 2], took[min(times - 1, times * 99 // 100)]
        self.stdout.write(f"{what:<28} p50 {half:7.2f} ms   p99 {slow:7.2f} ms")


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
