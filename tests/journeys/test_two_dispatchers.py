"""Two dispatchers, each at home at a browser of their own, work on one incident."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person

Sit = Callable[..., Person]
#: Measures how long words stand in the corner.
STANDS = """() => {
  const said = document.querySelector("#refusal");
  new MutationObserver(() => {
    if (said.textContent) window.since ??= performance.now();
    else window.stood = performance.now() - window.since;
  }).observe(said, { childList: true });
}"""

#: One thing happens, another while it is asked for, and a third right after the first was drawn.
THREE_THINGS_HAPPEN = """() => {
  const happens = () => document.body.dispatchEvent(new CustomEvent("incidents-changed"));
  let drawn = 0;
  document.querySelector("#left").addEventListener("htmx:afterSwap", () => {
    if (++drawn === 1) setTimeout(happens, 5);
    document.documentElement.dataset.drawn = drawn;
  });
  happens();
  setTimeout(happens, 100);
}"""


def test_what_one_does_the_other_sees_without_reloading(be: Sit, stage: Stage):
    omar, lucia = be("Omar"), be("Lucia")
    omar.open("/desk/")
    incident = scenes.texted(stage)
    expect(omar.page.locator("#left .inc")).to_contain_text("Broadway")
    omar.open(incident)
    lucia.open(incident)
    lucia.page.locator("#detail").get_by_role("button", name="Take it").click()
    expect(lucia.page.locator("#detail")).to_contain_text("Owner: Lucia")
    expect(omar.page.locator("#detail")).to_contain_text("Owner: Lucia")

    omar.page.locator("#detail").get_by_label("Add a note").fill("The bakery looks out")
    omar.page.get_by_role("button", name="Save the note").click()
    expect(lucia.page.locator("#detail .tl")).to_contain_text("The bakery looks out")
    omar.finds_nothing_wrong()


def test_when_both_settle_at_once_one_wins_and_the_other_reads_who(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar, lucia = be("Omar"), be("Lucia")
    # Omar has not heard yet what Lucia presses in the same moment.
    omar.page.route("**/live/desk/*", lambda route: route.abort())
    for one in (omar, lucia):
        one.open(incident)
        one.page.locator("details.act:has([value=nobody]) summary").click()
    lucia.page.locator("details[open]").get_by_role("button", name="A local contact looked").click()
    expect(lucia.page.locator("#detail")).to_contain_text("Undo the outcome")
    omar.page.locator("details[open]").get_by_role("button", name="A local contact looked").click()
    expect(omar.page.locator("#refusal")).to_contain_text("Lucia")
    assert scenes.happened(stage, "incident.settled") == 1


def test_a_refusal_is_read_even_where_its_button_is_gone(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar = be("Omar")
    omar.open(incident)
    omar.page.locator("details.act:has([value=nobody]) summary").click()
    button = omar.page.locator("details[open]").get_by_role("button", name="A local contact looked")

    def late(route: Route) -> None:
        scenes.settled(stage, incident, "nobody")
        expect(omar.page.locator("#detail")).to_contain_text("Undo the outcome")
        route.continue_()

    omar.page.route("**/settle/", late)
    button.click()
    expect(omar.page.locator("#refusal")).to_contain_text("Lucia")
    expect(omar.page.locator("#detail")).to_contain_text("Undo the outcome")


def test_a_note_being_typed_is_not_taken_away(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar = be("Omar")
    omar.open(incident)
    note = omar.page.locator("#detail").get_by_label("Add a note")
    note.press_sequentially("A neighbour says")
    with omar.page.expect_response(lambda answer: answer.url.endswith("/detail/")):
        scenes.settled(stage, incident, "nobody")
    expect(omar.page.locator("#left .inc")).to_contain_text("nobody seen")
    expect(note).to_have_value("A neighbour says")
    expect(note).to_be_focused()
    note.press_sequentially(" they drove off")
    omar.page.get_by_role("button", name="Save the note").click()
    detail = omar.page.locator("#detail")
    expect(detail.locator(".tl")).to_contain_text("A neighbour says they drove off")
    expect(detail).to_contain_text("Undo the outcome")


def test_what_somebody_opened_and_typed_stays_when_a_colleague_presses(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar, lucia = be("Omar"), be("Lucia")
    for one in (omar, lucia):
        one.open(incident)
    detail = omar.page.locator("#detail")
    act = detail.locator("details.act:has([value=nobody])")
    act.locator("summary").click()
    detail.get_by_label("Add a note").fill("A neighbour says")
    act.get_by_role("button", name="A local contact looked").focus()  # nothing is typed in now
    lucia.page.locator("#detail").get_by_role("button", name="Take it").click()
    expect(detail).to_contain_text("Owner: Lucia")
    expect(act).to_have_attribute("open", "")
    expect(detail.get_by_label("Add a note")).to_have_value("A neighbour says")


def test_what_is_typed_stays_when_the_same_person_presses_something_else(be: Sit, stage: Stage):
    omar = be("Omar")
    omar.open(scenes.texted(stage))
    detail = omar.page.locator("#detail")
    detail.get_by_label("Add a note").fill("A neighbour says")
    detail.get_by_role("button", name="Take it").click()
    expect(detail).to_contain_text("Owner: Omar")
    expect(detail.get_by_label("Add a note")).to_have_value("A neighbour says")
    detail.get_by_role("button", name="Save the note").click()
    expect(detail.locator(".tl")).to_contain_text("A neighbour says")
    expect(detail.get_by_label("Add a note")).to_have_value("")


def test_a_press_does_what_stood_there_when_it_began(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar, lucia = be("Omar"), be("Lucia")
    for one in (omar, lucia):
        one.open(incident)
    detail, mouse = omar.page.locator("#detail"), omar.page.mouse
    take = detail.get_by_role("button", name="Take it")
    box = take.bounding_box()
    assert box
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    with omar.page.expect_response("**/detail/"):  # what she did is drawn on his page, or would be
        lucia.page.locator("#detail").get_by_role("button", name="Take it").click()
    mouse.up()
    expect(detail).to_contain_text("Owner: Omar")
    mouse.down(click_count=2)
    mouse.up(click_count=2)
    omar.page.wait_for_timeout(1000)
    assert not scenes.happened(stage, "call_out.asked")


def test_a_panel_that_is_open_is_never_another_ones(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    omar = be("Omar")
    omar.open(incident)
    detail = omar.page.locator("#detail")
    open_ones = detail.locator("details.act[open] summary")
    detail.get_by_role("group").filter(has_text="They left").locator("summary").click()
    expect(open_ones).to_contain_text(["They left"])
    stage.be("Lucia").press(stage.be("Lucia").open(incident), "/own/")
    scenes.settled(stage, incident, "confirmed")
    expect(detail).to_contain_text("Confirmed")
    assert all("They left" in words for words in open_ones.all_inner_texts())


def test_a_note_that_is_refused_leaves_the_people_in_sight(be: Sit, stage: Stage):
    incident = scenes.texted(stage)
    scenes.observers_asked(stage, incident)
    omar = be("Omar")
    omar.open(incident)
    people = omar.page.locator("#detail section.callout").first
    expect(people).to_be_visible()
    omar.page.get_by_label("Add a note").fill("A white van, plate 8KJ 221")
    omar.page.get_by_role("button", name="Save the note").click()
    expect(omar.page.locator("#add-note [role=alert]")).to_contain_text("8KJ 221")
    stage.be("Lucia").press(stage.be("Lucia").open(incident), "/note/", {"text": "Quiet now"})
    expect(omar.page.locator("#detail .tl")).to_contain_text("Quiet now")
    expect(omar.page.locator("#add-note [role=alert]")).to_contain_text("8KJ 221")
    expect(people).to_be_visible()
    expect(omar.page.get_by_label("Add a note")).to_have_value("A white van, plate 8KJ 221")
    omar.page.get_by_role("button", name="Strike it and save").click()
    expect(omar.page.locator("#detail .tl")).to_contain_text("A white van")


def test_who_was_told_to_pull_back_stands_for_ten_seconds(be: Sit, stage: Stage):
    people = scenes.there(stage, wanted=2)
    lucia = be("Lucia")
    lucia.open(scenes.incident_at(stage, scenes.CORNER))
    lucia.page.evaluate(STANDS)
    with lucia.page.expect_response(lambda answer: answer.url.endswith("/detail/")):
        lucia.page.locator("#detail").get_by_role("button", name="Pull back now").click()
    said = lucia.page.locator("#refusal")
    expect(said).to_have_text(f"Told to pull back: {len(people)}")
    lucia.finds_nothing_wrong()
    expect(said).to_be_empty()
    assert lucia.page.evaluate("window.stood") > 9_500


def test_what_happens_while_a_part_is_drawn_is_drawn_too(be: Sit, stage: Stage):
    scenes.texted(stage)
    omar = be("Omar")
    omar.page.route("**/live/desk/*", lambda route: route.abort())  # told here, one by one
    omar.open("/desk/")

    def late(route: Route) -> None:
        omar.page.wait_for_timeout(300)
        route.continue_()

    omar.page.route("**/left/", late)
    asked: list[str] = []
    omar.page.on(
        "request", lambda request: asked.append(request.url) if "/left/" in request.url else None
    )
    omar.page.evaluate(THREE_THINGS_HAPPEN)
    expect(omar.page.locator("html[data-drawn='3']")).to_have_count(1)
    assert len(asked) == 3
