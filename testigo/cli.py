"""The `testigo` program: starts and stops the product, and runs its commands in its folder."""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from testigo.embedded import CannotRun
from testigo.supervisor import Supervisor, say
from testigo.surroundings import OTHER_DATABASES, Place, has_command

#: Commands passed on to Django, and whether they need a database.
COMMANDS = {
    "doctor": True,
    "forget": True,
    "places": False,
    "federation": True,
    "bench": True,
    "translations": False,
    "migrate": True,
    "network": True,
    "invite": True,
    "lock": True,
    "unlock": True,
    "passphrase": True,
    "inventory": True,
    "manage": True,
}
#: What an installed product can measure by itself, and the command that does.
SHIPPED_BENCHES = {"database": ["bench"], "places": ["places", "bench"]}
EPILOG = """\
commands:
  up            start everything in TESTIGO_DATA (default: data) until stopped
  demo          the same with a rehearsed evening in demo-data
  rehearse      play every role of the drill against a server of its own
  doctor        check this machine and its settings
  forget        erase what is past its date and roll the wrapping key
  places        build or check a city's data
  federation    read partners' notices
  bench         measure a promise; without a name it lists them
  translations  extract, compile or check the languages' catalogues
  migrate       bring the database up to date
  network       begin a network
  invite        invite its first administrator
  lock, unlock  end all sessions and drop the keys; take them up again
  passphrase    set the passphrase that unlocks
  inventory     list what exists, for how long, and what could be handed over
  manage        any other management command
"""


def main(words: list[str] | None = None) -> int:
    """Run the program; give its exit status."""
    parser = argparse.ArgumentParser(
        prog="testigo", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["up", "demo", "rehearse", *COMMANDS], metavar="command")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    told = parser.parse_args(words)
    try:
        match told.command:
            case "up":
                return up(Place.of(os.environ))
            case "demo":
                return demo()
            case "rehearse":
                return rehearse(told.rest)
            case "bench":
                return bench(told.rest)
            case command:
                return pass_on(Place.of(os.environ), command, told.rest)
    except CannotRun as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130


def up(place: Place) -> int:
    """Start the product and keep it running."""
    supervisor = Supervisor(place, port=_port(), bind=os.environ.get("TESTIGO_BIND", "127.0.0.1"))
    return supervisor.run(
        before=[["prepare"]], ready=lambda: say(f"ready on {_address(supervisor.port)}")
    )


def demo() -> int:
    """Start a drill: a network of its own that cannot reach a real phone."""
    place = _drill_in(Path(os.environ.get("TESTIGO_DEMO_DATA", "demo-data")).resolve())
    port = _port()

    def ready() -> None:
        say(f"the drill is ready: {_address(port)}/")
        say("choose a role with one click there; stop it with Ctrl-C")

    # The cast plays beside the visitor from a process of its own, through the same pages.
    cast = ["player", "--url", f"http://localhost:{port}"]
    alone = os.environ.get("TESTIGO_PLAYER") == "False"
    supervisor = Supervisor(place, port=port, also=[] if alone else cast)
    return supervisor.run(before=_drill(), ready=ready)


def rehearse(rest: list[str]) -> int:
    """Play every role against a fresh drill of its own, or against the one `--url` names."""
    if "--url" in rest:
        return pass_on(Place.of(os.environ), "rehearse", rest)
    with tempfile.TemporaryDirectory(prefix="testigo-rehearsal-") as folder:
        place = _drill_in(Path(folder))
        supervisor = Supervisor(place, port=_port(default=0) or _any_port())
        status = 1

        def play() -> None:
            nonlocal status
            url = f"http://localhost:{supervisor.port}"
            status = supervisor.meanwhile(["rehearse", "--url", url, *rest])
            supervisor.stopping = True

        return supervisor.run(before=_drill(), ready=play) or status


def bench(rest: list[str]) -> int:
    """Run one bench: one that ships, or one of the repository's where the repository is."""
    if rest and (ours := SHIPPED_BENCHES.get(rest[0])):
        return pass_on(Place.of(os.environ), ours[0], [*ours[1:], *rest[1:]])
    repository = Path(__file__).resolve().parent.parent
    if not (repository / "tests" / "bench" / "__main__.py").exists():
        raise CannotRun(
            f"Here are the benches {', '.join(SHIPPED_BENCHES)}. The others measure beside peers"
            " and are in the repository: clone it, and run `make bench` there."
        )
    if not rest:
        for name, words in SHIPPED_BENCHES.items():
            say(f"testigo bench {name}: ships with the product ({' '.join(words)})")
    # `make bench` makes an environment in which the peers are installed.
    peers = repository / ".venv-bench" / "bin" / "python"
    python = str(peers) if peers.exists() else sys.executable
    command = [python, "-m", "tests.bench", *rest]
    return subprocess.run(command, cwd=repository, check=False).returncode


def pass_on(place: Place, command: str, rest: list[str]) -> int:
    """Run a management command with the data folder's environment."""
    words = rest if command == "manage" else [command, *rest]
    if not COMMANDS.get(command, True):
        place.prepare()
        return _run(place, words)
    with place.database():
        return _run(place, words)


def _run(place: Place, words: list[str]) -> int:
    return subprocess.run(place.management(*words), env=place.variables(), check=False).returncode


def _drill() -> list[list[str]]:
    seed = [["demo_seed"]] if has_command("demo_seed") else []
    return [["prepare"], *seed]


def _drill_in(folder: Path) -> Place:
    # A drill never touches the database people's work is in, nor a provider's token.
    for name in OTHER_DATABASES:
        os.environ.pop(name, None)
    place = Place(folder)
    os.environ["TESTIGO_SMS_HOOK_TOKEN_FILE"] = str(place.practice_token)
    return place


def _port(default: int = 8000) -> int:
    word = os.environ.get("TESTIGO_PORT") or str(default)
    if not word.isdecimal():
        raise CannotRun(f"TESTIGO_PORT is {word!r}, not a whole number.")
    return int(word)


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _address(port: int) -> str:
    return os.environ.get("TESTIGO_ORIGIN") or f"http://localhost:{port}"


if __name__ == "__main__":
    sys.exit(main())
