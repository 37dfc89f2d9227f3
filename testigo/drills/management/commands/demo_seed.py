from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testigo.drills import operations, queries
from testigo.drills.errors import NotEmpty


class Command(BaseCommand):
    help = "Make this database one for drills, with a first evening ready to begin."

    def handle(self, **options: Any) -> None:
        try:
            operations.mark_database()
        except NotEmpty as refused:
            raise CommandError(
                "People are in this database already, and a drill moves its clock and lets anybody"
                " in. Drills have a data folder of their own: make demo"
            ) from refused
        if not queries.has_evening():
            operations.open_drill(guided=True)
            self.stdout.write("an evening in Cambridge is ready")
