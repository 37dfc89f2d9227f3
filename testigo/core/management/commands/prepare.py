"""Brings a data folder up to date before the processes start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from testigo.core import keyring


class Command(BaseCommand):
    help = "Bring the database up to date and make the first keys. `testigo up` runs it."

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        keyring.current()  # and the key of blind indexes with the first
