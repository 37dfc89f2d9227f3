"""An alert to a whole neighbourhood: the same people each time, by a handful of statements.

`testigo bench alerts` does the same with 100,000 and tells how long it takes.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from testigo.alerts import operations, queries
from testigo.alerts.types import AlertView, Word
from testigo.incidents import operations as incidents
from testigo.incidents.types import Basis, Status
from tests.build import DAWN
from tests.build_alerts import a_city_of_subscribers, a_draft, lucia_acts, nadia_acts, told
from tests.build_incidents import minutes

pytestmark = pytest.mark.django_db
MANY = 5_000


@pytest.fixture
def alert() -> AlertView:
    """An alert released to thousands."""
    a_city_of_subscribers(MANY)
    drafted = a_draft()
    operations.release(lucia_acts(), drafted.id)
    return operations.release(nadia_acts(), drafted.id)


def test_thousands_are_told_corrected_and_updated_the_same_each_time(alert: AlertView):
    first = told(alert)
    assert len(first) == MANY
    a_city_of_subscribers(50)  # whoever comes later gets nothing of it

    after = DAWN + minutes(20)
    incidents.mark_taken(lucia_acts(after), alert.incident)
    for act in (nadia_acts(after), lucia_acts(after)):
        operations.correct(act, alert.id)
    assert told(alert, 2) == first

    for act in (nadia_acts(after), lucia_acts(after)):
        incidents.settle(act, alert.incident, outcome=Status.LEFT, basis=Basis.OBSERVER)
    operations.update(lucia_acts(after), alert.id)
    assert told(alert, 3) == first
    assert [release.people for release in
            queries.alert_for(lucia_acts(), alert.id).releases] == [MANY] * 3  # fmt: skip


def test_thousands_are_told_that_it_is_cancelled(alert: AlertView):
    for act in (nadia_acts(), lucia_acts()):
        operations.cancel(act, alert.id)
    assert told(alert, 2) == told(alert)


def test_the_number_of_statements_does_not_grow_with_the_number_of_people():
    counted = []
    for hours, many in enumerate((10, 10, 1_000)):
        a_city_of_subscribers(many)
        at = DAWN + timedelta(hours=3 * hours)
        drafted = a_draft(at)
        operations.release(lucia_acts(at), drafted.id)
        with CaptureQueriesContext(connection) as statements:
            operations.release(nadia_acts(at), drafted.id)
        counted.append(len(statements))
    assert counted[1] == counted[2]


def test_thousands_are_counted_before_the_button(alert: AlertView):
    counts = queries.counts(lucia_acts(), alert.id, Word.UPDATE)
    assert (counts.people, dict(counts.by_kind)) == (MANY, {"email": MANY})
    assert sum(dict(counts.by_language).values()) == MANY
