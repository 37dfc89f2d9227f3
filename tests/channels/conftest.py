"""A night at which nothing moves by itself, and channels that say what they are told to."""

import pytest

from testigo.channels import registry
from testigo.channels.loopback import Loopback
from testigo.core import clock
from tests.build_channels import NIGHT
from tests.channels.channels import Mail, Push


@pytest.fixture
def now(monkeypatch):
    """A clock that stands still until it is moved."""
    told = [NIGHT]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    return told


@pytest.fixture
def channels(monkeypatch, now):
    """Mail and push that remember; a test changes how they answer."""
    held = {"webpush": Push(), "email": Mail(), "loopback": Loopback()}
    monkeypatch.setattr(registry, "channels", lambda: held)
    return held
