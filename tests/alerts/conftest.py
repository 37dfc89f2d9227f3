"""Real addresses can be written to in these tests; nothing leaves: no sender runs."""

import pytest

from tests.build_alerts import MAIL


@pytest.fixture(autouse=True)
def _mail_is_on(settings):
    settings.CHANNELS = MAIL
