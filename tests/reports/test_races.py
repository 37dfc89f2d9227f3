"""Two presses on one call, at the same moment, on a real database."""

import threading

import pytest
from django.db import connection

from testigo.reports import operations, queries
from testigo.reports.types import Door, Switch
from tests.build import an_act

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def test_switches_pressed_at_once_all_hold():
    act = an_act()
    call = operations.begin(act, door=Door.PHONE, language="es", owner=act.by)
    go = threading.Barrier(len(Switch))

    def press(name: str) -> None:
        try:
            go.wait()
            operations.switch(act, call.id, name=name, on=True)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=[one.value]) for one in Switch]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert queries.report_for(act, call.id).switches == set(Switch.values)
