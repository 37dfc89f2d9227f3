"""What an observer writes or photographs while the desk changes what the page is about."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import Person
from tests.journeys.test_observer import AT_REST

Sit = Callable[..., Person]
WORDS = "Two vans by the bakery"
OVER = "They left: your task is done."
PICTURE = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(90_000)}

#: Sealing takes as long as the test likes; the page is marked, so that another is told from it.
SLOW = """() => {
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const held = new Promise((done) => (window.sealNow = done));
  crypto.subtle.digest = async (...told) => (await held, digest(...told));
}"""
#: Something pressed is kept on the phone, and has not gone yet.
A_PRESS_WAITS = """() => new Promise((done) => {
  const asked = indexedDB.open("testigo-field");
  asked.onsuccess = () => {
    const counted = asked.result.transaction("waiting").objectStore("waiting").count();
    counted.onsuccess = () => (asked.result.close(), done(counted.result > 0));
  };
})"""
MARK = "() => void (document.documentElement.dataset.same = 'yes')"


def _there(be: Sit, stage: Stage) -> tuple[Person, Page, Locator]:
    alias, number = scenes.there(stage, wanted=1)[0]
    observer = be(alias, phone=True)
    page = observer.open(f"/go/{number}/")
    observer.sees("I am OK")
    page.evaluate(MARK)
    page.locator("summary", has_text="Note").click()
    return observer, page, page.get_by_label("What you see")


def _desk_presses(stage: Stage, ends: str) -> None:
    lucia = stage.be("Lucia")
    lucia.press(lucia.open(scenes.incident_at(stage, scenes.CORNER)), ends)


def _is_drawn_anew(page: Page) -> None:
    expect(page.locator("html:not([data-same])")).to_have_count(1)


def test_i_am_ok_does_not_wait_for_a_picture_that_is_on_its_way(be: Sit, stage: Stage):
    _, page, _ = _there(be, stage)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"\?at=0$"), hold)
    expect(page.locator("form[data-photo]")).to_be_visible()
    with page.expect_request(re.compile(r"\?at=0$")):
        page.locator("input[type=file]").set_input_files(PICTURE)  # type: ignore[arg-type]
    page.get_by_role("button", name="I am OK").click()
    page.wait_for_function(A_PRESS_WAITS)
    with page.expect_request(re.compile(r"\?at=[1-9]")):
        held[0].continue_()
    second = next(n for n, url in enumerate(asked) if re.search(r"\?at=[1-9]", url))
    assert any(url.endswith("/ok/") for url in asked[:second])
    for verb in ("scene.checked_in", "scene.photo"):
        scenes.comes(stage, verb)


def test_a_note_half_typed_when_everybody_is_stood_down_is_still_there(be: Sit, stage: Stage):
    observer, page, note = _there(be, stage)
    note.press_sequentially(WORDS)
    _desk_presses(stage, "/stand-down/")
    expect(page.locator("#news [role=alert]")).to_contain_text(OVER)
    observer.sees("What you are writing stays here")
    note.press_sequentially(" and a bus")
    expect(note).to_have_value(f"{WORDS} and a bus")
    expect(page.locator("#news [role=alert]")).to_be_in_viewport(ratio=1)
    expect(note).to_be_in_viewport(ratio=0.5)
    observer.finds_nothing_wrong()
    page.get_by_role("button", name="Send the note").click()
    _is_drawn_anew(page)
    expect(page.locator("#state [role=status]").first).to_contain_text(OVER)
    scenes.comes(stage, "incident.noted")
    assert scenes.happened(stage, "incident.noted") == 1


def test_pull_back_is_read_at_once_and_takes_no_note_away(be: Sit, stage: Stage):
    observer, page, note = _there(be, stage)
    note.press_sequentially(WORDS)
    _desk_presses(stage, "/pull-back/")
    alert = page.get_by_role("alert").filter(has_text="Pull back now")
    expect(alert).to_be_in_viewport(ratio=1)
    expect(note).to_have_value(WORDS)
    assert WORDS not in page.evaluate(AT_REST)
    observer.finds_nothing_wrong()
    page.get_by_role("button", name="I saw it").click()
    expect(alert).to_have_count(0)
    scenes.comes(stage, "scene.pull_back_seen")
    expect(note).to_have_value(WORDS)
    expect(page.locator("html[data-same]")).to_have_count(1)
    page.get_by_role("button", name="Send the note").click()
    scenes.comes(stage, "incident.noted")


def test_who_leaves_with_a_note_half_typed_may_finish_it(be: Sit, stage: Stage):
    observer, page, note = _there(be, stage)
    note.press_sequentially(WORDS)
    page.get_by_role("button", name="I left safely").click()
    expect(page.locator("#news [role=alert]")).to_contain_text("You left safely,")
    note.fill("")
    expect(page.locator("html[data-same]")).to_have_count(1)  # they may begin it anew
    note.blur()
    _is_drawn_anew(page)
    observer.sees("Was anyone taken")


@pytest.mark.parametrize(
    ("ends", "told"), [("/stand-down/", OVER), ("/pull-back/", "Pull back now")]
)
def test_a_picture_that_is_being_sealed_at_that_moment_arrives(
    be: Sit, stage: Stage, ends: str, told: str
):
    _, page, _ = _there(be, stage)
    expect(page.locator("form[data-photo]")).to_be_visible()
    page.evaluate(SLOW)
    page.locator("input[type=file]").set_input_files(PICTURE)  # type: ignore[arg-type]
    _desk_presses(stage, ends)
    expect(page.locator("#news [role=alert]")).to_contain_text(told)
    expect(page.get_by_text(re.compile("What you are writing"))).to_be_hidden()
    expect(page.locator("html[data-same]")).to_have_count(1)
    page.evaluate("window.sealNow()")
    _is_drawn_anew(page)
    scenes.comes(stage, "scene.photo")
    assert scenes.happened(stage, "scene.photo") == 1


def _takes_a_picture(page: Page) -> None:
    expect(page.locator("form[data-photo]")).to_be_visible()
    page.locator("input[type=file]").set_input_files(PICTURE)  # type: ignore[arg-type]


def test_a_picture_the_server_has_no_room_for_waits_and_keeps_no_press_back(be: Sit, stage: Stage):
    _, page, _ = _there(be, stage)
    page.route("**/photo/", lambda route: route.fulfill(status=503))
    with page.expect_response("**/photo/"):
        _takes_a_picture(page)
    page.get_by_role("button", name="I am OK").click()
    _is_drawn_anew(page)
    scenes.comes(stage, "scene.checked_in")
    expect(page.get_by_text("1 waiting to be sent.")).to_be_visible()
    page.unroute("**/photo/")
    scenes.comes(stage, "scene.photo")


def test_a_picture_that_is_refused_stays_on_the_phone_until_that_was_read(be: Sit, stage: Stage):
    observer, page, _ = _there(be, stage)
    words = '<p role="alert">Your role does not include this.</p>'
    page.route("**/photo/", lambda route: route.fulfill(status=409, body=words))
    _takes_a_picture(page)
    alert = page.get_by_role("alert").filter(has_text="Not taken: Photo")
    expect(alert).to_contain_text("Your role does not include this.")
    page.unroute("**/photo/")
    page.reload()
    observer.finds_nothing_wrong()
    assert not scenes.happened(stage, "scene.photo")
    alert.get_by_role("button", name="Try again").click()
    scenes.comes(stage, "scene.photo")
    expect(alert).to_have_count(0)


def _sees_the_door_and_keeps(page: Page, note: Locator) -> None:
    expect(page.get_by_role("link", name="Sign in to send")).to_be_visible()
    expect(note).to_have_value(WORDS)
    expect(page.locator("html[data-same]")).to_have_count(1)


def test_a_note_half_typed_outlasts_a_session_that_was_locked(be: Sit, stage: Stage):
    observer, page, note = _there(be, stage)
    expect(page.locator("form[data-photo]")).to_be_visible()
    observer.context.set_offline(True)
    page.get_by_role("button", name="I am OK").click()
    observer.sees("1 waiting to be sent.")
    note.press_sequentially(WORDS)
    elsewhere = stage.be(observer.alias)
    told = elsewhere.open(page.url.removeprefix(stage.url)).form("/ok/").fields
    origin = {"Origin": stage.url}
    elsewhere.http.post("/account/lock/", data=told, headers=origin, follow_redirects=False)
    observer.context.set_offline(False)
    _sees_the_door_and_keeps(page, note)
    observer.finds_nothing_wrong()
    note.fill("")
    note.blur()
    page.wait_for_url("**/account/phone/door/**")


def test_a_note_half_typed_outlasts_a_session_that_ended(be: Sit, stage: Stage):
    observer, page, note = _there(be, stage)
    note.press_sequentially(WORDS)
    observer.context.clear_cookies()
    _desk_presses(stage, "/pull-back/")
    _sees_the_door_and_keeps(page, note)
