"""Somebody presses while the desk does, on a real database."""

from threading import Thread

import pytest
from django.db import connection, transaction

from testigo.dispatch import operations
from testigo.dispatch.types import Answer
from tests.build import DAWN
from tests.build_dispatch import a_call_out, a_dispatcher, a_volunteer, asked, now, own, says

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        row = cursor.fetchone()
    return bool(row and row[0])


def test_who_arrives_while_everybody_is_stood_down_is_there_and_looked_after():
    a_volunteer("Ines")
    a_volunteer("Maria", at=DAWN)
    call_out = a_call_out()
    ines = says(asked(call_out)[0], Answer.GOING)
    desk = a_dispatcher()

    def stand_down() -> None:
        operations.stand_down_all(desk, call_out.id)
        connection.close()

    pressing = Thread(target=stand_down)
    with transaction.atomic():
        operations.arrive(own(ines), ines.id)
        pressing.start()
        while pressing.is_alive() and not waits_for_a_row():
            pressing.join(0.01)
    pressing.join(60)

    there = now(ines)
    assert (there.stage, there.phase, there.coming) == ("there", "over", 1)
    assert there.check_in_due is not None
    assert operations.pull_back(desk, call_out.id) == 1
