from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testigo.core.act import Act
from testigo.security import lockdown
from testigo.security.errors import WrongPassphrase


class Command(BaseCommand):
    help = "Bring the keys back after a lock or a restart: people sign in, messages go out."

    def handle(self, **options: Any) -> None:
        try:
            restored = lockdown.unlock(Act.system(), getpass("Passphrase: "))
        except WrongPassphrase as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(self.style.SUCCESS(f"Unlocked: {restored} keys are back."))
