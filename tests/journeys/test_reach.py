"""How a member is reached: in which order, when not, and at which addresses."""

import re

import pytest
from playwright.sync_api import expect

from tests.build import an_account
from tests.journeys.conftest import SitDown
from tests.journeys.programme import Carrier, Colleague, Mails, Night, asked, news, reached, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maria(sit: SitDown) -> Colleague:
    """Maria is reached by mail and by text, and by none of them at first."""
    return sit("Maria", "observer", phone=True)


def test_a_member_chooses_which_way_comes_first(
    maria: Colleague, mails: Mails, carrier: tuple[Carrier, str]
):
    page = maria.open("/reach/")
    maria.sees("We have no way to reach you yet.")
    maria.sees("Once we have a way to reach you")
    maria.finds_all_whole()
    account = reached("Maria")
    reached("Maria", "sms", "+16175550161")
    page.reload()
    expect(page.locator("ol li").first).to_contain_text("E-mail")
    page.get_by_role("button", name="Earlier SMS").click()
    maria.is_told("Kept.")
    expect(page.locator("ol li").first).to_contain_text("SMS")
    maria.finds_all_whole()

    asked(account)
    assert (len(mails.words()), len(carrier[0].texts)) == (0, 1)


def test_a_member_chooses_hours_of_quiet_by_their_own_clock_and_ends_them(
    maria: Colleague, mails: Mails, night: Night
):
    account = reached("Maria")
    page = maria.open("/reach/")
    page.get_by_label("From").fill("18:00")
    page.get_by_label("Until").fill("07:00")
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    maria.presses("Keep")
    maria.sees("Choose what can wait")
    expect(page.get_by_label("From")).to_have_value("18:00")
    maria.finds_all_whole()
    page.get_by_label("News for members").check()
    page.get_by_label("The clock where I live").fill("Atlantis")
    maria.presses("Keep")
    maria.sees("Write a place with its own clock")
    expect(page.get_by_label("News for members")).to_be_checked()
    expect(page.get_by_label("The clock where I live")).to_have_value("Atlantis")
    page.get_by_label("The clock where I live").fill("America/New_York")
    maria.presses("Keep")
    maria.is_told("Kept.")
    maria.finds_all_whole()

    news(account)  # 18:30: it waits
    assert mails.words() == []
    asked(account)  # whoever is asked to go is asked at any hour
    assert len(mails.words()) == 1
    night.passes(hours=13)
    assert len(mails.words()) == 2

    maria.presses("No hours of quiet")
    maria.is_told("Kept.")
    expect(page.get_by_label("From")).to_have_value("")
    night.passes(hours=12)
    news(account, number=2)
    assert len(mails.words()) == 3


def test_a_member_adds_an_address_by_the_code_that_arrives_there_and_removes_it(
    maria: Colleague, mails: Mails
):
    page = maria.open("/ways/")
    maria.sees("Nothing yet: you cannot be asked to go.")
    maria.finds_all_whole()
    page.get_by_label("How").select_option("email")
    page.get_by_label("Number or account").fill("maria at example.org")
    maria.presses("Send me a code")
    maria.sees("This is not an e-mail address.")
    expect(page.get_by_label("Number or account")).to_have_value("maria at example.org")
    maria.finds_all_whole()
    page.get_by_label("Number or account").fill("maria@example.org")
    maria.presses("Send me a code")
    sent()
    (code,) = re.findall(r"\d{6}", mails.words()[0])
    page.get_by_label("The code").fill("1" if code != "1" else "2")
    maria.presses("Reach me there")
    maria.sees("That is not the code.")
    maria.finds_all_whole()
    page.get_by_label("The code").fill(code)
    maria.presses("Reach me there")
    maria.is_told("You are reached there from now on.")
    maria.finds_all_whole()

    asked(an_account("Maria"))
    assert len(mails.words()) == 2
    page.locator("summary", has_text="Remove").click()
    maria.sees("It is your only one")
    maria.finds_all_whole()
    maria.presses("Remove and erase")
    maria.is_told("It is erased.")
    asked(an_account("Maria"), request=43)
    assert len(mails.words()) == 2
