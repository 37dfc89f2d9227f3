"""Where the messages of a bench go: a push service of our own, in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import certifi


@dataclass
class Sink:
    """Takes everything, over HTTP/2 or 1.1; what it took can be read when it is closed."""

    origin: str
    authorities: Path
    taken: list[tuple[str, bytes]] = field(default_factory=list)  #: path and body
    connections: set[tuple[str, str]] = field(default_factory=set)  #: version and number


@contextmanager
def sink(*, status: int = 201, bodies: Mapping[str, str] | None = None) -> Iterator[Sink]:
    """Have one while this lasts; `bodies`: what it answers, by how a path begins."""
    with tempfile.TemporaryDirectory(prefix="testigo-bench-") as name:
        folder = Path(name)
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.pushservice", name, str(status),
             json.dumps(dict(bodies or {}))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        # As everywhere: the authorities of browsers, and among them the one that counts.
        authorities = folder / "authorities"
        assert child.stdin
        assert child.stdout
        made = Sink(child.stdout.readline().strip(), authorities)
        own = (folder / "push.crt").read_text()
        authorities.write_text(Path(certifi.where()).read_text() + own)
        try:
            yield made
        finally:
            child.stdin.close()
            child.wait(60)
            child.stdout.close()
        for line in (folder / "taken").read_text().splitlines():
            path, version, connection, body = line.split()
            made.taken.append((path, bytes.fromhex(body)))
            made.connections.add((version, connection))
