"""The tags every template shares say times, places and addresses as people read them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from testigo.core import clock

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # in Boston


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "speed", lambda: 1.0)


def shown(source: str, **told: object) -> str:
    network = SimpleNamespace(zone="America/New_York")
    request = RequestFactory().get(str(told.pop("path", "/en/tell/")))
    context = Context({"network": network, "request": request, **told})
    return Template("{% load testigo %}" + source).render(context)


def test_a_clock_is_the_networks_and_names_the_day_when_it_is_another() -> None:
    assert ">12:00<" in shown("{% clock when %}", when=NOON)
    assert ">18 Nov 12:00<" in shown("{% clock when %}", when=NOON - timedelta(days=2))


def test_a_time_ago_keeps_the_clock_for_who_asks() -> None:
    said = shown("{% ago when %}", when=NOON - timedelta(minutes=4))

    assert ">4 min ago</time>" in said
    assert 'title="11:56"' in said


def test_an_overdue_countdown_is_marked_and_one_in_time_is_not() -> None:
    assert "late-t" in shown("{% countdown due %}", due=NOON - timedelta(minutes=2))
    assert "late-t" not in shown("{% countdown due %}", due=NOON + timedelta(minutes=2))


def test_a_ring_fills_as_the_time_runs() -> None:
    half = shown("{% ring a b %}", a=NOON - timedelta(minutes=5), b=NOON + timedelta(minutes=5))

    assert 'stroke-dasharray="50 100"' in half


def test_nothing_is_shown_where_no_time_is_known() -> None:
    assert shown("{% ago when %}{% countdown when %}{% clock when %}", when=None) == ""


def test_a_street_keeps_its_script_and_cannot_smuggle_markup() -> None:
    assert shown("{% bdi name %}", name="<b>") == '<bdi class="latin">&lt;b&gt;</bdi>'


@pytest.mark.parametrize(
    ("path", "there"), [("/en/tell/", "/ur/tell/"), ("/desk/", "/ur/"), ("/es/", "/ur/")]
)
def test_every_public_page_has_the_same_page_in_another_language(path: str, there: str) -> None:
    assert shown('{% in_language "ur" %}', path=path) == there


def test_a_page_that_is_not_installed_has_no_address() -> None:
    assert shown('{% link "nowhere:at_all" %}') == ""


def test_languages_are_named_by_themselves() -> None:
    assert (
        shown('{{ "es"|own_name }} {{ "ht"|own_name }} {{ "xx"|own_name }}') == "Español Kreyòl xx"
    )


def test_the_pages_script_gets_its_words_in_the_readers_language() -> None:
    with translation.override("ur"):
        assert "منٹ پہلے" in shown("{% page_clock %}")
