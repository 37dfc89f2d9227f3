"""Is it true? What was found, who looked, from when to when; no word of comfort."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from testigo.incidents.types import Basis, Found, Status
from testigo.public import truth
from testigo.reports import queries
from tests.build import DAWN, a_network, an_act

NEVER = re.compile(r"\b(safe|clear|false|all good|seguro|falso|despejado)\b", re.IGNORECASE)


def test_no_answer_says_safe_clear_or_false():
    for status in Status:
        for basis in ["", *Basis]:
            found = Found(area="port", status=status, basis=basis, since=DAWN, until=None)
            text = truth.copied("The Port", truth.answers([found], "UTC"), "https://x/en/true/")
            assert not NEVER.search(text)
    assert not NEVER.search(str(truth.NOTHING))


def test_nothing_reported_is_not_nobody_seen():
    nobody = Found(
        area="port", status=Status.NOBODY, basis=Basis.VERIFIER, since=DAWN,
        until=DAWN + timedelta(minutes=10),
    )  # fmt: skip
    (answer,) = truth.answers([nobody], "America/New_York")

    assert (answer.since, answer.until) == ("06:40", "06:50")
    assert answer.sentence != str(truth.NOTHING)
    assert str(truth.NOTHING) in truth.copied("The Port", [], "https://x/")


def test_while_checking_we_ask_not_to_forward():
    checking = Found(area="port", status=Status.CHECKING, basis="", since=DAWN, until=None)
    (answer,) = truth.answers([checking], "UTC")

    assert "Please don't forward" in answer.sentence


@pytest.mark.django_db
def test_every_area_answers_without_a_code():
    a_network()
    for area in queries.areas(an_act()):
        page = Client().get(f"/en/true/{area.slug}/")
        assert page.status_code == 200
        assert area.label in page.content.decode()
    assert Client().get("/en/true/atlantis/").status_code == 404
