"""What people type through the doors of a running Testigo is nowhere to be read afterwards.

Every sealed field of every model has a door here; a new one without a door fails. What is typed
carries one random mark, looked for in a dump, in every file of the data folder (keys excepted), in
what the processes say, in the queue and in the news, in every spelling a leak may have.
"""

import base64
import gzip
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psycopg
import pytest
from django.apps import apps

from testigo import embedded
from testigo.core import sealed
from testigo.surroundings import Place
from tests import leaks
from tests.doors import DOORS
from tests.singing import (
    ADDRESS,
    HOUSE,
    SPOT,
    Canaries,
    Cast,
    sing_at_the_front_door,
    sing_by_telephone,
    sing_by_text,
    sing_in_a_conversation,
    sing_of_a_link,
    sing_of_a_phone,
    sing_of_local_contacts,
    sing_of_members,
    sing_on_the_desk,
    sing_while_locked,
    until,
)

ROOT = Path(__file__).resolve().parent.parent


def sealed_fields() -> set[str]:
    return {
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        for name, kind in getattr(model, "sensitivity", {}).items()
        if kind == sealed.P2
    }


def test_every_sealed_field_has_a_door():
    assert set(DOORS) == sealed_fields()


@dataclass
class Running:
    """A demo in a folder of its own."""

    url: str
    folder: Path
    child: "subprocess.Popen[bytes]"

    def environment(self) -> dict[str, str]:
        told = {k: v for k, v in os.environ.items() if not k.startswith(("TESTIGO_", "DJANGO_"))}
        return told | {
            "TESTIGO_DEMO_DATA": str(self.folder), "TESTIGO_PLAYER": "False",
            "TESTIGO_PORT": self.url.rpartition(":")[2],
        }  # fmt: skip

    def database(self) -> str:
        return embedded.conninfo(self.folder)

    def stop(self) -> None:
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(20)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://localhost:{probe.getsockname()[1]}"
    folder = tmp_path / "data"
    folder.mkdir()
    made = Running(url, folder, None)  # type: ignore[arg-type]
    with (folder / "log").open("w") as log:
        made.child = subprocess.Popen(
            [sys.executable, "-m", "testigo", "demo"],
            cwd=ROOT, env=made.environment(), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            until(lambda: httpx.get(f"{url}/healthz").status_code == 200, 90)
            yield made
        finally:
            made.stop()


def inside(running: Running, code: str) -> str:
    """Run a few lines in a process of the running Testigo; give what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT, env=Place(running.folder).variables(), check=True, timeout=30,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout


def what_is_sealed(running: Running) -> dict[str, list[str]]:
    """Open every sealed field of every row, as only its owner's keys can."""
    code = (
        "import json\n"
        "from django.apps import apps\n"
        "from testigo.security import sessions\n"
        "found = {}\n"
        f"for name in {sorted(sealed_fields())!r}:\n"
        "    label, _, field = name.rpartition('.')\n"
        "    rows = apps.get_model(label)._base_manager.all()\n"
        "    held = [(row.pk, text) for row in rows if (text := getattr(row, field))]\n"
        "    found[name] = [text if isinstance(text, str) else json.dumps(sessions._open(pk, text))"
        " for pk, text in held]\n"
        "print(json.dumps(found))\n"
    )
    found: dict[str, list[str]] = json.loads(inside(running, code))
    return found


def test_the_search_finds_every_spelling():
    wanted = leaks.spellings("qzabcdefgh")
    text = "so qzabcdefgh it is"
    for raw in (
        text.encode(),
        text.encode("utf-16"),
        *(base64.b64encode(b" " * shift + text.encode()) for shift in range(3)),
        text.encode().hex().encode(),
        quote(text).encode(),
        gzip.compress(text.encode()),
    ):
        assert leaks.hits("here", raw, wanted), raw
    assert not leaks.hits("here", os.urandom(100_000), wanted)


def test_nothing_typed_through_any_door_can_be_read_from_what_is_left(
    running: Running, tmp_path: Path, settings: Any
):
    settings.SMS_HOOK_TOKEN = (running.folder / "secrets" / "practice-texts").read_text()
    canaries = Canaries()
    cast = Cast(running.url, canaries)
    with psycopg.connect(running.database(), autocommit=True) as hearing:
        hearing.execute("LISTEN testigo_live")
        sing_at_the_front_door(cast, canaries.sing)
        sing_by_text(cast, canaries)
        sing_by_telephone(cast, canaries)
        sing_on_the_desk(cast, canaries)
        sing_of_a_link(cast, canaries)
        sing_in_a_conversation(cast, canaries.sing)
        sing_of_members(cast, canaries.sing)
        sing_of_local_contacts(cast, canaries)
        sing_of_a_phone(cast, canaries.sing)
        sing_while_locked(cast, canaries.sing)
        cast.leave()
        news = [note.payload for note in hearing.notifies(timeout=1)]
    assert news
    opened = what_is_sealed(running)
    place = next(text for text in opened["reports.Report.place"] if HOUSE in text)
    typed = [canaries.mark, canaries.number[2:], ADDRESS, *canaries.others, place]
    forms = set().union(*map(leaks.spellings, typed))
    reached = {
        name for name, texts in opened.items() if leaks.hits("", "\n".join(texts).encode(), forms)
    }
    assert reached == sealed_fields(), "a field no door reaches"

    wanted = forms.union(*map(leaks.floats, SPOT))
    wanted |= leaks.digests(canaries.number) | leaks.digests(canaries.number[1:])
    dump = tmp_path / "dump.sql"
    embedded.pg_dump(running.database(), dump)
    running.stop()
    assert leaks.hits("news", "\n".join(news).encode(), wanted) == []
    assert leaks.hits("dump", dump.read_bytes(), wanted) == []
    assert leaks.hits_in_folder(running.folder, wanted, but="keys") == []

    # The same search finds what is no secret: it did look, in the tables and in the database's log.
    known = {cast.stage.network.encode()}
    assert leaks.hits("dump", dump.read_bytes(), known)
    found = "".join(leaks.hits_in_folder(running.folder, known, but="keys"))
    assert "postgres/base/" in found
    assert "postgres/pg_wal/" in found
