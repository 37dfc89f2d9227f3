"""The hotline as a network runs it, rung by an emulator of Twilio: real desks, real phones."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.people import Person
from tests.journeys.test_joining import KEY
from tests.peers.exchange import Exchange, exchange
from tests.peers.programs import until, version
from tests.walker import OurPhone, Phone

PATIENCE: Final = 60_000
NEIGHBOUR, OTHER, THIRD = "+16175550142", "+16175550133", "+16175550124"
PHONES: Final = {"Pilar": "+16175550151", "Omar": "+16175550152"}


@pytest.fixture(scope="module")
def company() -> Iterator[Exchange]:
    with exchange() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pilar(company: Exchange, chromium: Browser) -> Iterator[Person]:
    person = joined(company, chromium, "Pilar")
    yield person
    person.leave()


@pytest.fixture(scope="module")
def omar(company: Exchange, chromium: Browser) -> Iterator[Person]:
    person = joined(company, chromium, "Omar")
    yield person
    person.leave()


def joined(company: Exchange, chromium: Browser, alias: str) -> Person:
    """Somebody who was invited joins with a passkey and says where the hotline rings them."""
    person = Person(chromium, company, alias)
    person.context.set_default_timeout(PATIENCE)
    tools = person.context.new_cdp_session(person.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page = person.open("/join/")
    page.get_by_label("The words of your invitation").fill(company.invite("call_taker"))
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What should colleagues call you?").fill(alias)
    page.get_by_label("With this device").check()
    page.get_by_label("I agree to the code of conduct").check()
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("heading", name="Write these down").wait_for()
    person.open("/voice/")
    page.locator("input[name=number]").fill(PHONES[alias])
    page.locator("main form button").first.click()
    page.wait_for_url("**/voice/?done=kept")
    return person


def on_shift(*people: Person) -> None:
    for person in people:
        page = person.open("/shifts/")
        start = page.get_by_role("button", name="Start my shift")
        if start.count():
            start.click()
            page.get_by_role("button", name="Start my shift").wait_for(state="detached")
        person.open("/desk/")


def on_the_call(person: Person) -> Page:
    """The desk opens by itself what was picked up."""
    person.page.wait_for_url("**/desk/call/*/", timeout=PATIENCE)
    return person.page


def waits(company: Exchange, number: str) -> Phone:
    """A Spanish-speaking neighbour rings; nobody is being taken."""
    return company.rings(number).press("2").press("2")


def meets(company: Exchange, caller: Phone, ours: OurPhone) -> None:
    """Both lines are in one room."""
    assert ours.room()
    assert company.fetches(caller).room() == ours.room()


def test_an_empty_shift_rings_nobody_and_leaves_somebody_to_call_back(
    company: Exchange, pilar: Person
) -> None:
    caller = waits(company, NEIGHBOUR)
    assert caller.now.find("Record") is not None
    assert caller.now.find("Gather") is None
    caller.speaks_after_the_tone(9).waits().hangs_up()
    assert list(company.rung()) == []

    on_shift(pilar)
    pilar.sees("Nobody has it")
    page = pilar.page
    page.locator("[id^=back-] a").first.click()
    on_the_call(pilar)
    expect(page.locator("#phone audio")).to_be_visible(timeout=PATIENCE)
    assert "617" not in page.locator("#phone").inner_text()
    pilar.finds_nothing_wrong()

    page.get_by_role("button", name="Call back through the hotline").click()
    ours = company.picks_up(PHONES["Pilar"])
    assert ours.press().dials() == NEIGHBOUR
    ours.ends()
    page.get_by_role("button", name="Done: listened to, or called back").click()
    page.get_by_role("button", name="Done: listened to, or called back").wait_for(state="detached")


def test_a_call_rings_is_taken_joined_to_the_same_corner_and_called_back(
    company: Exchange, pilar: Person, request: pytest.FixtureRequest
) -> None:
    met: Callable[[str], None] = request.getfixturevalue("met")
    on_shift(pilar)
    tells(company, pilar, OTHER)  # an incident at that corner
    first = pilar.page.url

    pilar.open("/desk/")
    caller = waits(company, NEIGHBOUR)
    ours = company.picks_up(PHONES["Pilar"])
    meets(company, caller, ours.press())
    page = on_the_call(pilar)
    expect(page.locator("#say blockquote")).to_be_visible()
    expect(page.locator("#phone")).to_contain_text("on the line")
    pilar.finds_nothing_wrong()
    told_where(page)
    pilar.sees("Same corner")
    page.get_by_role("button", name="Join this call to").click()
    page.wait_for_url("**/desk/incident/*/**")
    assert page.url.partition("#")[0].rstrip("/") == first.partition("#")[0].rstrip("/")
    page.go_back()
    call = on_the_call(pilar).url
    page.get_by_role("button", name="End the call and keep it").click()
    page.wait_for_url("**/desk/incident/*/**")
    until(lambda: company.status(caller.sid) == "completed", "the caller's line ended")
    until(lambda: company.status(ours.sid) == "completed", "our phone's line ended")

    page.goto(call)
    page.get_by_role("button", name="Call back through the hotline").click()
    back = company.picks_up(PHONES["Pilar"]).press()
    assert back.dials() == NEIGHBOUR
    number = back.now.find("Dial")
    assert number is not None
    assert number.attrib["callerId"] == company.provider.hotline
    back.ends()
    assert company.violations() == []
    met(f"{version('emulate')}: calls both ways, a shift's phones rung, a caller called back")
    met(f"{version('@stoplight/prism-cli')}: ringing, moving, ending by Twilio's own description")


def test_two_who_pick_up_at_once_are_one_who_has_it(
    company: Exchange, pilar: Person, omar: Person
) -> None:
    on_shift(pilar, omar)
    caller = waits(company, THIRD)
    phones = [company.picks_up(PHONES[who.alias]) for who in (pilar, omar)]
    with ThreadPoolExecutor(2) as both:
        list(both.map(OurPhone.press, phones))
    (one,) = [phone for phone in phones if phone.room()]
    (late,) = [phone for phone in phones if phone is not one]
    assert late.now.find("Hangup") is not None
    meets(company, caller, one)
    has, has_not = (pilar, omar) if one is phones[0] else (omar, pilar)
    on_the_call(has)
    assert "/desk/call/" not in has_not.page.url
    until(lambda: company.status(late.sid) == "completed", "the other phone was let go")
    has.page.get_by_role("button", name="End the call and keep it").click()
    until(lambda: company.status(one.sid) == "completed", "the call ended")


def test_a_caller_who_hangs_up_while_it_rings_leaves_no_phone_ringing(
    company: Exchange, pilar: Person
) -> None:
    on_shift(pilar)
    caller = waits(company, "+16175550188")
    rung = until(lambda: next(company.rung(PHONES["Pilar"]), None), "a phone was rung")
    company.simulate("call-status", CallSid=caller.sid, Status="completed")
    ours = company.sid_of(rung)
    until(lambda: company.status(ours) == "completed", "our phone fell silent")


def test_what_is_forged_replayed_or_out_of_order_changes_nothing(
    company: Exchange, pilar: Person
) -> None:
    on_shift(pilar)
    caller = company.rings("+16175550177")
    came = company.hooks.passed[-1]
    assert [company.knock(came) for _ in range(3)] == [200] * 3
    forged = came.body.replace(b"0177", b"0178"), came.body + b"&Extra=1", came.body[:-9]
    assert [company.knock(came, body=one) for one in forged] == [403] * 3

    company.simulate("call-status", CallSid=caller.sid, Status="completed")
    for one in reversed([p for p in company.hooks.passed if p.fields.get("CallSid") == caller.sid]):
        assert company.knock(one) in {200, 403}  # 403: those that were forged above
    caller.press("2")  # a step that was on its way when they hung up
    assert caller.is_hung_up_on()
    assert company.violations() == []


def tells(company: Exchange, person: Person, number: str) -> None:
    """A first call, taken and kept: it opens an incident."""
    caller = waits(company, number)
    meets(company, caller, company.picks_up(PHONES[person.alias]).press())
    page = on_the_call(person)
    page.locator("#sees label").first.click()
    told_where(page)
    person.sees("This call is part of")
    page.get_by_role("button", name="End the call and keep it").click()
    page.wait_for_url("**/desk/incident/*/**")


def told_where(page: Page) -> None:
    """Where it is is written down, as misspelt as people say it."""
    page.locator("#where").fill("brodway y prospect")
    expect(page.locator("#fixes button").first).to_contain_text("Broadway")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
