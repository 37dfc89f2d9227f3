"""The process that listens to signal-cli: what people write, and their phones' receipts."""

import logging
import signal
import threading
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from testigo.channels import registry
from testigo.channels.chats import listening
from testigo.channels.chats.signal import Signal
from testigo.channels.contract import Unreachable

PAUSE: Final = 1.0  #: seconds until the stream is opened anew
PATIENCE: Final = 15.0  #: ... where signal-cli does not answer

log = logging.getLogger("testigo.signal")


class Command(BaseCommand):
    help = "Take in what comes by Signal until SIGTERM. `testigo up` starts it."

    def handle(self, **options: Any) -> None:
        channel = registry.channels().get(Signal.kind)
        if not isinstance(channel, Signal):
            raise CommandError("TESTIGO_SIGNAL_URL is not set: docs/operate/chats.md.")
        self.stop, self.idle = threading.Event(), False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        while not self.stop.is_set():
            try:
                self._listen(channel)
            except Unreachable as error:
                log.warning("%s", error)
                self.stop.wait(PATIENCE)
            except KeyboardInterrupt:
                return

    def _listen(self, channel: Signal) -> None:
        events = channel.events()
        while not self.stop.is_set():
            self.idle = True
            told = next(events, None)
            self.idle = False
            if told is None:
                self.stop.wait(PAUSE)
                return
            listening.take_surely(channel, told, self.stop.wait)

    def _asked_to_stop(self, *_: object) -> None:
        # Only while nothing is in hand: what was told once is written down first.
        self.stop.set()
        if self.idle:
            raise KeyboardInterrupt
