from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testigo.core.act import Act
from testigo.security import lockdown
from testigo.security.errors import NoPassphrase


class Command(BaseCommand):
    help = "Lock now: sign everybody out, drop the keys, stop sending. Nothing is deleted."

    def handle(self, **options: Any) -> None:
        try:
            done = lockdown.lock(Act.system())
        except NoPassphrase as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            self.style.SUCCESS(f"Locked in {done.seconds:.1f} s: {done.sessions} sessions ended,")
        )
        self.stdout.write("keys dropped, nothing is sent. Reports still come in. `testigo unlock`")
