from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from testigo.core.act import Act
from testigo.security import operations, queries
from testigo.security.types import Role


class Command(BaseCommand):
    help = "Invite somebody from the server itself: the first admin of a network."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--network", default="home")
        parser.add_argument("--role", action="append", choices=Role.values, required=True)
        parser.add_argument("--language", default="en", choices=dict(settings.LANGUAGES))

    def handle(self, *, network: str, role: list[str], language: str, **options: Any) -> None:
        act = Act.system(network=network)
        if not queries.has_network(act):
            raise CommandError(f"There is no network {network!r} here.")
        made = operations.invite(act, roles=role, language=language)
        self.stdout.write(f"Say these words, once, to the person: {made.words}")
        self.stdout.write(f"They open {settings.ORIGIN}/join/ and type them within three days.")
