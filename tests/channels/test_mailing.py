"""Mail that comes: tips, answers, failures, machines and forgeries."""

from datetime import timedelta

import pytest
from django.apps import apps

from testigo.channels import codes, mailing, operations, queries
from testigo.channels.codes import For
from testigo.channels.events import MessageArrived
from testigo.channels.mailing import Done
from testigo.channels.models import Address, Delivery, Message
from testigo.channels.types import Purpose, Standing, State
from testigo.core.act import Act
from tests.build import all_published
from tests.build_channels import MARIA, NIGHT, a_network, an_address, an_envelope
from tests.channels.test_mime import a_mail

pytestmark = pytest.mark.django_db

HER = "1111@example.invalid"


@pytest.fixture(autouse=True)
def _mail_is_on(settings):
    sender = {"server": "localhost", "sender": "Hotline <hotline@example.org>", "returns": True}
    settings.CHANNELS = {"testigo.channels.email.Email": sender}


def comes(act: Act, raw: bytes, uid: int = 1) -> Done:
    return mailing.take_in(act, raw, place=f"INBOX/{uid}")


def sent(act: Act) -> Delivery:
    """A mail of ours that a server took."""
    an_address(act, MARIA)
    operations.send(act, MARIA, an_envelope())
    Delivery.objects.update(state=State.ACCEPTED)
    return Delivery.objects.get()


def to(good: For, delivery: Delivery, at=NIGHT) -> str:
    return f"hotline+{good}{codes.make(good, delivery.code, at + timedelta(days=10))}@example.org"


def a_bounce(to: str, *, status: str = "5.1.1", action: str = "failed", said: str = "") -> bytes:
    return (
        f"Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.invalid\r\n"
        "Subject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.invalid\r\n\r\nFinal-Recipient: rfc822; {HER}\r\n"
        f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {said}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_tip_is_kept_once_and_its_copy_may_go():
    act = a_network()
    tip = a_mail(Message_ID="<1@example.invalid>")

    assert comes(act, tip) == Done.KEPT
    assert comes(act, tip, uid=2) == Done.KEPT
    (arrived,) = all_published(MessageArrived)
    told = queries.inbound(act, arrived.message)
    assert (told.kind, told.owner) == ("email", "")
    assert told.text == "Vans\nTwo vans in front of the school"


def test_a_mail_without_an_id_is_known_by_its_place():
    act = a_network()
    for uid in (1, 1, 2):
        comes(act, a_mail(), uid=uid)
    assert Message.objects.count() == 2


def test_nobody_hides_anothers_mail_behind_its_id():
    act = a_network()
    comes(act, a_mail(From="forger@example.invalid", Message_ID="<1@example.invalid>"))
    comes(act, a_mail("they took him", Message_ID="<1@example.invalid>"))
    assert Message.objects.count() == 2


def test_an_answer_to_our_mail_is_the_persons():
    act = a_network("south")
    delivery = sent(act)

    comes(a_network(), a_mail("yes", From=HER, To=to(For.REPLY, delivery), Subject="Re: asked"))

    message = Message.objects.get()
    assert (message.network, message.owner, message.text) == ("south", MARIA, "yes")


def test_a_forged_sender_speaks_for_nobody():
    act = a_network()
    delivery = sent(act)
    real = to(For.REPLY, delivery)

    for uid, mail in enumerate([
        a_mail("yes", From=HER),
        a_mail("yes", From=HER, To=real.replace("+r", "+ra")),
        a_mail("yes", From="other@example.invalid", To=real),
        a_mail("yes", From=HER, To=to(For.REPLY, delivery, NIGHT - timedelta(days=20))),
    ]):  # fmt: skip
        comes(act, mail, uid)
    owners = set(Message.objects.values_list("owner", flat=True))
    assert all(owner.startswith("sender:") for owner in owners)


def test_a_forged_stop_silences_no_member_and_a_real_one_does():
    act = a_network()
    delivery = sent(act)

    comes(act, a_mail("", From=HER, Subject="STOP"))
    assert Address.objects.get(owner=MARIA).state == Standing.OK
    comes(act, a_mail("stop", From=HER, Subject="Re: x", To=to(For.REPLY, delivery)), uid=2)
    assert Address.objects.get(owner=MARIA).state == Standing.OPTED_OUT


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ({}, Standing.INVALID),
        ({"status": "5.0.0", "said": "550 no such user"}, Standing.INVALID),
        ({"status": "5.0.0", "said": "550 5.1.1 who?"}, Standing.INVALID),
        ({"status": "5.0.0", "said": "550 5.7.1 no thanks"}, Standing.COOLING),
        ({"status": "5.0.0"}, Standing.COOLING),
        ({"status": "5.2.2"}, Standing.COOLING),
        ({"status": "5.7.1"}, Standing.COOLING),
        ({"status": "4.4.7"}, Standing.COOLING),
    ],
)
def test_what_did_not_arrive_says_something_about_the_address(told, standing):
    act = a_network()
    delivery = sent(act)

    assert comes(act, a_bounce(to(For.BOUNCE, delivery), **told)) == Done.NOTHING
    assert comes(act, a_bounce(to(For.BOUNCE, delivery), **told), uid=2) == Done.NOTHING
    assert Address.objects.get().state == standing
    assert Delivery.objects.get().state == State.FAILED
    assert not Message.objects.exists()


