"""A made-up town: what Cambridge does not have, such as numbers with a hyphen and one big shop."""

import json
from pathlib import Path

import pytest

from testigo.places.city import load
from testigo.places.gazetteer import Gazetteer
from testigo.places.importers.building import build
from testigo.places.importers.layers import sort_files
from testigo.places.types import Kind, Status

WEST, SOUTH, BLOCK = -73.90, 40.74, 0.002
AVENUES = ["35th Ave", "37th Ave", "Roosevelt Ave", "East Walnut St", "Orange Grove Blvd", "A St"]
STREETS = ["81st St", "82nd St", "83rd St", "Garfield Ave", "Union Tpke", "Martin Luther King Blvd"]
SHOPS = [("The Home Depot", 3, 1.5), ("Taqueria Coatzingo", 2, 1.4), ("Public Library", 1, 0.4)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """A grid: avenues run east and are numbered like Queens, streets run north."""
    folder = tmp_path_factory.mktemp("town")
    roads = []
    for row, avenue in enumerate(AVENUES):
        for column in range(len(STREETS) - 1):
            first = (81 + column) * 100
            ends = {
                "fraddl": first + 1,
                "toaddl": first + 39,
                "fraddr": first + 2,
                "toaddr": first + 40,
            }
            roads.append(({"fullname": avenue, **ends}, [at(row, column), at(row, column + 1)]))
    for column, street in enumerate(STREETS):
        lines = [[at(row, column), at(row + 1, column)] for row in range(len(AVENUES) - 1)]
        roads += [({"fullname": street}, line) for line in lines]
    write(folder / "streets.geojson", [(p, "LineString", line) for p, line in roads])
    write(
        folder / "landmarks.geojson",
        [({"name": name}, "Point", at(row, column)) for name, row, column in SHOPS],
    )
    files = [str(folder / "streets.geojson"), f"landmarks={folder / 'landmarks.geojson'}"]
    build(
        "town", sort_files(files), folder / "town",
        name="Town, NY", attribution="nobody's", zone="UTC", with_map=False,
    )  # fmt: skip
    return Gazetteer(load(folder / "town"))


def at(row: float, column: float) -> tuple[float, float]:
    return WEST + column * BLOCK, SOUTH + row * BLOCK


def write(path: Path, features: list[tuple[dict[str, object], str, object]]) -> None:
    told = [
        {"type": "Feature", "properties": p, "geometry": {"type": kind, "coordinates": line}}
        for p, kind, line in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told}))


@pytest.mark.parametrize(
    ("said", "kind", "label"),
    [
        ("82-11 37th Ave", Kind.NUMBER, "82-11 37th Ave"),
        ("82-11 37 Ave", Kind.NUMBER, "82-11 37th Ave"),
        ("8211 37th Avenue", Kind.NUMBER, "8211 37th Ave"),
        ("82-11 37th Ave Apt 4B", Kind.NUMBER, "82-11 37th Ave"),
        ("en el 82-11 de la 37 avenida", Kind.NUMBER, "82-11 37th Ave"),
        ("Roosevelt and 82nd", Kind.CORNER, "Roosevelt Ave & 82nd St"),
        ("Roosevelt & 82", Kind.CORNER, "Roosevelt Ave & 82nd St"),
        ("la 82 y la Roosevelt", Kind.CORNER, "82nd St & Roosevelt Ave"),
        (
            "en la esquina de Orange Grove y Garfield",
            Kind.CORNER,
            "Orange Grove Blvd & Garfield Ave",
        ),
        ("orange grob i garfil", Kind.CORNER, "Orange Grove Blvd & Garfield Ave"),
        ("MLK and Roosevelt", Kind.CORNER, "Martin Luther King Blvd & Roosevelt Ave"),
        ("eighty second and roosevelt", Kind.CORNER, "82nd St & Roosevelt Ave"),
        ("A St and 83rd", Kind.CORNER, "A St & 83rd St"),
        ("in front of the Home Depot on East Walnut", Kind.LANDMARK, "The Home Depot"),
        ("the Home Depot", Kind.LANDMARK, "The Home Depot"),
        ("home depo", Kind.LANDMARK, "The Home Depot"),
        ("jom dipo", Kind.LANDMARK, "The Home Depot"),
        ("afuera del jom dipo en la East Walnut", Kind.LANDMARK, "The Home Depot"),
        ("la taquería Coatzingo", Kind.LANDMARK, "Taqueria Coatzingo"),
        ("by the library", Kind.LANDMARK, "Public Library"),
        ("Roosevelt entre la 81 y la 82", Kind.BETWEEN, "Roosevelt Ave: 81st St – 82nd St"),
        ("37th Ave between 82nd and 83rd", Kind.BETWEEN, "37th Ave: 82nd St – 83rd St"),
    ],
)
def test_the_town_is_understood(town: Gazetteer, said: str, kind: Kind, label: str):
    answer = town.find(said)

    assert answer.status == Status.PLACED, answer
    assert (answer.candidates[0].kind, answer.candidates[0].label) == (kind, label)


@pytest.mark.parametrize(
    "said",
    [
        "82-11 99th Ave",
        "97-11 37th Ave",
        "14 Roosevelt Towers",
        "Home Depot on Roosevelt Island",
        "81st St and 83rd St",
        "Walmart",
    ],
)
def test_the_town_does_not_have_it(town: Gazetteer, said: str):
    assert town.find(said).status != Status.PLACED
