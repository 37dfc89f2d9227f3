"""Mail by Exim and Dovecot: ours is read and answered, what cannot arrive comes back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from imap_tools.mailbox import BaseMailBox
from pytest_django import Settings

import tests.build_channels  # noqa: F401 - registers the text
from testigo.channels import operations
from testigo.channels.contract import Unreachable
from testigo.channels.mailbox import Mailbox
from testigo.channels.models import Address, Delivery, Message, Pulse
from testigo.channels.sending import Sender
from testigo.channels.types import MAILBOX, Envelope, Purpose, Standing, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.build import a_network
from tests.peers.postoffice import DOMAIN, OTHER, Postoffice, until

pytestmark = [pytest.mark.django_db(transaction=True)]

HOTLINE = f"hotline@{DOMAIN}"
ANA = f"ana@{DOMAIN}"
MARIA = "account:11111111-1111-4111-8111-111111111111"


@pytest.fixture
def office() -> Iterator[Postoffice]:
    with Postoffice() as running:
        yield running


@pytest.fixture(autouse=True)
def _mail_is_on(settings: Settings, office: Postoffice) -> None:
    settings.CHANNELS = {
        "testigo.channels.email.Email": {
            "server": "127.0.0.1", "port": office.smtp, "sender": HOTLINE, "tls": False,
            "returns": True,
        },
    }  # fmt: skip
    a_network()


def we_ask(value: str) -> Delivery:
    """Somebody is asked by mail, over SMTP."""
    now = clock.now()
    act = Act.system(now, network="home")
    operations.add_address(act, MARIA, kind="email", value=value, language="es")
    operations.send(act, MARIA, Envelope(
        template="tests.asked", parameters={"request": "42"}, purpose=Purpose.CALL_OUT,
        urgency=Urgency.CALL_OUT, expires_at=now + timedelta(hours=1), dedupe="ask:42",
        path="/go/42/",
    ))  # fmt: skip
    sender = Sender()
    sender.round()
    sender.close()
    delivery = Delivery.objects.get()
    assert delivery.state == State.ACCEPTED
    return delivery


def a_mail(text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": ANA, "To": HOTLINE, "Subject": "Vans", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def taken_in(office: Postoffice) -> int:
    found: int = until(lambda: Mailbox.of(office.url).look(Act.system), "a mail to us")
    return found


def test_what_we_send_is_read_and_its_answer_is_the_persons(
    office: Postoffice, met: Callable[[str], None]
) -> None:
    we_ask(ANA)
    (asked,) = until(lambda: office.waiting("ana"), "our mail")
    assert asked["Subject"] == "You are asked for: open request 42"
    assert "+b" in asked["Return-Path"]

    answer = a_mail("Sí, voy\n\nAna escribió:\n> You are asked for", To=asked["Reply-To"])
    office.send(answer, asked["Reply-To"])
    taken_in(office)

    message = Message.objects.get()
    assert (message.owner, message.text) == (MARIA, "Vans\nSí, voy")
    assert office.waiting("hotline") == []
    met(f"{office.versions()}: asked and answered")


def test_what_cannot_arrive_comes_back_and_closes_the_address(
    office: Postoffice, met: Callable[[str], None]
) -> None:
    we_ask(f"nobody@{OTHER}")
    taken_in(office)

    assert Address.objects.get(owner=MARIA).state == Standing.INVALID
    assert Delivery.objects.get().state == State.FAILED
    assert not Message.objects.exists()
    assert office.waiting("hotline") == []
    met(f"{office.versions()}: no such mailbox")


def test_a_tip_with_a_picture_is_taken_in_and_its_picture_stays(office: Postoffice) -> None:
    tip = a_mail("they took him at 24 Elm", Message_ID="<1@office.example>")
    office.send(tip, HOTLINE)
    taken_in(office)
    assert office.waiting("hotline") == []

    office.send(tip, HOTLINE)
    taken_in(office)
    assert Message.objects.count() == 1
    assert office.waiting("hotline") == []

    picture = a_mail("look", Message_ID="<2@office.example>")
    picture.add_attachment(b"j" * 3_000_000, maintype="image", subtype="jpeg")
    office.send(picture, HOTLINE)
    taken_in(office)
    assert Message.objects.count() == 2
    assert len(office.waiting("hotline")) == 1
    assert Mailbox.of(office.url).look(Act.system) == 0


def test_mails_without_an_id_are_taken_once_though_we_are_killed_before_one_is_deleted(
    office: Postoffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ("24 Elm", "Broadway and Prospect"):
        office.send(a_mail(f"a van at {where}"), HOTLINE)
    until(lambda: len(office.waiting("hotline")) == 2, "both mails")
    delete, deleted = BaseMailBox.delete, list[object]()

    def dying(box: BaseMailBox, uids: list[str]) -> object:
        if deleted:
            raise OSError("killed")
        deleted.append(uids)
        return delete(box, uids)

    with monkeypatch.context() as killed:
        killed.setattr(BaseMailBox, "delete", dying)
        with pytest.raises(Unreachable):
            Mailbox.of(office.url).look(Act.system)
    assert Message.objects.count() == 2
    taken_in(office)

    assert Message.objects.count() == 2
    assert office.waiting("hotline") == []


def test_a_mailbox_that_does_not_let_us_in_is_said_until_it_does(office: Postoffice) -> None:
    with pytest.raises(Unreachable):
        replace(Mailbox.of(office.url), password="old").look(Act.system)
    assert Pulse.objects.get(kind=MAILBOX).why == "it does not let us in"
    office.send(a_mail("a van at 24 Elm", Message_ID="<4@office.example>"), HOTLINE)
    taken_in(office)
    pulse = Pulse.objects.get(kind=MAILBOX)
    assert (pulse.why, pulse.unwell_since) == ("", None)
    assert pulse.success_at


def test_machines_and_forgers_are_not_listened_to(office: Postoffice) -> None:
    delivery = we_ask(ANA)
    office.send(a_mail("I am away", Auto_Submitted="auto-replied"), HOTLINE, sender="")
    forged = f"hotline+b{'a' * 44}@{DOMAIN}"
    office.send(a_mail("it did not arrive", From=f"MAILER-DAEMON@{DOMAIN}"), forged, sender="")
    dealt = taken_in(office)
    while dealt < 2:
        dealt += taken_in(office)

    delivery.refresh_from_db()
    assert delivery.state == State.ACCEPTED
    assert Address.objects.get(owner=MARIA).state == Standing.OK
    assert not Message.objects.exists()
    assert office.waiting("hotline") == []
