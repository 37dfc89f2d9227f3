import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from testigo.drills.performance import Performance
from testigo.drills.stage import Missed, Stage


class Command(BaseCommand):
    help = "Play a whole evening over HTTP, every role included, and print its timeline."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--auto", action="store_true", help="play every role")
        parser.add_argument("--url", required=True, metavar="URL", help="where the drill runs")
        parser.add_argument("--json", action="store_true", help="print the timeline as JSON lines")
        parser.add_argument(
            "--patience", type=float, default=20.0, metavar="S", help="seconds to wait for news"
        )

    def handle(self, *, url: str, patience: float, **options: Any) -> None:
        stage = Stage(url, Stage.open_evening(url), patience=patience)
        try:
            Performance(stage).whole(say=self.stdout.write)
        except (Missed, LookupError) as error:
            self._timeline(stage, as_json=options["json"])
            self.stderr.write(self.style.ERROR(f"missed: {error}"))
            sys.exit(1)
        self._timeline(stage, as_json=options["json"])

    def _timeline(self, stage: Stage, *, as_json: bool) -> None:
        state = stage.state()
        for line in state["timeline"]:
            if as_json:
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            else:
                who, did = f"{line['by']:<12}", f"{line['verb']:<26}"
                self.stdout.write(f"{line['clock']}  {who} {did} {line['what']}")
        self.stdout.write(state["sentence"])
