"""Bringing a city in: whole, or not at all, with an error that says where."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from testigo.places.city import load
from testigo.places.gazetteer import Gazetteer
from testigo.places.importers.building import build
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import Layer, sort_files
from testigo.places.importers.reading import features, rows


def a_layer(folder: Path, name: str, *features: tuple[dict[str, Any], str, Any]) -> Path:
    """Write a GeoJSON layer."""
    told = [
        {"type": "Feature", "properties": p, "geometry": {"type": kind, "coordinates": at}}
        for p, kind, at in features
    ]
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told}))
    return path


def streets(folder: Path, **more: Any) -> Path:
    """Two streets that cross."""
    main = {"fullname": "MAIN ST", "fraddl": 1, "toaddl": 99, "fraddr": 2, "toaddr": 98, **more}
    return a_layer(
        folder,
        "streets.geojson",
        (main, "LineString", [[-76.62, 39.29], [-76.61, 39.29]]),
        ({"fullname": "OAK AVE"}, "LineString", [[-76.61, 39.29], [-76.61, 39.30]]),
    )


def bring_in(into: Path, *paths: Path) -> None:
    build(
        "elsewhere", sort_files(map(str, paths)), into,
        name="Elsewhere", attribution="its people", zone="UTC", with_map=False,
    )  # fmt: skip


def test_another_city_needs_only_its_streets(tmp_path: Path):
    bring_in(tmp_path / "city", streets(tmp_path))
    elsewhere = Gazetteer(load(tmp_path / "city"))

    assert elsewhere.find("main & oak").candidates[0].label == "Main St & Oak Ave"
    assert elsewhere.find("50 Main St").candidates[0].label == "50 Main St"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fraddl": "many"}, "streets.geojson, feature 0: field 'fraddl' is 'many', not a number"),
    ],
)
def test_a_bad_field_is_named(tmp_path: Path, wrong: dict[str, Any], words: str):
    with pytest.raises(LayerError, match=words):
        bring_in(tmp_path / "city", streets(tmp_path, **wrong))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ('{"type": "FeatureCollection"}', "is no GeoJSON FeatureCollection"),
        ('{"features": []}', "has no LineString or MultiLineString with a field label"),
        ('{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}', "is a Point"),
        (
            '{"features": [{"geometry": {"type": "LineString", "coordinates": [[760000, 2]]}}]}',
            "convert the layer to WGS84",
        ),
        (
            '{"features": [{"geometry": {"type": "LineString", "coordinates": [["x"]]}}]}',
            "field 'coordinates'",
        ),
        (
            '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1%s, 2]]}}]}'
            % ("0" * 400),
            "feature 0: field 'coordinates' does not hold longitudes and latitudes",
        ),
        (
            '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1e400, 2]]}}]}',
            "feature 0: .* convert the layer to WGS84",
        ),
        ('{"features": [{"geometry": {"type": ["x"]}}]}', "feature 0: is a .*, not a LineString"),
        ('{"crs": {"properties": ["x"]}, "features": []}', "is in no known projection"),
    ],
)
def test_a_bad_layer_is_named_and_the_old_city_stays(tmp_path: Path, text: str, words: str):
    bring_in(tmp_path / "city", streets(tmp_path))
    bad = tmp_path / "edges.geojson"
    bad.write_text(text)

    with pytest.raises(LayerError, match=words):
        bring_in(tmp_path / "city", bad)

    assert load(tmp_path / "city").streets == ("Main St", "Oak Ave")
    assert {p.name for p in tmp_path.iterdir()} == {"city", "streets.geojson", "edges.geojson"}


def test_what_lies_nowhere_is_left_out_as_what_has_no_geometry(tmp_path: Path):
    nowhere: list[tuple[str, list[Any]]] = [
        ("Polygon", []),
        ("MultiPolygon", [[]]),
        ("Polygon", [[]]),
    ]
    park = ("Polygon", [[[-76.62, 39.29], [-76.61, 39.29], [-76.61, 39.3], [-76.62, 39.29]]])
    told = [({"name": kind}, kind, at) for kind, at in [*nowhere, park]]
    path = a_layer(tmp_path, "parks.geojson", *told)

    assert [feature.number for feature in features(path, {"Polygon", "MultiPolygon"})] == [3]


def test_fields_that_are_none_are_named(tmp_path: Path):
    wrong: Any = ["fullname", "MAIN ST"]
    edges = a_layer(tmp_path, "edges.geojson", (wrong, "LineString", [[1, 2], [1, 3]]))
    with pytest.raises(LayerError, match="feature 0: 'properties' does not hold its fields"):
        bring_in(tmp_path / "city", edges)


def test_a_table_that_breaks_off_or_never_ends_is_named_with_the_line(tmp_path: Path):
    table = tmp_path / "points.csv"
    table.write_text(f"address_id,full_address\n1\n2,{'x' * 200_000}\n")
    lines = rows(table, "address_id", "full_address")

    assert next(lines) == {"address_id": "1", "full_address": ""}
    with pytest.raises(LayerError, match=r"points\.csv: cannot be read after line 2: field larger"):
        next(lines)


def test_a_layer_is_known_by_its_name_or_told(tmp_path: Path):
    assert sort_files(["streets=x.json", "TRANS_Intersections.geojson"]) == [
        (Layer.STREETS, Path("x.json")),
        (Layer.CORNERS, Path("TRANS_Intersections.geojson")),
    ]
    with pytest.raises(LayerError, match="write LAYER=FILE"):
        sort_files(["mystery.geojson"])


def test_the_command_says_what_is_wrong(tmp_path: Path):
    with pytest.raises(CommandError, match="needs a layer of streets"):
        call_command("places", "import", "nowhere", f"parks={tmp_path / 'x'}", "--no-map")
