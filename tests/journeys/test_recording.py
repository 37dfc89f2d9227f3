"""The hotline's sentences are spoken into a browser, and played on the phones they are for."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import LAPTOP, PHONE, Person
from tests.journeys.test_voice import waits
from tests.walker import OurPhone, Phone, Provider

Sit = Callable[..., Person]

#: How long a file is as the browser itself reads it.
SECONDS = """audio => new Promise((yes, no) => {
  audio.onloadedmetadata = () => yes(audio.duration);
  audio.onerror = () => no(audio.error);
  audio.preload = "metadata";
  audio.load();
})"""


@pytest.fixture
def ada(be: Sit, stage: Stage) -> Person:
    """The admin, at a browser that may hear her."""
    person = be("Ada")
    person.context.grant_permissions(["microphone"], origin=stage.url)
    return person


def sentence(person: Person, words: str) -> Locator:
    return person.page.locator("li.prompt", has_text=words)


def speaks(person: Person, words: str) -> None:
    """Read a sentence aloud for a second, listen to it, and keep it."""
    clip = sentence(person, words)
    clip.get_by_role("button", name="Record").click()
    expect(clip.locator("[data-passed]")).to_contain_text("0:01")
    clip.get_by_role("button", name="Stop").click()
    expect(clip.locator("[data-hear]")).to_be_visible()
    clip.get_by_role("button", name="Keep it").click()


def whole(person: Person) -> None:
    """The page holds at every width."""
    for size in (PHONE, {"width": 768, "height": 1024}, LAPTOP):
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        needed, has = person.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert needed <= has
        person.finds_nothing_wrong()


def test_a_sentence_for_members_is_recorded_and_played_on_the_phone_that_rings(
    ada: Person, stage: Stage, provider: Provider
):
    page = ada.open("/voice/hotline/")
    english = page.locator("#staff li").filter(has=page.get_by_text("English", exact=True))
    expect(english).to_contain_text("0 of 6 recorded")
    whole(ada)
    english.get_by_role("link", name="Record").click()
    page.wait_for_url("**/voice/hotline/en/#staff")

    speaks(ada, "The hotline: a caller is waiting.")
    staff = page.locator("#staff")
    expect(staff.get_by_role("status")).to_contain_text("It is kept.")
    expect(staff).to_contain_text("5 sentences are missing")
    heard = sentence(ada, "The hotline: a caller is waiting.").locator("audio").first
    assert heard.evaluate(SECONDS) > 0.5
    whole(ada)

    waits(provider)
    leg = scenes.linked(stage, "/voice/ring/").strip("/").rpartition("/")[2]
    phone = OurPhone(provider, leg).picks_up()
    assert phone.now.find(".//Say") is None
    (file,) = {verb.text or "" for verb in phone.now.iter("Play")}
    assert httpx.get(file).content.startswith(b"RIFF")
    phone.press()
    assert phone.room()


def test_a_sentence_for_callers_is_recorded_and_played_to_them(ada: Person, provider: Provider):
    page = ada.open("/voice/hotline/es/")
    speaks(ada, "Is someone being taken, or were they?")
    expect(page.locator("#callers").get_by_role("status")).to_contain_text("It is kept.")
    (hears,) = Phone(provider).rings().press("2").hears()
    assert "/hooks/voice/clip/" in hears


def test_a_member_hears_a_machine_again_once_a_recording_is_removed(ada: Person):
    page = ada.open("/voice/hotline/en/")
    speaks(ada, "A colleague has this call.")
    clip = sentence(ada, "A colleague has this call.")
    clip.locator("summary").click()
    clip.get_by_role("button", name="Remove and erase").click()
    staff = page.locator("#staff")
    expect(staff.get_by_role("status")).to_contain_text("It is removed")
    expect(staff).to_contain_text("6 sentences are missing")


def test_what_is_no_recording_is_refused_beside_its_sentence(ada: Person):
    ada.open("/voice/hotline/ur/")
    clip = sentence(ada, "A colleague has this call.")
    spoilt = {"name": "s.wav", "mimeType": "audio/wav", "buffer": b"a song"}
    clip.locator("input[type=file]").set_input_files(spoilt)  # type: ignore[arg-type]
    clip.get_by_role("button", name="Keep it").click()
    expect(clip.get_by_role("alert").first).to_contain_text("not a recording a telephone can play")
    expect(clip.locator("input[type=file]")).to_be_in_viewport()
    ada.finds_nothing_wrong()


def test_without_a_microphone_the_page_says_what_to_do(be: Sit):
    ada = be("Ada")
    ada.open("/voice/hotline/en/")
    clip = sentence(ada, "A colleague has this call.")
    clip.get_by_role("button", name="Record").click()
    expect(clip).to_contain_text("The microphone could not be used.")
