"""A hotline with a provider that signs, and an exchange that rings phones."""

import pytest
from django.test import Client

from testigo.channels.voice import phones
from testigo.core import clock
from tests.build import DAWN, a_network
from tests.walker import ORIGIN, TOKEN, Exchange, Phone, Provider, by_client


@pytest.fixture
def now(monkeypatch):
    """A clock that stands still until it is moved."""
    told = [DAWN]
    monkeypatch.setattr(clock, "now", lambda: told[0])
    return told


@pytest.fixture
def provider(settings, db, now) -> Provider:
    settings.SMS_HOOK_TOKEN = TOKEN
    settings.ORIGIN = ORIGIN
    settings.VOICE_NUMBER = "+16175550100"
    a_network()
    return Provider(by_client(Client()))


@pytest.fixture
def exchange(monkeypatch, provider) -> Exchange:
    made = Exchange()
    monkeypatch.setattr(phones, "telephone", made)
    return made


@pytest.fixture
def caller(provider) -> Phone:
    return Phone(provider)
