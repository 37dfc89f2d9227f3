"""A text that names another town is about no corner of this one, however well it fits."""

import pytest

from testigo.places import queries
from testigo.reports import placing

CITY = "cambridge"


@pytest.mark.parametrize(
    "text",
    [
        "ICE van at 100 Broadway, Somerville",
        "ICE at 100 Broadway in Boston",
        "2 vans, Broadway and Prospect, Somerville",
        "Main St and Columbia St, Malden",
        "hay ICE en 45 Pearl St, Chelsea",
        "nobody at Broadway and Prospect, ICE is in Revere",
        "ice at 100 broadway, somerville",
        "ICE AT 100 BROADWAY, SOMERVILLE",
        "100 Broadway, East Boston right now",
    ],
)
def test_a_text_that_names_another_town_is_placed_nowhere(text: str):
    assert placing.in_text(CITY, text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("ICE van at 100 Broadway, Cambridge MA 02139", "100 Broadway"),
        ("ICE at Broadway and Prospect, two vans", "Broadway & Prospect St"),
        ("ICE at Broadway and Prospect in uniform, hurry", "Broadway & Prospect St"),
        ("hay ICE en Broadway y Prospect, por favor vengan", "Broadway & Prospect St"),
        ("ICE en la esquina de Broadway y Prospect, dos camionetas", "Broadway & Prospect St"),
        ("100 Broadway in East Cambridge, ICE took someone", "100 Broadway"),
        ("100 Broadway, in the port", "100 Broadway"),
        ("45 Pearl St, Cambridgeport", "45 Pearl St"),
        ("agents in masks at 45 Pearl St, they are in two white vans", "45 Pearl St"),
        ("ICE in Harvard Square", "Harvard Square"),
        ("ICE near 100 Broadway in Central Square, please help", "100 Broadway"),
    ],
)
def test_what_else_a_sentence_goes_on_with_moves_nothing(text: str, label: str):
    found = placing.in_text(CITY, text)
    assert found is not None
    assert found.label == label


def test_a_text_of_towns_without_end_is_looked_at_as_far_as_anybody_writes():
    found = queries.find(CITY, "100 Broadway").candidates[0]
    assert queries.names_elsewhere(CITY, "in Aaaa " * 5000, found)
    assert not queries.names_elsewhere(CITY, "in , " * 5000, found)
