"""One embedded PostgreSQL for the whole run; each test in a transaction of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from testigo.core import clock, keyring
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


@pytest.fixture(scope="session", autouse=True)
def _a_key_of_indexes() -> None:
    # As after the first start: what is tried without a database needs it, too.
    keyring.kept(keyring.INDEX)


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


class Sides(LoadScopeScheduling):  # type: ignore[misc]  # it says nothing of its types
    """One side tries the parts, the other what starts the whole; whoever is free helps with that.

    The parts stay together: they share a database. Two browsers at once on two cores wait for each
    other, so there is one as long as there are parts.
    """

    WHOLE = ("tests/test_rehearsal.py", "tests/test_upgrade.py")

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/journeys/"):
            return nodeid  # each by itself, so that both sides end together
        return nodeid.partition("::")[0] if nodeid.startswith(self.WHOLE) else "parts"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sides | None:
    return Sides(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.DATA, ignore_errors=True)
