"""How long people need to a place."""

from datetime import UTC, datetime
from pathlib import Path

import h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.places.city import EVERYBODY, HOME, Segments, load
from testigo.places.importers import tags
from testigo.places.travel import BOUND, TURNOUT_DAY, TURNOUT_NIGHT, Homes, Roads, turnout
from testigo.places.types import Mode

CITY = load(Path(__file__).parents[2] / "testigo" / "places" / "cities" / "cambridge")
ROADS = Roads.of(CITY.segments)
HERE = (-71.10102, 42.36932)
NOON, NIGHT = datetime(2026, 3, 3, 12, tzinfo=UTC), datetime(2026, 3, 3, 2, tzinfo=UTC)
HOMES = sorted(ROADS.homes[Mode.WALK].rows)


def an_avenue(oneway: int, speed: int = 0) -> Segments:
    """One straight street of about 800 m between two nodes."""
    line = np.array([[-71_100_000, 42_370_000], [-71_090_000, 42_370_000]], np.int32)
    one, none = np.array([0], np.int32), np.array([0], np.int32)
    return Segments(
        street=none, start=none, end=np.array([1], np.int32), left_from=none, left_to=none,
        right_from=none, right_to=none, oneway=np.array([oneway], np.int32), major=one,
        offsets=np.array([0, 2], np.int32), shape=line, nodes=line,
        modes=np.array([EVERYBODY], np.int32), speed=np.array([speed], np.int32),
    )  # fmt: skip


def cell(lon: float, lat: float) -> str:
    return str(h3.latlng_to_cell(lat, lon, HOME))


def test_turnout_is_slower_at_night():
    assert turnout(NIGHT) == TURNOUT_NIGHT > TURNOUT_DAY == turnout(NOON)


def test_who_lives_at_the_place_needs_little_more_than_the_turnout():
    times = ROADS.minutes(HERE, [cell(*HERE)], Mode.WALK, NOON)

    assert TURNOUT_DAY <= times[cell(*HERE)] < TURNOUT_DAY + 4


def test_driving_is_faster_than_cycling_is_faster_than_walking():
    walk, cycle, drive = (
        ROADS.minutes(HERE, HOMES, mode, NOON) for mode in (Mode.WALK, Mode.CYCLE, Mode.DRIVE)
    )
    far = [c for c in HOMES if walk.get(c, 0) > 15]

    assert far
    assert np.mean([drive[c] for c in far]) < np.mean([cycle[c] for c in far])
    assert all(cycle[c] < walk[c] for c in far)


def test_a_car_obeys_a_one_way_street_and_a_walker_does_not():
    west, east = (-71.1, 42.37), (-71.09, 42.37)
    roads = Roads.of(an_avenue(oneway=1))  # drawn from west to east

    assert cell(*west) in roads.minutes(east, [cell(*west)], Mode.DRIVE, NOON)
    assert not roads.minutes(west, [cell(*east)], Mode.DRIVE, NOON)
    assert cell(*east) in roads.minutes(west, [cell(*east)], Mode.WALK, NOON)


def test_a_straight_walk_takes_its_length_at_a_walking_pace():
    west, east = (-71.1, 42.37), (-71.09, 42.37)
    time = Roads.of(an_avenue(oneway=0)).minutes(east, [cell(*west)], Mode.WALK, NOON)

    assert time[cell(*west)] == pytest.approx(TURNOUT_DAY + 822 / 2.3 / 60, abs=0.1)


def test_a_spot_without_a_street_near_reaches_nobody():
    assert ROADS.minutes((-70.0, 42.0), HOMES, Mode.WALK, NOON) == {}


def test_a_home_cell_of_another_city_is_left_out():
    assert ROADS.minutes(HERE, [cell(-76.6, 39.3)], Mode.DRIVE, NOON) == {}


def test_a_car_goes_as_fast_as_the_sign_allows_less_what_lights_take():
    west, east = (-71.1, 42.37), (-71.09, 42.37)
    times = [
        Roads.of(an_avenue(0, speed)).minutes(east, [cell(*west)], Mode.DRIVE, NOON)[cell(*west)]
        for speed in (20, 50, 100)
    ]

    assert times == sorted(times, reverse=True)
    assert times[1] == pytest.approx(TURNOUT_DAY + 822 / (50 * 0.9 / 3.6) / 60, abs=0.1)


def test_what_a_network_knows_of_its_own_turnout_goes_before_the_usual():
    usual = ROADS.minutes(HERE, HOMES, Mode.WALK, NOON)
    own = ROADS.minutes(HERE, HOMES, Mode.WALK, NOON, ready=4.0)

    assert own.keys() == usual.keys()
    assert all(own[c] == pytest.approx(usual[c] + 4.0 - TURNOUT_DAY, abs=0.02) for c in own)


def test_a_home_cell_without_a_street_borrows_its_neighbours():
    west, east = (-71.1, 42.37), (-71.09, 42.37)
    roads = Roads.of(an_avenue(oneway=0))
    beside = set(h3.grid_ring(cell(*west), 1)) - set(h3.grid_ring(cell(*east), 1))

    times = roads.minutes(east, [cell(*west), *beside], Mode.WALK, NOON)

    assert {times[c] for c in beside} == {times[cell(*west)]}


@given(st.lists(st.lists(st.integers(0, 29), min_size=1, max_size=7, unique=True), max_size=6),
       st.lists(st.floats(0, 2 * BOUND) | st.just(np.inf), min_size=30, max_size=30))  # fmt: skip
def test_the_time_from_a_cell_is_the_median_over_its_nodes(
    wanted: list[list[int]], times: list[float]
):
    cells = ["nobody's"] * 30
    owner: dict[int, str] = {}
    for number, nodes in enumerate(wanted):
        for node in nodes:
            owner.setdefault(node, f"cell {number}")
    for node, name in owner.items():
        cells[node] = name
    reached = np.array([node in owner for node in range(30)])
    names = sorted(set(owner.values()))

    found = dict(Homes.of(cells, reached).medians(np.array(times), names))

    for name in names:
        held = [times[node] for node in owner if owner[node] == name]
        assert found[name] == pytest.approx(float(np.median(held)))


@pytest.mark.parametrize(
    ("told", "speed"),
    [
        ({"maxspeed": "25 mph"}, 40),
        ({"maxspeed": "50"}, 50),
        ({"maxspeed": "999"}, 120),
        ({"maxspeed": "signals"}, 35),
        ({"maxspeed": "55 mph; 45 mph"}, 35),
        ({}, 35),
    ],
)
def test_a_speed_sign_is_believed_where_it_can_be_read(told: dict[str, str], speed: int):
    assert tags.speed(told, 35) == speed
