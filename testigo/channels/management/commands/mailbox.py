"""The process that reads the mailbox: apart from the others, as anybody may write to it."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from testigo.channels.contract import Unreachable
from testigo.channels.mailbox import MOST, Mailbox
from testigo.core.act import Act

POLL: Final = 15.0  #: seconds between two looks
PATIENCE: Final = 60.0  #: ... where the mailbox could not be opened

log = logging.getLogger("testigo.mailbox")


class Command(BaseCommand):
    help = "Take in mail from TESTIGO_IMAP_URL until SIGTERM. `testigo up` starts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(self, *, once: bool, **options: Any) -> None:
        if not settings.IMAP_URL:
            raise CommandError("TESTIGO_IMAP_URL is not set: docs/operate/channels.md.")
        try:
            mailbox = Mailbox.of(settings.IMAP_URL)
        except ValueError as error:
            raise CommandError(
                "TESTIGO_IMAP_URL is not imaps://user:password@host/INBOX."
            ) from error
        if once:
            self.stdout.write(str(mailbox.look(Act.system)))
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            stop.wait(self._look(mailbox))

    def _look(self, mailbox: Mailbox) -> float:
        try:
            return 1.0 if mailbox.look(Act.system) >= MOST else POLL
        except Unreachable as error:
            log.warning("%s", error)
        except DatabaseError as error:
            log.warning("the database refused: %s", type(error).__name__)
            connection.close()
        return PATIENCE
