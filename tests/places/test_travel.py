"""How long people need to a place."""

from datetime import UTC, datetime
from pathlib import Path

import h3
import numpy as np
import pytest

from testigo.places.city import EVERYBODY, HOME, Segments, load
from testigo.places.travel import TURNOUT_DAY, TURNOUT_NIGHT, Roads, turnout
from testigo.places.types import Mode

CITY = load(Path(__file__).parents[2] / "testigo" / "places" / "cities" / "cambridge")
ROADS = Roads.of(CITY.segments)
HERE = (-71.10102, 42.36932)
NOON, NIGHT = datetime(2026, 3, 3, 12, tzinfo=UTC), datetime(2026, 3, 3, 2, tzinfo=UTC)
HOMES = sorted(ROADS.homes)


def an_avenue(oneway: int) -> Segments:
    """One straight street of about 800 m between two nodes."""
    line = np.array([[-71_100_000, 42_370_000], [-71_090_000, 42_370_000]], np.int32)
    one, none = np.array([0], np.int32), np.array([0], np.int32)
    return Segments(
        street=none, start=none, end=np.array([1], np.int32), left_from=none, left_to=none,
        right_from=none, right_to=none, oneway=np.array([oneway], np.int32), major=one,
        offsets=np.array([0, 2], np.int32), shape=line, nodes=line,
        modes=np.array([EVERYBODY], np.int32),
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
