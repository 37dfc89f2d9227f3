"""How messages do: what a coordinator sees when a channel fails or the money is spent."""

import pytest
from playwright.sync_api import Locator, Page, expect

from testigo.channels.ladders import echoes
from testigo.core.act import Act
from tests.journeys.conftest import SitDown
from tests.journeys.programme import Carrier, Colleague, Mails, Night, asked, news, reached, sent

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = "554 5.7.1 refused: your server is on a list"


@pytest.fixture
def ada(sit: SitDown) -> Colleague:
    return sit("Ada", "coordinator")


def line(page: Page, words: str) -> Locator:
    return page.locator(".book > li").filter(has_text=words)


def test_what_no_channel_could_bring_is_found_given_up_taken_back_and_tried_again(
    ada: Colleague, mails: Mails
):
    page = ada.open("/channels/letters/")
    ada.sees("Nothing lies here")
    ada.finds_all_whole()
    mails.box.to_content = REFUSED
    asked(reached("Maria"), reached("Omar"))

    page = ada.open("/channels/")
    page.get_by_role("link", name="2 messages reached nobody").click()
    lost = line(page, "A request to go or to look")
    for words in ("Maria", "Omar", "E-mail", "The provider does not carry this text."):
        expect(lost).to_contain_text(words)
    ada.finds_all_whole()

    ada.presses("Give up")
    ada.is_told("Given up.")
    expect(lost).to_have_count(0)
    ada.finds_all_whole()
    ada.presses("Undo")
    ada.is_told("It lies here again.")
    expect(lost).to_contain_text("Maria")

    mails.box.to_content = ""
    ada.presses("Try again")
    ada.is_told("On their way again.")
    sent()
    page.reload()
    ada.sees("Nothing lies here")
    assert [words.splitlines()[0] for words in mails.words()] == [
        "You are asked for: open request 42"
    ] * 2


def test_what_came_too_late_can_only_be_given_up(ada: Colleague, mails: Mails, night: Night):
    mails.box.to_content = REFUSED
    asked(reached("Maria"))
    night.passes(minutes=31)
    page = ada.open("/channels/letters/")
    expect(line(page, "Maria")).to_contain_text("too late to send")
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    ada.presses("Give up")
    page.get_by_role("button", name="Undo").wait_for()
    night.passes(minutes=11)
    page.reload()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_two_who_decide_at_once_are_one_decision(ada: Colleague, sit: SitDown, mails: Mails):
    mails.box.to_content = REFUSED
    asked(reached("Maria"))
    lucia = sit("Lucia", "coordinator")
    for person in (ada, lucia):
        person.open("/channels/letters/")
    ada.presses("Give up")
    ada.is_told("Given up.")
    lucia.presses("Try again")
    lucia.sees("Somebody already decided about this.")
    lucia.complaints.clear()


def test_a_channel_that_fails_is_seen_with_since_when_and_what_happens_meanwhile(
    ada: Colleague, mails: Mails, night: Night
):
    page = ada.open("/channels/")
    expect(line(page, "E-mail")).to_contain_text("works")
    mails.stop()
    news(reached("Maria"))
    night.passes(seconds=70)
    page.reload()
    email = line(page, "E-mail")
    expect(email).to_contain_text("down")
    expect(email).to_contain_text("since 18:30")
    expect(email).to_contain_text("by their next channel meanwhile")
    expect(line(page, "SMS")).to_contain_text("works")
    ada.finds_all_whole()

    mails.start()
    night.passes(minutes=6)
    page.reload()
    expect(email).to_contain_text("works")
    assert len(mails.words()) == 1


def test_a_cap_holds_news_back_keeps_call_outs_going_and_says_so(
    ada: Colleague, carrier: tuple[Carrier, str], night: Night
):
    taken = carrier[0]
    page = ada.open("/channels/")
    ada.sees("in this hour, without a cap")
    page.locator("form[action$='/caps/']").evaluate("form => { form.noValidate = true }")
    page.get_by_label("At most in one hour").fill("-1")
    ada.presses("Keep")
    expect(page.get_by_label("At most in one hour")).to_have_value("-1")  # what was typed stays
    expect(page.locator("#id_hour_error")).to_be_visible()
    ada.finds_all_whole()
    page.get_by_label("At most in one hour").fill("0.20")
    page.get_by_label("Per cent of it kept").fill("50")
    page.locator("form[action$='/caps/'] button").click()
    ada.is_told("Kept.")
    ada.sees("in this hour, of at most 0.20")

    maria = reached("Maria", "sms", "+16175550161")
    for number in (1, 2, 3):
        news(maria, number=number)
    assert len(taken.texts) == 2
    page.reload()
    ada.is_told("The money is spent: news and answers wait.")
    ada.sees("0.10 USD")
    ada.finds_all_whole()

    asked(maria, request=42)
    asked(maria, request=43)
    asked(maria, request=44)
    assert len(taken.texts) == 4
    page.reload()
    ada.is_told("All the money is spent")
    ada.finds_all_whole()

    page.get_by_label("At most in one hour").fill("")
    page.locator("form[action$='/caps/'] button").click()
    ada.is_told("Kept.")
    night.passes(minutes=10)
    assert len(taken.texts) == 6
    page.reload()
    expect(page.get_by_text("money is spent")).to_have_count(0)


def test_the_server_writes_to_itself_where_it_is_told_to_and_notices_silence(
    ada: Colleague, mails: Mails, night: Night
):
    page = ada.open("/channels/")
    email = line(page, "E-mail")
    email.locator("summary").click()
    box = email.get_by_label("An address or number of our own")
    box.fill("ourselves at example.org")
    email.get_by_role("button", name="Keep").click()
    expect(email).to_contain_text("This is not an e-mail address.")
    expect(box).to_be_visible()
    expect(box).to_have_value("ourselves at example.org")
    ada.finds_all_whole()
    box.fill("ourselves@example.org")
    email.get_by_role("button", name="Keep").click()
    ada.is_told("Kept.")

    def listens() -> None:
        echoes.advance(Act.system(night.at))
        sent()

    listens()
    assert mails.words()[0].startswith("The server listens to itself: ")
    mails.stop()
    for _ in range(2):
        night.passes(minutes=15)
        listens()
    page.reload()
    expect(email).to_contain_text("1 message to ourselves did not arrive")
    ada.finds_all_whole()
