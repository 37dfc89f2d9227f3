"""`python -m tests.bench NAME`, `python -m tests.bench all`, or nothing for the list."""

import argparse
import importlib
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from testigo.embedded import CannotRun
from tests.bench.database import database
from tests.bench.frame import NoPeer, Report


@dataclass(frozen=True)
class Bench:
    """One bench: what it answers, and what it needs."""

    question: str
    database: bool = False  #: a PostgreSQL of its own; Django is ready when the module is imported
    settings: str = "testigo.settings"


#: Each is the module of its name in this folder.
BENCHES: Final[dict[str, Bench]] = {
    "push": Bench("what does one push message cost, beside pywebpush?"),
    "fanout": Bench("what does news by every channel cost, beside Apprise?", database=True),
    "alerts": Bench("how long an alert to 100,000 takes, and who gets what follows", database=True),
    "queue": Bench(
        "is a city told faster than by a general job queue?",
        database=True,
        settings="tests.bench.sink_settings",
    ),
    "priority": Bench(
        "does a million alerts that wait delay one call-out?",
        database=True,
        settings="tests.bench.sink_settings",
    ),
    "forecast": Bench(
        "does the forecast of minutes and money hold, at 75 texts a minute?", database=True
    ),
    "waves": Bench("does asking few and replacing refusals spare people, and lose no time?"),
    "travel": Bench("how long two hundred volunteers need to a place, beside Valhalla"),
}


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; give 0 when every goal was held, 1 when one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", nargs="?", choices=[*BENCHES, "all"])
    name: str | None = parser.parse_args(words).name
    if name is None:
        for key, bench in BENCHES.items():
            print(f"  {key:<12} {bench.question}")
        return 0
    if name == "all":
        # Each in a process of its own: no bench warms the caches of the next.
        own = [sys.executable, "-m", "tests.bench"]
        return max(
            (subprocess.run([*own, key], check=False).returncode for key in BENCHES), default=0
        )
    return measure(name, BENCHES[name])


def measure(name: str, bench: Bench) -> int:
    """Run one bench and tell its figures."""
    report = Report(name)
    os.environ["TESTIGO_DEBUG"] = "False"
    try:
        with ExitStack() as stack:
            if bench.database:
                stack.enter_context(database(bench.settings))
            importlib.import_module(f"tests.bench.{name}").run(report)
    except (NoPeer, CannotRun) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    return 0 if report.tell() else 1


if __name__ == "__main__":
    sys.exit(main())
