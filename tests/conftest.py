"""One embedded PostgreSQL for the whole run; each test in a transaction of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from testigo.core import clock
from testigo.embedded import Server
from tests.build import listening

# No test depends on being quick: the machine may be busy with something else.
hypothesis.settings.register_profile(
    "testigo", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("testigo")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of this run: database, keys, blobs."""
    return Path(settings.DATA)


@pytest.fixture(scope="session")
def server(data: Path) -> Iterator[Server]:
    """A PostgreSQL of this run's own, in its folder."""
    embedded = Server(data, for_tests=True)
    embedded.prepare()
    child = embedded.start()
    try:
        embedded.wait(child)
        embedded.make_database()
        yield embedded
    finally:
        embedded.stop(child)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(server: Server) -> None:
    """The settings point at this server already; it only has to run."""


@pytest.fixture(autouse=True)
def _as_if_nothing_had_been() -> Iterator[None]:
    clock.forget()
    translation.activate("en")  # a page read in Spanish leaves its language behind
    with listening():
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A browser's driver keeps an event loop in this thread for good: whatever else is tried
    # goes first.
    items.sort(key=lambda item: "journeys" in item.path.parts)


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.DATA, ignore_errors=True)
