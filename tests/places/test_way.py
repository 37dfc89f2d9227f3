"""The way to a place: along streets one may take, said in words, from a coarse cell."""

import h3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testigo.places import queries
from testigo.places.city import CELL, HOME
from testigo.places.types import Mode, Turn, Way

SPOT = (42.3659, -71.1035)  #: Broadway at Prospect
HOMES = sorted(h3.grid_disk(h3.latlng_to_cell(*SPOT, HOME), 5))
CELL_THERE = h3.latlng_to_cell(*SPOT, CELL)


def found(home: str, mode: Mode = Mode.WALK) -> Way | None:
    return queries.way("cambridge", home, CELL_THERE, mode)


@settings(max_examples=25, deadline=None)
@given(home=st.sampled_from(HOMES), mode=st.sampled_from(list(Mode)))
def test_every_way_is_whole_and_ends_at_the_place(home: str, mode: Mode):
    way = found(home, mode)
    if way is None:
        return
    lon, lat = way.line[-1]
    assert h3.great_circle_distance((lat, lon), queries.centre(CELL_THERE), unit="m") < 250
    for one, other in zip(way.line, way.line[1:], strict=False):
        assert h3.great_circle_distance(one[::-1], other[::-1], unit="m") < 1500
    assert way.steps[0].turn == Turn.START
    assert all(step.turn != Turn.START for step in way.steps[1:])
    flown = h3.great_circle_distance(way.line[0][::-1], (lat, lon), unit="m")
    assert way.metres >= flown * 0.95


def test_a_way_starts_in_the_middle_of_a_cell_and_never_at_a_door():
    way = found(HOMES[0])
    assert way
    lon, lat = way.line[0]
    assert h3.great_circle_distance((lat, lon), h3.cell_to_latlng(HOMES[0]), unit="m") < 400


def test_streets_that_follow_each_other_have_other_names():
    way = found(HOMES[-1])
    assert way
    for one, other in zip(way.steps, way.steps[1:], strict=False):
        assert one.street != other.street


@pytest.mark.parametrize("home", ["892a1008003ffff"])
def test_somebody_in_another_city_gets_no_way(home: str):
    assert found(home) is None
