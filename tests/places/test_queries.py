"""What other modules ask about places."""

from datetime import UTC, datetime

import h3
import pytest

from testigo.places import queries
from testigo.places.errors import NoSuchCity
from testigo.places.types import Candidate, Kind, Mode
from tests.build import a_network, an_act

HERE = (42.36932, -71.10102)


def the_corner() -> Candidate:
    return queries.find("cambridge", "Broadway & Prospect", language="en").candidates[0]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Broadway at Prospect St, near Sennott Park. Is that the place?"),
        ("es", "Broadway"),
        ("ur", "Broadway"),
    ],
)
def test_a_place_is_read_back_before_it_is_kept(language: str, words: str):
    assert words in queries.read_back(the_corner(), language)


def test_areas_are_sets_of_cells_that_do_not_overlap():
    areas = queries.areas("cambridge")
    cells = [cell for area in areas for cell in area.cells]

    assert len(areas) == 13
    assert len(cells) == len(set(cells))
    assert all(h3.get_resolution(cell) == 10 for cell in cells)


def test_a_cell_knows_its_area():
    area = queries.area_at("cambridge", the_corner().cell)

    assert area is not None
    assert area.slug == the_corner().area
    assert queries.area_at("cambridge", h3.latlng_to_cell(39.3, -76.6, 10)) is None


def test_a_point_on_the_map_is_named_by_its_corner():
    point = queries.candidate_at("cambridge", *HERE)

    assert point is not None
    assert (point.kind, point.label) == (Kind.POINT, "Broadway & Prospect St")
    assert queries.spoken(point, "en") == "Broadway at Prospect St"


def test_a_point_outside_the_city_is_no_place():
    assert queries.candidate_at("cambridge", 39.3, -76.6) is None


def test_only_the_area_is_a_place_too():
    only = queries.area_only("cambridge", "the-port")

    assert only is not None
    assert queries.read_back(only, "en") == "Somewhere in The Port. Is that right?"
    assert queries.area_only("cambridge", "nowhere") is None


def test_the_hour_of_the_city_decides_the_turnout():
    home = h3.latlng_to_cell(*HERE, 9)
    at_noon = datetime(2026, 3, 3, 17, tzinfo=UTC)  # noon in Cambridge
    at_night = datetime(2026, 3, 3, 4, tzinfo=UTC)  # eleven at night there
    day = queries.minutes("cambridge", HERE, [home], Mode.WALK, at_noon)
    night = queries.minutes("cambridge", the_corner().cell, [home], Mode.WALK, at_night)

    assert night[home] > day[home]


@pytest.mark.parametrize("slug", ["nowhere", "../cambridge", "", "."])
def test_a_city_that_was_never_imported_is_refused(slug: str):
    with pytest.raises(NoSuchCity):
        queries.find(slug, "Broadway", language="en")


@pytest.mark.django_db
def test_a_network_asks_in_its_own_city():
    a_network("home")

    assert queries.city_of(an_act()) == "cambridge"
    assert queries.find(an_act(), "Broadway & Prospect").candidates
