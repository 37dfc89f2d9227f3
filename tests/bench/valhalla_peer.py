"""Runs in Valhalla's own environment: answers matrices, line by line, and tells what each took.

It imports nothing of ours. The clock stands around the matrix alone: neither this process's start
nor what is said between the two is counted against Valhalla.
"""

import json
import sys
import time
from typing import Any

import valhalla


def main() -> None:
    """Answer requests until there are no more."""
    actor = valhalla.Actor(sys.argv[1])
    for line in sys.stdin:
        asked: list[dict[str, Any]] = json.loads(line)
        # The requests are ready as text, and the answers stay text: no JSON of Python's is timed.
        requests = [json.dumps(request) for request in asked]
        cpu, began = time.process_time(), time.perf_counter()
        answers = [actor.matrix(request) for request in requests]
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        minutes = [_minutes(json.loads(answer)) for answer in answers]
        print(json.dumps({"wall": wall, "cpu": cpu, "minutes": minutes}), flush=True)


def _minutes(answer: dict[str, Any]) -> list[float | None]:
    return [
        None if row[0]["time"] is None else row[0]["time"] / 60
        for row in answer["sources_to_targets"]
    ]


if __name__ == "__main__":
    main()
