"""What waits above the flood limit is read by people, and let in by them."""

import pytest
from django.test import Client

from testigo.reports import operations, queries
from testigo.security.types import Role
from tests.build import a_network, an_account, an_act, signed_in
from tests.build_reports import a_report

pytestmark = pytest.mark.django_db


def flooded(words: str, **answers: str) -> None:
    report = a_report(flooded=True)
    for field, value in {"words": words, **answers}.items():
        operations.answer(an_act(), report.id, field=field, value=value)
    operations.keep(an_act(), report.id)


def test_a_call_taker_finds_reads_and_lets_in_what_came_above_the_limit():
    a_network()
    for n in range(3):
        flooded(f"two vans in front of the school on Prospect {n}")
    flooded("they have my brother", taken="now")
    pilar = signed_in(Client(), an_account("Pilar", Role.CALL_TAKER))
    assert "/desk/quarantine/" in pilar.get("/desk/").content.decode()

    shown = pilar.get("/desk/quarantine/").content.decode()
    assert shown.index("they have my brother") < shown.index("two vans in front of the school")
    assert "3 alike" in shown

    first = queries.quarantine(an_act())
    brother = next(fold.first for fold in first if fold.says_taken)
    answer = pilar.post(f"/reports/{brother.id}/let-in/")
    assert answer["Location"] == f"/desk/call/{brother.id}/"
    assert "they have my brother" not in pilar.get("/desk/quarantine/").content.decode()
    assert [report.id for report in queries.coming_in(an_act())] == [brother.id]


def test_nobody_else_reads_it_and_an_empty_one_says_so():
    a_network()
    assert signed_in(Client(), an_account("Maria", Role.OBSERVER)).get(
        "/desk/quarantine/"
    ).status_code == 403  # fmt: skip
    pilar = signed_in(Client(), an_account("Pilar", Role.CALL_TAKER))
    assert "Nothing waits here" in pilar.get("/desk/quarantine/").content.decode()
    assert "/desk/quarantine/" not in pilar.get("/desk/").content.decode()
