"""Two people release an alert; it goes to whoever wants it, and what follows to the same."""

from datetime import timedelta

import pytest

from testigo.alerts import operations
from testigo.alerts.events import (
    AlertReleased,
    AlertWaits,
)
from testigo.alerts.types import Stage
from tests.build import DAWN, published
from tests.build_alerts import (
    a_draft,
    a_subscriber,
    lucia_acts,
    nadia_acts,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_is_on(settings):
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.email.Email": {
            "server": "localhost", "port": 2525, "user": "", "password": "",
            "sender": "us@example.invalid", "tls": False,
        },
    }  # fmt: skip


def test_the_first_release_sends_nothing_and_the_second_sends_it_to_the_area():
    ana = a_subscriber()
    elsewhere = a_subscriber("ben@example.invalid", areas=["cambridgeport"])
    drafted = a_draft()

    waits = operations.release(lucia_acts(), drafted.id)
    assert (waits.stage, told(drafted)) == (Stage.WAITING, [])
    assert published(AlertWaits).alert == drafted.id

    out = operations.release(nadia_acts(), drafted.id)

    assert out.stage == Stage.RELEASED
    assert (out.released_by, out.seconded_by) == (lucia_acts().by, nadia_acts().by)
    assert out.until == DAWN + timedelta(hours=2)
    assert told(out) == [str(ana.pk)]
    assert str(elsewhere.pk) not in told(out)
    assert published(AlertReleased).alert == out.id
