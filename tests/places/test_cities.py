"""What an admin does about cities: bring one in, draw its areas, try phrases, choose one."""

import json
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from testigo.core import keep
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours
from testigo.places import operations, outlining, queries, yard
from testigo.places.arriving import ImportView, Job, State
from testigo.places.errors import NeedsStreets, NoArea, NotAFile, NotMovable, OthersWork
from testigo.places.events import CityImportEnded
from testigo.places.models import CityImport
from testigo.security.models import Network
from testigo.security.types import Kind
from tests.build import DAWN, a_network, all_published, an_account, an_act, signed_in
from tests.build_places import a_file, an_import

pytestmark = pytest.mark.django_db
SQUARE = ("Broadway and Prospect St", "Broadway and Columbia St", "Hampshire St and Columbia St",
          "Harvard St and Prospect St")  # fmt: skip


@pytest.fixture(autouse=True)
def _at_home(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path
    a_network("home")
    yield
    for key in CityImport.objects.values_list("pk", flat=True):
        yard.runs(key)  # reaped


def started(**more: str) -> ImportView:
    return operations.start(an_act(), an_import().id, layers=more)


def until_it_ends(import_id: object) -> ImportView:
    """The sweeper looks every second; here as often as it takes."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        operations.advance(Act.system(at=DAWN))
        one = queries.imports(an_act())[0]
        if not one.moves:
            return one
        time.sleep(0.2)
    raise AssertionError(f"{import_id} never ended: {one}")


def test_files_that_were_handed_in_wait_to_be_told_apart():
    one = an_import(None, "harrisburg.osm.pbf", "parks.geojson")

    assert (one.state, one.job, one.city) == (State.DRAFT, Job.CITY, "harrisburg-pa")
    assert [(f.name, f.layer) for f in one.files] == [
        ("harrisburg.osm.pbf", "osm"), ("parks.geojson", "parks"),
    ]  # fmt: skip
    assert operations.advance(an_act()) == 0


def test_a_city_comes_in_by_itself_once_it_was_started():
    ended = until_it_ends(started().id)

    assert (ended.state, ended.problem) == (State.DONE, "")
    assert queries.find("harrisburg-pa", "Walnut and Derry").candidates[0].kind == "corner"
    assert queries.city(an_act(), "harrisburg-pa").attribution.startswith("© OpenStreetMap")
    assert queries.basemap("harrisburg-pa").is_file()
    assert len(all_published(CityImportEnded)) == 1


def test_a_bad_file_is_named_and_leaves_its_import_to_be_corrected():
    one = an_import(None, "streets.geojson", "parks.geojson", name="Baltimore, MD")
    layers = {"streets.geojson": "streets", "parks.geojson": "corners"}
    operations.start(an_act(), one.id, layers=layers)

    ended = until_it_ends(one.id)

    assert ended.state == State.FAILED
    assert ended.problem.startswith("parks.geojson, feature 0: is a")
    assert not (queries.PACKAGED / "baltimore-md").exists()
    again = operations.start(an_act(), one.id, layers={"parks.geojson": "parks"})
    assert (again.state, again.problem) == (State.WAITING, "")


def test_nobody_starts_a_city_without_streets_or_with_a_file_nobody_knows():
    one = an_import(None, "parks.geojson")
    with pytest.raises(NeedsStreets):
        operations.start(an_act(), one.id, layers={})
    with pytest.raises(NeedsStreets):
        operations.start(an_act(), one.id, layers={"parks.geojson": "anything"})


def test_an_import_begins_once():
    one = started()
    with pytest.raises(NotMovable):
        operations.start(an_act(), one.id, layers={})


def test_one_import_runs_at_a_time(monkeypatch: pytest.MonkeyPatch):
    begun: list[object] = []
    monkeypatch.setattr(yard, "begin", lambda key, _order: begun.append(key))
    monkeypatch.setattr(yard, "runs", lambda key: True)
    first, _second = started(), started()

    for _ in range(3):
        operations.advance(an_act())

    assert begun == [first.id]


def test_an_import_whose_process_died_begins_again_and_is_given_up_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
):
    begun: list[object] = []
    monkeypatch.setattr(yard, "begin", lambda key, _order: begun.append(key))
    started()

    for _ in range(12):
        operations.advance(an_act())

    assert len(begun) == operations.MOST_TRIES
    assert queries.imports(an_act())[0].state == State.FAILED


def test_a_process_is_known_to_run_by_whoever_asks():
    one = an_import()
    folder = yard.folder_of(one.id)
    assert not yard.runs(one.id)

    lock = yard._lock(folder)
    assert lock is not None
    assert yard.runs(one.id)
    os.close(lock)
    assert not yard.runs(one.id)


def test_a_process_is_given_none_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TESTIGO_SECRET_KEY", "said-to-nobody")

    assert "said-to-nobody" not in json.dumps(yard._surroundings())


@pytest.mark.parametrize("name", ["streets.exe", "../../keys"])
def test_only_files_that_are_read_are_kept(name: str):
    with pytest.raises(NotAFile):
        operations.begin(
            an_act(), name="X", zone="UTC", layers=[a_file("parks.geojson", called=name)]
        )


def test_a_file_lands_in_its_own_folder_whatever_it_is_called():
    one = operations.begin(
        an_act(), name="X", zone="UTC",
        layers=[a_file("parks.geojson", called="../../.parks 1.geojson")],
    )  # fmt: skip

    assert [p.name for p in (yard.folder_of(one.id) / "files").iterdir()] == ["parks_1.geojson"]


def test_an_import_given_up_takes_its_files_along(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    one = an_import()
    with django_capture_on_commit_callbacks(execute=True):
        operations.drop(an_act(), one.id)

    assert not yard.folder_of(one.id).exists()
    with pytest.raises(NotYours):
        queries.import_for(an_act(), one.id)


def test_files_nobody_came_back_to_are_forgotten():
    one = an_import()

    keep.forget(an_act(at=DAWN + operations.KEPT + timedelta(seconds=1)))

    assert not yard.folder_of(one.id).exists()
    assert not CityImport.objects.exists()


def test_another_network_sees_nothing_of_an_import():
    one = an_import()
    a_network("elsewhere")
    with pytest.raises(NotYours):
        queries.import_for(an_act(network="elsewhere"), one.id)
    with pytest.raises(NotMovable):
        operations.start(an_act(network="elsewhere"), one.id, layers={})


def test_only_an_admin_may():
    coordinator = an_act(roles=frozenset({"coordinator"}))
    with pytest.raises(Forbidden):
        an_import(coordinator)
    with pytest.raises(Forbidden):
        operations.choose(coordinator, "cambridge")


def test_an_area_is_drawn_by_naming_the_corners_around_it():
    drawn = outlining.outline("cambridge", [*SQUARE, "Nowhere and Never"])

    assert len(drawn.corners) == 4
    assert drawn.lost == ("Nowhere and Never",)
    at = queries.find("cambridge", "Broadway and Prospect St").candidates[0]
    assert len(drawn.cells) > 3
    assert at.area
    assert json.loads(drawn.drawn)[0]["ring"]


def test_the_order_in_which_corners_are_named_does_not_matter():
    first, second, third, fourth = SQUARE

    crossed = outlining.outline("cambridge", [first, third, second, fourth])

    assert crossed.cells == outlining.outline("cambridge", SQUARE).cells


def test_points_of_a_map_are_corners_too_but_only_of_this_city():
    drawn = outlining.outline("cambridge", ["42.3668, -71.1012", "10.0, 10.0"])

    assert (len(drawn.corners), drawn.lost) == (1, ("10.0, 10.0",))


def test_a_drawn_area_comes_to_the_city_that_was_shipped_and_calls_fall_in_it():
    operations.draw_area(an_act(), "cambridge", name="Four Corners", corners=SQUARE)

    ended = until_it_ends("drawing")

    assert (ended.state, ended.problem) == (State.DONE, "")
    names = [area.name for area in queries.areas("cambridge")]
    assert "Four Corners" in names
    assert len(names) > 1
    assert queries.find("cambridge", "Four Corners").candidates[0].kind == "area"
    assert queries.basemap("cambridge").read_bytes().startswith(b"PMTiles")


def test_two_corners_are_no_area():
    with pytest.raises(NoArea):
        operations.draw_area(an_act(), "cambridge", name="Nothing", corners=SQUARE[:2])


def test_a_network_works_in_the_city_it_chose():
    Network.objects.filter(pk="home").update(city="elsewhere", zone="UTC")

    operations.choose(an_act(), "cambridge")

    home = Network.objects.get(pk="home")
    assert (home.city, home.zone) == ("cambridge", "America/New_York")
    assert queries.city(an_act(), "cambridge").chosen


def test_the_page_of_cities_takes_files_and_says_beside_the_field_what_is_wrong(client: Client):
    signed_in(client, an_account("Ada", "admin"))
    told = {"name": "Harrisburg, PA", "zone": "America/New_York"}

    wrong = client.post(reverse("places:begin"), {**told, "layers": a_file("README.md")})
    assert wrong.status_code == 422
    assert "smaller than 100 MB" in wrong.content.decode()

    right = client.post(reverse("places:begin"), {**told, "layers": a_file("parks.geojson")})
    assert right.status_code == 302
    page = client.get(right["Location"]).content.decode()
    assert "parks.geojson" in page
    assert 'value="parks" selected' in page


def test_the_page_of_a_city_reads_back_what_a_phrase_leads_to(client: Client):
    signed_in(client, an_account("Ada", "admin"))

    page = client.post(
        reverse("places:try", args=["cambridge"]), {"text": "Broadway y Prospect"}
    ).content.decode()

    assert "Broadway at Prospect St" in page


@pytest.mark.parametrize("kind", [Kind.PROGRAMME, Kind.DRILL])
def test_nobody_moves_the_places_of_another_network(kind: str):
    a_network("south", kind=kind, name="South")
    Network.objects.filter(pk="south", kind=Kind.PROGRAMME).update(city="elsewhere")
    theirs = an_act(network="south")
    for change in (
        lambda: operations.draw_area(theirs, "cambridge", name="Mine", corners=SQUARE),
        lambda: operations.remove_area(theirs, "cambridge", "the-port"),
        lambda: operations.bring_areas(theirs, "cambridge", [a_file("parks.geojson")]),
        lambda: operations.start(
            theirs, operations.begin(theirs, name="Cambridge", zone="UTC").id, layers={}
        ),
    ):
        with pytest.raises(OthersWork):
            change()
    assert not CityImport.objects.exclude(state=State.DRAFT).exists()