def test_a_mail_that_is_still_tried_is_no_failure():
    act = a_network()
    delivery = sent(act)
    comes(act, a_bounce(to(For.BOUNCE, delivery), action="delayed", status="4.4.7"))
    assert (Address.objects.get().state, Delivery.objects.get().state) == (
        Standing.OK, State.ACCEPTED,
    )  # fmt: skip


@pytest.mark.parametrize("forgery", ["no code", "another's", "an answer's", "too old"])
def test_a_forged_failure_is_nothing(forgery):
    act = a_network()
    delivery = sent(act)
    real = to(For.BOUNCE, delivery)
    comes(act, a_bounce({
        "no code": "hotline@example.org",
        "another's": real[:12] + ("a" if real[12] != "a" else "b") + real[13:],
        "an answer's": to(For.REPLY, delivery).replace("+r", "+b"),
        "too old": to(For.BOUNCE, delivery, NIGHT - timedelta(days=11)),
    }[forgery]))  # fmt: skip
    assert Address.objects.get().state == Standing.OK
    assert Delivery.objects.get().state == State.ACCEPTED
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>"},
        {"From": "hotline+rabc@example.org"},
    ],
)
def test_a_machine_is_not_listened_to(headers):
    act = a_network()
    assert comes(act, a_mail(**headers)) == Done.NOTHING
    assert not Message.objects.exists()


def test_mail_to_many_goes_to_a_person_and_is_not_answered():
    act = a_network()
    comes(act, a_mail("Ayuda", Subject="", Precedence="list"))
    message = Message.objects.get()
    assert operations.reply(act, message.pk, an_envelope("r", purpose=Purpose.REPLY)) == 0
    assert Delivery.objects.count() == 0


def test_machines_that_answer_each_other_fall_silent():
    act = a_network()
    for uid in range(20):
        comes(act, a_mail(f"Thank you! {uid}"), uid)
    for message in Message.objects.all():
        operations.reply(act, message.pk, an_envelope(f"r{message.pk}", purpose=Purpose.REPLY))
    assert Delivery.objects.count() == 1


def test_what_is_not_all_here_stays_in_the_mailbox():
    act = a_network()
    assert mailing.take_in(act, a_mail(), place="1", whole=False) == Done.STAYS
    assert Message.objects.count() == 1
    assert comes(act, a_mail(From="nobody"), uid=2) == Done.STAYS
    knot = b"Content-Type: multipart/mixed; boundary=x\r\n" * 40
    assert comes(act, b"From: a@b.invalid\r\n" + knot, uid=3) == Done.STAYS


def test_no_word_of_a_mail_is_readable_in_any_table_or_in_the_log(caplog):
    act = a_network()
    caplog.set_level("DEBUG")
    canaries = ("qzwords", "qzname", "qzplace", "qzfile")
    tip = a_mail(
        "qzwords at 24 Elm", From="qzname <qzname@qzplace.invalid>", Subject="qzwords",
        Message_ID="<qzfile@qzplace.invalid>", Received="from qzplace ([203.0.113.77])",
    )  # fmt: skip
    assert comes(act, tip) == Done.KEPT
    operations.reply(act, Message.objects.get().pk, an_envelope("r", purpose=Purpose.REPLY))

    tables = {m._meta.label: repr(list(m._default_manager.values())) for m in apps.get_models()}
    assert "24 Elm" in queries.inbound(act, Message.objects.get().pk).text
    for canary in canaries:
        assert [name for name, told in tables.items() if canary in told] == []
        assert canary not in caplog.text
    assert "home" in tables["channels.Message"]


@pytest.mark.parametrize(("word", "standing"), [
    ("STOP", Standing.OK), ("START", Standing.OPTED_OUT),
])  # fmt: skip
def test_a_forged_word_neither_silences_nor_wakes_whoever_gets_news(word, standing):
    act = a_network()
    an_address(act, "subscriber:1", value=HER, verified=True)
    Address.objects.update(state=standing)

    comes(act, a_mail("", From=HER, Subject=word))

    assert Address.objects.get(owner="subscriber:1").state == standing
