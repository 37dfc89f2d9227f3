"""The cards of the observer's page: by role, by what is seen, by what is there besides."""

import pytest
from django.test import Client

from testigo.core import clock
from testigo.dispatch import operations, queries, script
from testigo.dispatch.errors import NotNow
from testigo.dispatch.types import Answer, AskView, Danger
from testigo.security.models import Account
from testigo.security.types import Kind, Role
from tests.build import DAWN, a_network, signed_in
from tests.build_dispatch import a_call_out, a_crowd, a_dispatcher, asked, now, own, says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_drill_at_dawn(monkeypatch):
    a_network(kind=Kind.DRILL)
    monkeypatch.setattr(clock, "now", lambda: DAWN)


def titles(role: str = Role.OBSERVER, **known: object) -> list[str]:
    told = {"looking": False, **known}
    return [card.title for card in script.cards(role, **told)]  # type: ignore[arg-type]


def somebody_there() -> AskView:
    a_crowd(3)
    return says(asked(a_call_out())[0], Answer.HERE)


def test_weapons_come_before_everything():
    assert titles(dangers=["press", "weapons", "police"])[0] == "Weapons are drawn"


@pytest.mark.parametrize("danger", Danger.values)
@pytest.mark.parametrize("role", [Role.OBSERVER, Role.LEGAL_OBSERVER, Role.INTERPRETER])
def test_each_danger_brings_one_card_to_each_role(danger: str, role: str):
    assert len(titles(role, dangers=[danger])) == len(titles(role)) + 1


def test_no_card_tells_anybody_to_block_or_follow():
    words = " ".join(
        card.text
        for role in Role.values
        for card in script.cards(role, looking=False, dangers=Danger.values)
        if not card.is_not
    ).casefold()
    for word in ("block", "follow", "surround", "stop them", "delay"):
        assert word not in words


def test_what_one_says_of_the_place_changes_everybodys_cards():
    ask = somebody_there()
    other = says(asked(queries.call_out_for(a_dispatcher(), ask.call_out))[0], Answer.GOING)
    operations.danger(own(ask), ask.id, what=Danger.POLICE)
    assert queries.my_page(own(other), now(other)).dangers == ("police",)
    client = signed_in(Client(), Account.objects.get(pk=ask.by.partition(":")[2]))
    assert "Am I free to go?" in client.get(f"/go/{ask.number}/").content.decode()
    operations.danger(own(ask), ask.id, what=Danger.POLICE)
    assert queries.my_page(own(ask), now(ask)).dangers == ()


def test_who_left_changes_nothing_any_more():
    ask = somebody_there()
    operations.leave(own(ask), ask.id)
    with pytest.raises(NotNow):
        operations.danger(own(ask), ask.id, what=Danger.CROWD)


def test_who_is_asked_reads_what_is_there_and_on_the_way_the_way():
    ask = somebody_there()
    operations.danger(own(ask), ask.id, what=Danger.WEAPONS)
    second = asked(queries.call_out_for(a_dispatcher(), ask.call_out))[0]
    client = signed_in(Client(), Account.objects.get(pk=second.by.partition(":")[2]))
    page = f"/go/{ask.number}/"
    assert "Weapons drawn" in client.get(page).content.decode()
    assert "data-way" not in client.get(page).content.decode()
    says(second, Answer.GOING)
    shown = client.get(page).content.decode()
    assert "data-way=" in shown
    assert "The way in words" in shown
