"""A PostgreSQL of one bench's own, with the product's own settings, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testigo.embedded import Server
from testigo.surroundings import OTHER_DATABASES, Place


@contextmanager
def database(settings: str = "testigo.settings") -> Iterator[Place]:
    """Start the embedded server as production does, bring it up to date, make Django ready."""
    folder = Path(tempfile.mkdtemp(prefix="testigo-bench-"))
    for name in OTHER_DATABASES:
        os.environ.pop(name, None)
    place = Place(folder)
    place.prepare()
    server = Server(folder)
    server.prepare()
    child = server.start()
    try:
        server.wait(child)
        server.make_database()
        # Processes that a bench starts inherit its folder.
        os.environ.update(place.variables(), DJANGO_SETTINGS_MODULE=settings)
        _ready()
        yield place
        _close()
    finally:
        server.stop(child)
        shutil.rmtree(folder, ignore_errors=True)


def _ready() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("prepare")


def _close() -> None:
    from django.db import connections

    connections.close_all()
