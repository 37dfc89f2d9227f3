import time
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandParser

from testigo.drills.performance import Performance
from testigo.drills.stage import Missed, Stage

PAUSE = 1.0  #: seconds between two looks at where the visitor is


class Command(BaseCommand):
    help = "Play the cast of the newest evening beside its visitor, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True, metavar="URL")

    def handle(self, *, url: str, **options: Any) -> None:
        del options
        performance: Performance | None = None
        while True:
            try:
                network = Stage.newest(url)
                if performance is None or performance.stage.network != network:
                    performance = Performance(Stage(url, network))
                performance.beside_a_visitor()
            except httpx.ConnectError:
                performance = None  # the pages are not up yet, or come back in a moment
            except (Missed, LookupError, httpx.HTTPError) as error:
                self.stderr.write(f"the cast lost its place: {type(error).__name__}: {error}")
                performance = None
            time.sleep(PAUSE)
