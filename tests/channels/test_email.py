"""E-mail against a real SMTP server on this machine."""

import re
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import dkim as dkimpy
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from testigo.channels import codes, dkim
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    ContentRejected,
    Message,
    Probe,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.email import Email

OMAR = "omar@example.invalid"
ASKED = Message(
    text="Se le pide: solicitud abierta 42",
    language="es",
    reference="7e6f0f3e-0000-4000-8000-000000000042",
    link="https://hotline.example/go/42/",
)


class Mailbox:
    """Keeps what it is given; a test sets what it answers."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.senders: list[str] = []
        self.to_recipient = self.to_content = ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.to_recipient or "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        if not self.to_content:
            self.mails.append(envelope.content)
            self.senders.append(envelope.mail_from)
        return self.to_content or "250 OK"


@contextmanager
def a_server(box, **options):
    controller = Controller(box, hostname="127.0.0.1", port=0, **options)
    # The library asks its own port for an answer at start: it has to know the number by then.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        controller.port = free.getsockname()[1]
    controller.start()
    yield Email(
        server="127.0.0.1", port=controller.port, sender="hotline@example.invalid", tls=False
    )
    controller.stop()


@pytest.fixture
def mailbox():
    box = Mailbox()
    with a_server(box) as channel:
        yield box, channel


def test_a_mail_says_the_message_and_nothing_else(mailbox):
    box, channel = mailbox
    outcome = channel.send(OMAR, ASKED)

    mail = message_from_bytes(box.mails[0], policy=default)
    assert mail["Subject"] == ASKED.text
    assert mail.get_content().replace("\r", "") == f"{ASKED.text}\n{ASKED.link}\n"
    assert mail.get_content_type() == "text/plain"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{ASKED.reference}@example.invalid>"
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert outcome == Accepted(provider_id=mail["Message-ID"])


def test_what_comes_back_comes_to_an_address_only_we_can_make(mailbox):
    box, channel = mailbox
    replace(channel, returns=True).send(OMAR, ASKED)

    mail = message_from_bytes(box.mails[0], policy=default)
    name, _plus, rest = box.senders[0].partition("+")
    code, _at, domain = rest.partition("@")
    about = codes.read(codes.For.BOUNCE, code.removeprefix("b"), timezone.now())
    assert (name, domain, str(about)) == ("hotline", "example.invalid", ASKED.reference)
    assert re.fullmatch(r"hotline\+r\w{44}@example.invalid", mail["Reply-To"])


def test_news_can_be_ended_by_one_press_of_the_mail_program(mailbox):
    box, channel = mailbox
    page = "https://hotline.example/es/alerts/stop/abc/"
    channel.send(OMAR, replace(ASKED, stop=page))

    mail = message_from_bytes(box.mails[0], policy=default)
    assert mail["List-Unsubscribe"] == f"<{page}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("text", ["asked", "Se le pide ñ", "آپ سے کہا گیا ہے " * 40])
def test_a_signed_mail_can_be_checked_by_whoever_asks_dns(mailbox, text):
    box, channel = mailbox
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    signed = replace(channel, dkim_key=key.decode())
    assert signed.send(OMAR, replace(ASKED, text=text, stop="https://hotline.example/x/"))
    published = {b"testigo._domainkey.example.invalid.": dkim.record(key.decode()).encode()}

    def dns(name, timeout=5):
        return published.get(name)

    assert dkimpy.verify(box.mails[0], dnsfunc=dns)
    assert not dkimpy.verify(box.mails[0].replace(b"/x/", b"/y/"), dnsfunc=dns)
    assert b"list-unsubscribe" in box.mails[0].lower().partition(b"h=")[2].partition(b";")[0]
    assert key.decode() not in repr(signed)


def test_the_same_delivery_has_the_same_message_id(mailbox):
    box, channel = mailbox
    channel.send(OMAR, ASKED)
    channel.send(OMAR, ASKED)

    ids = {message_from_bytes(raw, policy=default)["Message-ID"] for raw in box.mails}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("step", "answer", "outcome"),
    [
        ("to_recipient", "550 no such user", AddressDead()),
        ("to_recipient", "450 greylisted", Retry(after=60)),
        ("to_recipient", "554 not here", ContentRejected()),
        ("to_content", "554 looks like spam", ContentRejected()),
        ("to_content", "452 disk full", Retry(after=60)),
        ("to_content", "421 too many", Throttled(after=60)),
    ],
)
def test_what_the_mail_server_says_is_understood(mailbox, step, answer, outcome):
    box, channel = mailbox
    setattr(box, step, answer)
    assert channel.send(OMAR, ASKED) == outcome


def test_a_server_that_is_not_there_is_unreachable_for_now():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        channel = Email(server="127.0.0.1", port=taken.getsockname()[1], sender="a@b.invalid")
        with pytest.raises(Unreachable) as fault:
            channel.send(OMAR, ASKED)
    assert not fault.value.permanent


def test_a_server_that_dies_in_the_middle_leaves_the_fate_unknown():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def die_after_the_text():
            peer, _ = server.accept()
            with peer, peer.makefile("rb") as lines:
                peer.sendall(b"220 here\r\n")
                for line in lines:
                    if line.startswith(b"."):
                        return
                    if line.upper().startswith((b"EHLO", b"MAIL", b"RCPT")):
                        peer.sendall(b"250 OK\r\n")
                    elif line.upper().startswith(b"DATA"):
                        peer.sendall(b"354 go on\r\n")

        thread = threading.Thread(target=die_after_the_text)
        thread.start()
        port = server.getsockname()[1]
        channel = Email(server="127.0.0.1", port=port, sender="a@b.invalid", tls=False)
        with pytest.raises(Unreachable) as fault:
            channel.send(OMAR, ASKED)
        thread.join()
    assert fault.value.unknown_fate


def test_a_mail_server_that_cannot_encrypt_gets_nothing(mailbox):
    box, channel = mailbox
    with pytest.raises(Unreachable, match="encrypt"):
        Email(server="127.0.0.1", port=channel.port, sender="a@b.invalid").send(OMAR, ASKED)
    assert box.mails == []


def test_a_mail_server_is_asked_whether_it_works_without_writing_to_anybody(mailbox):
    box, channel = mailbox
    assert channel.probe() == Probe(works=True)
    assert replace(channel, tls=True).probe() == Probe(works=False, why="it cannot encrypt")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = replace(channel, port=taken.getsockname()[1])
        assert away.probe() == Probe(works=False, why="it does not answer")
    assert box.mails == []


def test_a_wrong_password_is_found_before_a_message_needs_it():
    def let_in(_server, _session, _envelope, _mechanism, told):
        return AuthResult(success=told.password == b"right", handled=False)

    with a_server(Mailbox(), authenticator=let_in, auth_require_tls=False) as channel:
        assert replace(channel, user="hotline", password="right").probe().works
        wrong = replace(channel, user="hotline", password="old").probe()
    assert wrong == Probe(works=False, why="it does not let us in")


@pytest.mark.parametrize("address", ["omar@example.invalid\r\nBcc: all@x.invalid", "a,b@c", "@"])
def test_no_address_smuggles_another_recipient_in(mailbox, address):
    box, channel = mailbox
    assert channel.send(address, ASKED) == AddressDead()
    assert box.mails == []
