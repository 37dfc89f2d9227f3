from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from testigo.core.act import Act
from testigo.security import operations


class Command(BaseCommand):
    help = "Begin a network: a programme of your organisation, in one city."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", help="a short word without spaces, such as: home")
        parser.add_argument("--name", required=True)
        parser.add_argument("--city", default="cambridge")
        parser.add_argument("--zone", default="America/New_York")
        parser.add_argument("--hotline", default="")

    def handle(
        self, *, id: str, name: str, city: str, zone: str, hotline: str, **options: Any  # noqa: A002
    ) -> None:  # fmt: skip
        if not connection.introspection.table_names():  # the first command of a new server
            call_command("prepare")
        operations.create_network(
            Act.system(), network_id=id, name=name, city=city, zone=zone, hotline=hotline
        )
        self.stdout.write(f"{name} is there. Next: testigo invite --network {id} --role admin")
