"""Erases what is past its date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from testigo.core import keep, keyring
from testigo.core.act import Act


class Command(BaseCommand):
    help = "Erase everything past its date, then roll the wrapping key. Runs by itself every night."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--keep-key", action="store_true", help="do not roll the wrapping key")

    def handle(self, *, dry_run: bool, keep_key: bool, **options: Any) -> None:
        act = Act.system()
        if dry_run:
            for label, n in keep.due(act).items():
                self.stdout.write(f"{label}: {n} would be erased")
            return
        done = keep.forget(act)
        for label, n in done.rows.items():
            self.stdout.write(f"{label}: {n} erased")
        for label in done.waiting:
            self.stdout.write(f"{label}: something kept longer points at rows past their date")
        self.stdout.write(self.style.SUCCESS(f"{done.total} erased"))
        if not keep_key:
            self._roll(act)

    def _roll(self, act: Act) -> None:
        try:
            rolled = keep.roll(act)
        except keyring.Locked:
            self.stdout.write("The server is locked: the wrapping key could not roll.")
            return
        self.stdout.write(
            "The wrapping key rolled." if rolled else "An old key waits for a running transaction."
        )
