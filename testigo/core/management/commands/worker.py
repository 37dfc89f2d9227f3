"""The worker: runs reactions, moves timers every second, forgets every night."""

import asyncio
import os
import threading
from typing import Any

from django.core.management.base import BaseCommand

from testigo.core import work


class Command(BaseCommand):
    help = "Run reactions and timers. `testigo up` starts it."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        timers, nights = [
            threading.Thread(target=work.until_stopped, args=[moving, stop], daemon=True)
            for moving in (work.every_second, work.every_night)
        ]
        timers.start()
        nights.start()
        try:
            asyncio.run(work.reactions(alone=os.environ.get("TESTIGO_ALONE") == "True"))
        finally:
            stop.set()
            timers.join(timeout=3)
