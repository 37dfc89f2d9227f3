"""Each peer is named with its version at the end; what would be skipped fails."""

from collections.abc import Callable, Generator
from typing import Final

import pytest

MET: Final[set[str]] = set()


@pytest.fixture
def met() -> Callable[[str], None]:
    """Name a peer, with its version, once it did what it was asked for."""
    return MET.add


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"A peer was not tried: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("peers")
    for peer in sorted(MET) or ["none"]:
        terminalreporter.line(peer)
