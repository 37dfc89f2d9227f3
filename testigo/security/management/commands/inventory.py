from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from testigo.security.inventory import as_table, rows


class Command(BaseCommand):
    help = "Say what exists here, how sensitive it is and how long it is kept: for counsel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", action="store_true", help="count the rows there are now")

    def handle(self, *, count: bool, **options: Any) -> None:
        for line in as_table(rows(count=count)):
            self.stdout.write(line)
