"""City data as cities give it: their own GeoJSON, TIGER/Line, OpenStreetMap, hostile files."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from testigo.places.city import City, load
from testigo.places.gazetteer import Gazetteer
from testigo.places.importers import streaming
from testigo.places.importers.building import build
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import sort_files
from testigo.places.importers.progress import Left, Report, Step
from testigo.places.types import Mode, Status

LAYERS = Path(__file__).parent / "layers"
BALTIMORE = tuple(LAYERS.glob("*.geojson"))
EDGES = LAYERS / "tl_2024_24510_edges.zip"
HARRISBURG = LAYERS / "harrisburg.osm.pbf"
WAY = osmium.osm.mutable.Way
NODE = osmium.osm.mutable.Node


def bring_in(folder: Path, *files: Path, **more: Any) -> tuple[City, Report]:
    """A city of some files."""
    told: dict[str, Any] = {
        "name": "Elsewhere",
        "attribution": "",
        "zone": "UTC",
        "with_map": False,
    } | more
    report = build("elsewhere", sort_files(map(str, files)), folder / "city", **told)
    return load(folder / "city"), report


def a_map(folder: Path, nodes: dict[int, tuple[float, float]], *ways: WAY) -> Path:
    """An OpenStreetMap file of a few ways; a way may name points that are not there."""
    path = folder / "map.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for key, at in sorted(nodes.items()):
            writer.add_node(NODE(id=key, location=at))
        for way in ways:
            writer.add_way(way)
    return path


def a_way(key: int, nodes: list[int], **tags: str) -> WAY:
    return WAY(id=key, nodes=nodes, tags={"highway": "residential", **tags})


def first_of(city: City, text: str) -> str:
    answer = Gazetteer(city).find(text)
    assert answer.status == Status.PLACED, answer
    return answer.candidates[0].label


GRID = {1: (-76.0, 40.0), 2: (-75.999, 40.0), 3: (-75.998, 40.0), 4: (-75.999, 40.001)}


def test_baltimore_comes_in_by_its_own_names_for_things(tmp_path: Path):
    city, _report = bring_in(tmp_path, *BALTIMORE)

    assert first_of(city, "Park Ave & Read St") == "Park Ave & W Read St"
    assert first_of(city, "800 Park Ave") == "800 Park Ave"
    assert "mount-vernon" in {area.slug for area in city.areas}


def test_an_abbreviation_is_no_second_street(tmp_path: Path):
    city, _report = bring_in(tmp_path, *BALTIMORE)

    assert len({name.replace("Ave", "Av") for name in city.streets}) == len(city.streets)


def test_an_alley_called_after_its_neighbours_has_no_name_to_say(tmp_path: Path):
    city, _report = bring_in(tmp_path, *BALTIMORE)

    assert "Cathedral-Park" not in city.streets
    assert any("ALY" in line for line in (LAYERS / "streets.geojson").read_text().splitlines())


def test_tiger_edges_come_in_as_they_are_packed_without_their_rails(tmp_path: Path):
    city, _report = bring_in(tmp_path, EDGES)

    assert "Park Ave" in city.streets
    assert "Amtrak" not in city.streets
    assert int(city.segments.left_to.max()) > 0


def test_openstreetmap_comes_in_whole(tmp_path: Path):
    city, report = bring_in(tmp_path, HARRISBURG)

    assert first_of(city, "Walnut Street and Derry Street") == "Walnut Street & Derry Street"
    assert first_of(city, "Neato Burrito") == "Neato Burrito"
    assert {area.name for area in city.areas} == {"Oakleigh", "Paxtang"}
    assert not report.left[Left.WAY_CUT]


def test_streets_are_cut_where_others_meet_them(tmp_path: Path):
    path = a_map(
        tmp_path, GRID, a_way(1, [1, 2, 3], name="Main Street"), a_way(2, [2, 4], name="Oak Street")
    )

    city, report = bring_in(tmp_path, path)

    assert report.counts["segments"] == 3
    assert first_of(city, "main & oak") == "Main Street & Oak Street"


def test_of_a_way_with_missing_points_the_known_parts_come_in(tmp_path: Path):
    path = a_map(
        tmp_path, GRID,
        a_way(1, [1, 2, 98, 99, 3, 4], name="Main Street"), a_way(2, [97, 2], name="Oak Street"),
    )  # fmt: skip

    city, report = bring_in(tmp_path, path)

    assert report.left == {Left.WAY_CUT: 1, Left.WAY_LOST: 1}
    assert report.counts["segments"] == 2
    assert city.streets == ("Main Street",)


@pytest.mark.parametrize(
    ("tags", "oneway", "walk", "drive"),
    [
        ({}, 0, True, True),
        ({"oneway": "yes"}, 1, True, True),
        ({"oneway": "-1"}, -1, True, True),
        ({"junction": "roundabout"}, 1, True, True),
        ({"highway": "motorway"}, 1, False, True),
        ({"highway": "steps"}, 0, True, False),
        ({"access": "private"}, 0, False, False),
        ({"access": "private", "foot": "yes"}, 0, True, False),
        ({"motor_vehicle": "no"}, 0, True, False),
    ],
)
def test_who_may_travel_where(
    tmp_path: Path, tags: dict[str, str], oneway: int, walk: bool, drive: bool
):
    city, _report = bring_in(tmp_path, a_map(tmp_path, GRID, a_way(1, [1, 2], **tags)))

    modes = int(city.segments.modes[0])
    assert int(city.segments.oneway[0]) == oneway
    assert (bool(modes & Mode.WALK.bit), bool(modes & Mode.DRIVE.bit)) == (walk, drive)


def test_houses_give_their_street_its_numbers(tmp_path: Path):
    path = tmp_path / "map.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for key, at in GRID.items():
            writer.add_node(NODE(id=key, location=at))
        for key, (lon, number) in enumerate([(-75.9998, "101"), (-75.9982, "149-151")], 10):
            tags = {"addr:housenumber": number, "addr:street": "Main St"}
            writer.add_node(NODE(id=key, location=(lon, 40.0001), tags=tags))
        tags = {"addr:housenumber": "7", "addr:street": "Elm St"}
        writer.add_node(NODE(id=20, location=GRID[1], tags=tags))
        writer.add_way(a_way(1, [1, 3], name="Main Street"))

    city, report = bring_in(tmp_path, path)

    assert (int(city.segments.left_from[0]), int(city.segments.left_to[0])) == (101, 149)
    assert int(city.segments.right_to[0]) == 0
    assert report.left == {Left.ADDRESS_ALONE: 1}
    assert first_of(city, "125 Main St") == "125 Main Street"


def test_a_city_without_outlines_has_its_named_quarters_or_itself_as_area(tmp_path: Path):
    city, _report = bring_in(tmp_path, EDGES)

    assert [area.name for area in city.areas] == ["Elsewhere"]
    middle = np.median(city.segments.nodes, axis=0) / 1e6
    assert city.has((float(middle[0]), float(middle[1])))


def test_who_waits_is_told_how_far_it_is(tmp_path: Path):
    heard: list[tuple[Step, int, int]] = []

    bring_in(tmp_path, LAYERS / "streets.geojson", tell=lambda *told: heard.append(told))

    size = (LAYERS / "streets.geojson").stat().st_size
    assert (Step.STREETS, size, size) in heard


def test_the_whole_map_is_drawn_and_says_whose_data_it_is(tmp_path: Path):
    bring_in(tmp_path, HARRISBURG, with_map=True, attribution="© OpenStreetMap contributors (ODbL)")

    city = tmp_path / "city"
    assert (city / "basemap.pmtiles").read_bytes().startswith(b"PMTiles")
    assert "OpenStreetMap" in json.loads((city / "labels.json").read_text())["attribution"]


def refused(folder: Path, path: Path) -> str:
    with pytest.raises(LayerError) as told:
        bring_in(folder, path)
    assert not (folder / "city").exists()
    assert not list(folder.glob(".city*"))
    return str(told.value)


def test_half_an_openstreetmap_file_is_refused(tmp_path: Path):
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(HARRISBURG.read_bytes()[:9000])

    assert "half.osm.pbf: is no whole OpenStreetMap file" in refused(tmp_path, half)


def test_half_a_shapefile_is_refused(tmp_path: Path):
    half = tmp_path / "edges.zip"
    half.write_bytes(EDGES.read_bytes()[:9000])

    assert "edges.zip: is no .zip that can be read" in refused(tmp_path, half)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path):
    bomb = tmp_path / "edges.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("edges.shp", bytes(30_000_000))
        packed.writestr("edges.dbf", b"")

    assert "unpacks to 30 MB: that is no city" in refused(tmp_path, bomb)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("edges.prj", "is in NAD_1983_StatePlane: convert to WGS84"),
        ("other.shp", "holds several shapefiles"),
    ],
)
def test_a_shapefile_that_is_none_of_ours_is_refused(tmp_path: Path, part: str, words: str):
    path = tmp_path / "edges.zip"
    with zipfile.ZipFile(EDGES) as good, zipfile.ZipFile(path, "w") as packed:
        for one in good.infolist():
            if not (part.endswith(".prj") and one.filename.endswith(".prj")):
                packed.writestr(one.filename, good.read(one))
        packed.writestr(part, 'PROJCS["NAD_1983_StatePlane",GEOGCS["GCS_North_American_1983"]]')

    assert words in refused(tmp_path, path)


def test_a_file_no_city_has_is_refused_before_it_is_read(tmp_path: Path):
    huge = tmp_path / "streets.geojson"
    with huge.open("wb") as file:
        file.truncate(2 << 30)  # a hole: it takes no room on the disk

    assert "streets.geojson: is 2.1 GB; at most 1.1 GB is read" in refused(tmp_path, huge)


def test_a_layer_is_read_a_piece_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(streaming, "CHUNK", 7)

    city, _report = bring_in(tmp_path, LAYERS / "streets.geojson")

    assert "Park Ave" in city.streets


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:-400], "streets.geojson: is no JSON"),
        (lambda text: text.replace("[-76.", "[-7.6", 3), "km from the other streets"),
        (lambda text: text.replace("[-76.", "[NaN, -76.", 1), "is no longitude and latitude"),
        (
            lambda text: text.replace("{", '{"crs":{"properties":{"name":"EPSG:2248"}},', 1),
            "streets.geojson: is in EPSG:2248: convert it to WGS84",
        ),
        (lambda text: text.replace("[", "[" * 100_000, 1), "is no JSON"),
    ],
    ids=["cut", "far away", "no number", "projected", "deep"],
)
def test_a_broken_layer_is_refused_with_what_is_wrong(tmp_path: Path, change: Any, words: str):
    path = tmp_path / "streets.geojson"
    path.write_text(change((LAYERS / "streets.geojson").read_text()))

    assert words in refused(tmp_path, path)


def test_a_new_version_takes_the_place_of_the_old_in_one_step(tmp_path: Path):
    bring_in(tmp_path, EDGES, linked=True)
    old = (tmp_path / "city").resolve()
    bring_in(tmp_path, LAYERS / "streets.geojson", linked=True)

    assert (tmp_path / "city").resolve() != old
    assert (old / "city.json").is_file()  # whoever reads it still may
    bring_in(tmp_path, EDGES, linked=True)
    assert not old.exists()
    assert len([p for p in tmp_path.iterdir() if p.is_dir() and not p.is_symlink()]) == 2


def test_a_folder_from_before_there_were_versions_is_replaced(tmp_path: Path):
    bring_in(tmp_path, EDGES)
    bring_in(tmp_path, LAYERS / "streets.geojson", linked=True)

    assert (tmp_path / "city").is_symlink()
