"""What people say, and the place they mean."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testigo.places.city import load
from testigo.places.folding import each
from testigo.places.gazetteer import Gazetteer
from testigo.places.geometry import metres
from testigo.places.types import Kind, Status

CITY = Path(__file__).parents[2] / "testigo" / "places" / "cities" / "cambridge"
CAMBRIDGE = Gazetteer(load(CITY))
BROADWAY_AT_PROSPECT = (-71.10102, 42.36932)
CITY_HALL = (-71.10565, 42.36708)
MAIN_LIBRARY = (-71.11082, 42.37415)
SENNOTT_PARK = (-71.10005, 42.36845)

WORDS = st.sampled_from(
    sorted(
        each(
            "broadway prospect st ave y and & esquina de la the library park 795 between entre on"
            " en harvard mass near por , @ 14 roosevelt towers calle con 1st third"
        )
    )
)


def away(text: str, point: tuple[float, float]) -> float:
    answer = CAMBRIDGE.find(text)
    assert answer.status == Status.PLACED, text
    first = answer.candidates[0]
    return metres((first.lon, first.lat), point)


@pytest.mark.parametrize(
    "text",
    [
        "Broadway & Prospect St",
        "prospect and broadway",
        "la esquina de Prospect y Broadway",
        "Broadway esquina Prospect",
        "calle Prospect con Broadway",
        "brodway y prospect por el parque",
        "Brodwey y Prospek",
        "Broadway @ Prospect, Cambridge, MA 02139",
        "hay una camioneta en la esquina de Broadway y Prospect",
    ],
)
def test_one_corner_said_in_many_ways(text: str):
    assert away(text, BROADWAY_AT_PROSPECT) < 30


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("795 Massachusetts Ave", CITY_HALL),
        ("795 mass ave", CITY_HALL),
        ("in front of city hall", CITY_HALL),
        ("the library on Broadway", MAIN_LIBRARY),
        ("la biblioteca en Broadway", MAIN_LIBRARY),
        ("449 Broadway", MAIN_LIBRARY),
        ("cerca del parque Sennott", SENNOTT_PARK),
    ],
)
def test_numbers_and_landmarks(text: str, point: tuple[float, float]):
    assert away(text, point) < 60


@pytest.mark.parametrize(
    "text", ["Broadway between Prospect and Columbia", "entre Prospect y Columbia en Broadway"]
)
def test_a_part_of_a_street_lies_between_its_corners(text: str):
    answer = CAMBRIDGE.find(text)

    assert answer.candidates[0].kind == Kind.BETWEEN
    assert answer.candidates[0].label == "Broadway: Prospect St – Columbia St"


@pytest.mark.parametrize(
    "text",
    [
        "Harvard St & Broadway",  # both are here; they do not meet
        "Aisquith St",  # another city's
        "Aisquith St & Prospect St",
        "99999 Broadway",
        "",
        "   ",
        "🚨🚨🚨",
        "' OR 1=1 --",
    ],
)
def test_what_is_not_here_cannot_be_placed(text: str):
    assert CAMBRIDGE.find(text).status == Status.UNKNOWN


def test_a_number_of_a_housing_estate_is_no_house_on_a_street_of_a_similar_name():
    (only,) = CAMBRIDGE.find("14 Roosevelt Towers").candidates

    assert "Roosevelt Towers" in only.label


def test_a_name_the_city_has_twice_is_a_choice_with_different_labels():
    answer = CAMBRIDGE.find("Brattle St & Mt Auburn St")

    assert answer.status == Status.AMBIGUOUS
    assert len({c.label for c in answer.candidates}) == len(answer.candidates) == 2


def test_a_long_street_alone_is_never_a_pin():
    answer = CAMBRIDGE.find("Massachusetts Ave")

    assert answer.status == Status.AMBIGUOUS
    assert all(c.confidence < 0.6 for c in answer.candidates)


def test_a_neighbourhood_alone_is_an_answer():
    (area,) = CAMBRIDGE.find("the Port").candidates

    assert (area.kind, area.area) == (Kind.AREA, "the-port")


def test_ten_megabytes_are_answered_at_once():
    assert CAMBRIDGE.find("Broadway & Prospect " * 500_000).status == Status.UNKNOWN


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_text_has_at_most_three_candidates_each_within_the_city(text: str):
    answer = CAMBRIDGE.find(text)

    assert len(answer.candidates) <= 3
    assert (answer.status == Status.UNKNOWN) == (not answer.candidates)
    for candidate in answer.candidates:
        assert 0 <= candidate.confidence <= 1
        assert CAMBRIDGE.city.has((candidate.lon, candidate.lat))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(CAMBRIDGE.city.corners) - 1), st.booleans())
def test_every_corner_is_found_by_its_streets_either_way_round(number: int, turned: bool):
    corner = CAMBRIDGE.city.corners[number]
    names = [CAMBRIDGE.city.streets[s] for s in corner.streets]
    answer = CAMBRIDGE.find(" & ".join(reversed(names) if turned else names))

    assert answer.candidates
    best = answer.candidates[0]
    # A city may keep one corner twice, its street once as St and once as Street.
    same_place = (best.lon, best.lat) == pytest.approx((corner.lon, corner.lat), abs=1e-6)
    assert same_place or set(best.label.split(",")[0].split(" & ")) <= set(names)
