"""Real addresses can be written to in these tests; nothing leaves: no sender runs."""

import pytest


@pytest.fixture(autouse=True)
def _mail_is_on(settings):
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.email.Email": {
            "server": "localhost", "port": 2525, "user": "", "password": "",
            "sender": "us@example.invalid", "tls": False,
        },
    }  # fmt: skip
