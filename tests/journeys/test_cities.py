"""An admin brings a city in, tries a phrase, draws an area, and lets the network work there."""

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, expect

from testigo.drills.stage import Stage
from tests.build_places import LAYERS
from tests.journeys.people import Person

MINUTES = 180_000  # the machine may have other things to do
CORNERS = (
    "Walnut Street and Derry Street", "Rutherford Street and Oak Street",
    "South 38th Street and Derry Street", "Sherwood Street and South 38th Street",
)  # fmt: skip


def test_an_admin_brings_a_city_in_and_draws_an_area(be: Callable[..., Person]):
    ada = be("Ada")
    page = ada.open("/account/")
    page.get_by_role("link", name="Cities").click()
    page.get_by_label("The city's name").fill("Harrisburg, PA")
    page.get_by_label("Files").set_input_files(LAYERS / "harrisburg.osm.pbf")
    page.get_by_role("button", name="Hand the files in").click()
    expect(page.get_by_label("What harrisburg.osm.pbf is")).to_have_value("osm")
    ada.finds_nothing_wrong()

    page.get_by_role("button", name="Begin the import").click()
    expect(page.locator("#state")).to_have_attribute("data-state", "done", timeout=MINUTES)
    ada.finds_nothing_wrong()
    page.get_by_role("link", name="Look at the city and try phrases").click()

    page.get_by_label("A place, as a caller would say it").fill("esquina de Walnut y Derry")
    page.get_by_role("button", name="Find it").click()
    ada.sees("Walnut Street at Derry Street")
    ada.sees("© OpenStreetMap contributors")

    page.get_by_label("The area's name").fill("Four Corners")
    page.get_by_label("The corners around it").fill("\n".join(CORNERS))
    expect(page.locator("#between")).to_contain_text(re.compile(r"\d+ cells lie between"))
    page.locator("area-map canvas").click(position={"x": 200, "y": 200})
    expect(page.get_by_label("The corners around it")).to_have_value(
        re.compile(r"40\.\d+, -76\.\d+")
    )
    page.get_by_role("button", name="Take the last corner away").click()
    expect(page.get_by_label("The corners around it")).not_to_have_value(re.compile(r"40\.\d+"))
    page.get_by_role("button", name="Keep this area").click()
    ada.sees("A change of this city is on its way.")
    page.get_by_role("link", name="Look", exact=True).click()
    expect(page.locator("#state")).to_have_attribute("data-state", "done", timeout=MINUTES)

    page.get_by_role("link", name="Look at the city and try phrases").click()
    page.get_by_label("A place, as a caller would say it").fill("four corners")
    page.get_by_role("button", name="Find it").click()
    ada.sees("Somewhere in Four Corners")
    page.get_by_role("button", name="Let our network work in this city").click()
    ada.sees("Your network works here.")
    ada.finds_nothing_wrong()


def test_a_broken_file_is_named_and_the_import_can_be_given_up(
    be: Callable[..., Person], stage: Stage
):
    ada = be("Ada", phone=True, script=False)
    page = ada.open("/places/cities/")
    page.get_by_label("The city's name").fill("Half a city")
    half = (LAYERS / "harrisburg.osm.pbf").read_bytes()[:9000]
    file = FilePayload(name="half.osm.pbf", mimeType="application/octet-stream", buffer=half)
    page.get_by_label("Files").set_input_files([file])
    page.get_by_role("button", name="Hand the files in").click()
    with page.expect_navigation():  # or the first reload meets a page that is going away
        page.get_by_role("button", name="Begin the import").click()

    def failed() -> bool:
        page.reload()
        return page.locator("#state[data-state=failed]").count() > 0

    stage.until(failed, "the broken file was never refused")
    ada.sees("half.osm.pbf: is no whole OpenStreetMap file")
    page.get_by_role("button", name="Give this import up").click()
    expect(page.get_by_text("Half a city")).to_have_count(0)
