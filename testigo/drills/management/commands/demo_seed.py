from typing import Any

from django.core.management.base import BaseCommand

from testigo.drills import operations, queries


class Command(BaseCommand):
    help = "Make this database one for drills, with a first evening ready to begin."

    def handle(self, **options: Any) -> None:
        operations.mark_database()
        if not queries.has_evening():
            operations.open_drill(guided=True)
            self.stdout.write("an evening in Cambridge is ready")
