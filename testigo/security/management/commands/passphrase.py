from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.security import lockdown


class Command(BaseCommand):
    help = "Set the passphrase that opens the keys after a lock. It is asked, never an argument."

    def handle(self, **options: Any) -> None:
        words = getpass("New passphrase, at least 16 characters: ")
        if words != getpass("The same again: "):
            raise CommandError("The two differ. Nothing was changed.")
        try:
            lockdown.set_passphrase(Act.system(), words)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(self.style.SUCCESS("Set. Keep it with two people, not on this machine."))
