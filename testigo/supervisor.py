"""Keeps Testigo's processes alive: the database first and last, web, worker and sender between.

It knows nothing of Django and holds no data: small enough to outlive everything it watches.
"""

import contextlib
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from testigo import embedded
from testigo.surroundings import Place, has_command

STEADY = 10.0  #: seconds after which a process counts as well again
LONGEST_PAUSE = 4.0  #: seconds between two tries to start a process that keeps dying
GRACE = 5.0  #: seconds a process has to finish after SIGTERM
LOOK = 0.3  #: seconds between two looks while something is expected

Popen = subprocess.Popen[bytes]


@dataclass
class Process:
    """One process that has to run."""

    name: str
    begin: Callable[[], Popen]
    child: Popen | None = None
    begun_at: float = 0.0
    pause: float = 0.0
    again_at: float = field(default=0.0)

    def look(self, now: float) -> None:
        """Start it when it should run and does not."""
        if self.child is not None and self.child.poll() is not None:
            lived = now - self.begun_at
            self.pause = 0.0 if lived > STEADY else min(LONGEST_PAUSE, self.pause * 2 or 0.1)
            say(f"{self.name} stopped ({_how(self.child.returncode)}), starting it again")
            self.child, self.again_at = None, now + self.pause
        if self.child is None and now >= self.again_at:
            self.child, self.begun_at = self.begin(), now

    @property
    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def signal(self, number: int) -> None:
        if self.child is not None and self.alive:
            self.child.send_signal(number)


class Supervisor:
    """Starts everything in one data folder, restarts what dies, stops everything."""

    def __init__(
        self, place: Place, *, port: int, bind: str = "127.0.0.1", also: Sequence[str] = ()
    ) -> None:
        self.place, self.port, self.bind = place, port, bind
        self.server = embedded.Server(place.data)
        self.variables = {**place.variables(), "TESTIGO_PORT": str(port)}
        self.postgres = Process("postgres", self.server.start)
        self.others = [Process("web", self._web), Process("worker", self._command("worker"))]
        if has_command("sender"):
            self.others.append(Process("sender", self._command("sender")))
        if any(self.variables.get(f"TESTIGO_IMAP_URL{file}") for file in ("", "_FILE")):
            self.others.append(Process("mailbox", self._command("mailbox")))
        if any(self.variables.get(f"TESTIGO_SIGNAL_URL{file}") for file in ("", "_FILE")):
            self.others.append(Process("signal", self._command("signal")))
        if also:
            self.others.append(Process(also[0], self._command(*also)))
        self.stopping = False
        self.woken, waker = socket.socketpair()
        waker.setblocking(False)
        self.woken.setblocking(False)
        self._waker = waker

    def run(self, *, before: list[list[str]], ready: Callable[[], None]) -> int:
        """Run until told to stop; `before` are management commands, `ready` is called once."""
        free_port(self.bind, self.port)
        self._listen_to_signals()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold people's words
        os.umask(0o077)
        with contextlib.ExitStack() as stack:
            if self.place.brings_database:
                stack.enter_context(embedded.only_one(self.place.data))
            self.place.prepare()
            try:
                return self._run(before, ready)
            finally:
                self.stop()

    def _run(self, before: list[list[str]], ready: Callable[[], None]) -> int:
        if self.place.brings_database:
            self.server.prepare()
            self.postgres.look(time.monotonic())
            if self.postgres.child is not None:
                self.server.wait(self.postgres.child)
            self.server.make_database()
        for words in before:
            status = self.meanwhile(words, alone=True)
            if status or self.stopping:
                return 0 if self.stopping else status
        told = False
        while not self.stopping:
            now = time.monotonic()
            self._look(now)
            if not told and self.is_ready():
                ready()
                told = True
            self._sleep(1.0 if told else LOOK)
        return 0

    def meanwhile(self, words: list[str], *, alone: bool = False) -> int:
        """Run a management command to its end; unless it wants to be alone, beside the others."""
        child = self._start(self.place.management(*words))
        while child.poll() is None:
            if self.stopping:
                child.terminate()
            elif not alone:
                self._look(time.monotonic())
            self._sleep(LOOK)
        return child.returncode

    def _look(self, now: float) -> None:
        if self.place.brings_database:
            self.postgres.look(now)
        for process in self.others:
            process.look(now)

    def stop(self) -> None:
        """Stop everything within ten seconds, the database last."""
        self.stopping = True
        for process in self.others:
            process.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while any(process.alive for process in self.others) and time.monotonic() < deadline:
            self._sleep(0.05)
        for process in self.others:
            process.signal(signal.SIGKILL)
        if self.postgres.child is not None:
            self.server.stop(self.postgres.child, seconds=2)

    def is_ready(self) -> bool:
        """Tell whether everything answers."""
        try:
            with urllib.request.urlopen(
                f"http://{self.bind}:{self.port}/healthz", timeout=2
            ) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _web(self) -> Popen:
        return self._start(
            [
                sys.executable, "-m", "uvicorn", "testigo.asgi:application",
                "--host", self.bind, "--port", str(self.port), "--lifespan", "off",
                "--timeout-graceful-shutdown", "3", "--no-access-log", "--log-level", "warning",
                "--no-server-header",
            ]
        )  # fmt: skip

    def _command(self, *words: str) -> Callable[[], Popen]:
        return lambda: self._start(self.place.management(*words))

    def _start(self, command: list[str]) -> Popen:
        return subprocess.Popen(
            command,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=embedded.die_with_parent,  # noqa: PLW1509 - this process has one thread
        )

    def _listen_to_signals(self) -> None:
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # only to be woken

    def _ask_to_stop(self, number: int, _frame: object) -> None:
        if not self.stopping:
            say(f"stopping ({signal.Signals(number).name})")
        self.stopping = True

    def _sleep(self, seconds: float) -> None:
        """Wait, unless a signal comes or a child ends."""
        ready, _, _ = select.select([self.woken], [], [], seconds)
        if ready:
            self.woken.recv(4096)


def free_port(bind: str, port: int) -> None:
    """Say clearly when somebody else has the port."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise embedded.CannotRun(
                f"Port {port} on {bind} cannot be used ({error.strerror})."
                " Stop what uses it, or choose another with TESTIGO_PORT."
            ) from error


def say(words: str) -> None:
    """Tell the operator."""
    sys.stderr.write(f"testigo: {words}\n")
    sys.stderr.flush()


def _how(status: int) -> str:
    return f"status {status}" if status >= 0 else signal.Signals(-status).name
