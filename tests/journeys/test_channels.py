"""How messages do: what a coordinator sees when a channel fails, and what a member wishes.

A network that is no drill, with a mail server and a carrier on this machine that really fail.
"""

import json
import re
import socket
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as ours
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from testigo.channels import operations
from testigo.channels.ladders import echoes
from testigo.channels.sending import Sender
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core import clock
from testigo.core.act import Act
from testigo.security.models import Account
from testigo.security.types import Member
from tests.build import a_network, an_account
from tests.build_channels import an_envelope
from tests.channels.test_email import Mailbox
from tests.journeys.people import LAPTOP, PHONE, Person

pytestmark = pytest.mark.django_db(transaction=True)

EVENING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  #: 18:30 in Cambridge
REFUSED = "554 5.7.1 refused: your server is on a list"

Sit = Callable[..., "Colleague"]


@dataclass(frozen=True)
class Served:
    """Where the network is."""

    url: str


class Colleague(Person):
    """Somebody of the network, signed in."""

    def __init__(self, browser: Browser, url: str, account: Account, **how: Any) -> None:
        client = Client()
        client.force_login(account)
        self.session = client.cookies[ours.SESSION_COOKIE_NAME].value
        super().__init__(browser, Served(url), account.alias, **how)  # type: ignore[arg-type]

    def _sign_in(self) -> None:
        cookie = {"name": ours.SESSION_COOKIE_NAME, "value": self.session, "url": self.stage.url}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def finds_all_whole(self) -> None:
        """Look at the page at every width."""
        for size in (PHONE, {"width": 768, "height": 1024}, LAPTOP):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            room = "[document.scrollingElement.scrollWidth, innerWidth]"
            needed, has = self.page.evaluate(room)
            assert needed <= has, f"{needed} px wide in a window of {has}"
            self.finds_nothing_wrong()

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()

    def is_told(self, words: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()


@dataclass
class Night:
    """The network's clock: it stands still until it is moved."""

    at: datetime = EVENING

    def passes(self, **much: float) -> None:
        self.at += timedelta(**much)
        sent()


@dataclass
class Mails:
    """The network's mail server."""

    port: int
    box: Mailbox = field(default_factory=Mailbox)
    controller: Controller | None = None

    def words(self) -> list[str]:
        """What the mails say, the oldest first."""
        opened = (message_from_bytes(mail, policy=default) for mail in self.box.mails)
        return [mail.get_content().strip() for mail in opened]

    def start(self) -> None:
        self.controller = Controller(self.box, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
        self.controller = None


@dataclass
class Carrier:
    """The gateway that takes the network's texts."""

    texts: list[dict[str, Any]] = field(default_factory=list)

    def words(self) -> list[str]:
        return [text["text"] for text in self.texts]


def a_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> Night:
    night = Night()
    monkeypatch.setattr(clock, "now", lambda: night.at)
    return night


@pytest.fixture
def mails() -> Iterator[Mails]:
    mails = Mails(a_port())
    mails.start()
    yield mails
    mails.stop()


@pytest.fixture
def carrier() -> Iterator[tuple[Carrier, str]]:
    """A gateway on this machine, and its address."""
    taken = Carrier()

    class Taking(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._says({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.texts.append(json.loads(body))
            self._says({"id": uuid.uuid4().hex})

        def _says(self, told: dict[str, str]) -> None:
            said = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    Thread(target=server.serve_forever, daemon=True).start()
    yield taken, f"http://127.0.0.1:{server.server_port}/send"
    server.shutdown()
    server.server_close()


@pytest.fixture
def network(night: Night, mails: Mails, carrier: tuple[Carrier, str], settings: Settings) -> None:
    """A network that writes by mail and by text, at fifty thousandths a text."""
    settings.CHANNELS = {
        "testigo.channels.loopback.Loopback": {},
        "testigo.channels.email.Email": {
            "server": "127.0.0.1", "port": mails.port, "tls": False,
            "sender": "hotline@example.org",
        },
        "testigo.channels.texts.gateway.Gateway": {
            "profile": "gateway", "url": carrier[1], "token": "of this test", "price": 50,
        },
    }  # fmt: skip
    a_network()


@pytest.fixture
def sit(browser: Browser, live_server: LiveServer, network: None) -> Iterator[Sit]:
    """Sit somebody of the network at a browser."""
    sitting: list[Colleague] = []

    def down(alias: str, *roles: str, **how: Any) -> Colleague:
        sitting.append(Colleague(browser, live_server.url, an_account(alias, *roles), **how))
        return sitting[-1]

    yield down
    for person in sitting:
        person.leave()


@pytest.fixture
def ada(sit: Sit) -> Colleague:
    return sit("Ada", "coordinator")


def sent() -> None:
    """The sender does what is due."""
    sender = Sender()
    while sender.round():
        pass
    sender.close()


def reached(alias: str, kind: str = "email", value: str = "", **more: Any) -> Account:
    """A member and a way to reach them."""
    account = an_account(alias, "observer")
    given = value or f"{alias.casefold()}@example.org"
    act = Act.system(clock.now(), network="home")
    by = Member.by_of(account.pk)
    operations.add_address(act, by, kind=kind, value=given, language="en", **more)
    return account


def asked(*people: Account, request: int = 42) -> None:
    """Members are asked to go, and the sender tries."""
    _tell(people, an_envelope(f"ask:{request}", expires_at=_in(minutes=30)))


def news(*people: Account, number: int = 1) -> None:
    """Members are told something that can wait."""
    _tell(people, an_envelope(
        f"news:{number}", purpose=Purpose.STAFF, urgency=Urgency.REST, expires_at=_in(hours=20)
    ))  # fmt: skip


def _tell(people: Iterable[Account], envelope: Envelope) -> None:
    act = Act.system(clock.now(), network="home")
    operations.send_many(act, [Member.by_of(account.pk) for account in people], envelope)
    sent()


def _in(**much: float) -> datetime:
    return clock.now() + timedelta(**much)


def line(page: Page, words: str) -> Locator:
    return page.locator(".book > li").filter(has_text=words)


# --- what a coordinator sees ---


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


def test_two_who_decide_at_once_are_one_decision(ada: Colleague, sit: Sit, mails: Mails):
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


# --- what a member wishes ---


@pytest.fixture
def maria(sit: Sit) -> Colleague:
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
