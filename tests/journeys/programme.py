"""A network that is no drill, with a mail server and a carrier on this machine that really fail."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings as ours
from django.test import Client
from playwright.sync_api import Browser, expect

from testigo.channels import operations
from testigo.channels.sending import Sender
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core import clock
from testigo.core.act import Act
from testigo.security.models import Account
from testigo.security.types import Member
from tests.build import an_account
from tests.build_channels import an_envelope
from tests.channels.test_email import Mailbox
from tests.journeys.people import LAPTOP, PHONE, Person

EVENING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  #: 18:30 in Cambridge


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
        super().__init__(browser, Served(url), account.alias, **how)

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
