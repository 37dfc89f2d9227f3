"""Mail that passes on what somebody else wrote: every word is kept, or the mailbox keeps it."""

from email.message import EmailMessage

import pytest

from testigo.channels import mailing, operations
from testigo.channels.codes import For
from testigo.channels.mailing import Done
from testigo.channels.models import Message
from testigo.channels.plaintext import LONGEST
from tests.build_channels import a_network
from tests.channels.test_mailing import HER, _mail_is_on, comes, sent, to
from tests.channels.test_mime import a_mail

pytestmark = pytest.mark.django_db
__all__ = ["_mail_is_on"]

TIP = "two vans at 24 Elm, they ask for papers"
GMAIL = f"""please look

---------- Forwarded message ---------
From: Ana <ana@example.invalid>
Date: Fri, 20 Nov 2026 at 03:12
Subject: vans

{TIP}
"""
APPLE = f"> Begin forwarded message:\n>\n> From: Ana\n>\n> {TIP}\n"
OUTLOOK = f"{'_' * 32}\nFrom: Ana\nSent: Friday\nSubject: vans\n\n{TIP}\n"
SIGNED = f"see below\n\n-- \nAna\n\n{TIP}\n"


def kept() -> str:
    return str(Message.objects.get().text)


def in_parts(*parts: tuple[str, str], kind: str = "mixed") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ana <ana@example.invalid>", "Fwd: vans"
    {"mixed": mail.make_mixed, "alternative": mail.make_alternative}[kind]()
    for subtype, text in parts:
        part = EmailMessage()
        part.set_content(text, subtype=subtype)
        mail.attach(part)
    return mail.as_bytes()


@pytest.mark.parametrize("text", [GMAIL, APPLE, OUTLOOK, SIGNED])
@pytest.mark.parametrize("subject", ["Fwd: 5 Oak Street", "Re: 5 Oak Street", ""])
def test_what_is_passed_on_is_the_tip(text, subject):
    assert comes(a_network(), a_mail(text, Subject=subject)) == Done.KEPT
    assert TIP in kept()
    assert subject in kept()
    assert all(line.strip() in kept() for line in text.splitlines())


@pytest.mark.parametrize("mail", [
    in_parts(("plain", "\n"), ("html", f"<p>look</p><blockquote>{TIP}</blockquote>"),
             kind="alternative"),
    in_parts(("plain", "look"), ("plain", TIP)),
    in_parts(("plain", "look"), ("html", f"<div>{TIP}</div>")),
    in_parts(("html", "<p>look"), ("html", f"<div>{TIP}</div>")),
])  # fmt: skip
def test_every_part_with_words_is_read(mail):
    assert comes(a_network(), mail) == Done.KEPT
    assert TIP in kept()


def test_what_stands_in_two_ways_is_read_once():
    both = in_parts(("plain", TIP), ("html", f"<p>{TIP}</p>"), kind="alternative")
    assert comes(a_network(), both) == Done.KEPT
    assert kept().count(TIP) == 1


@pytest.mark.parametrize("mail", [
    a_mail("x" * (operations.LONGEST_TEXT + 1)),
    in_parts(("html", f"<p>{'x' * LONGEST}</p><p>{TIP}</p>")),
    in_parts(("plain", "look"), ("calendar", f"BEGIN:VCALENDAR\nSUMMARY:{TIP}")),
])  # fmt: skip
def test_what_is_longer_than_is_kept_or_no_words_stays_in_the_mailbox(mail):
    assert comes(a_network(), mail) == Done.STAYS
    assert Message.objects.count() == 1


def test_in_an_answer_to_us_our_own_words_are_not_repeated():
    act = a_network()
    told = to(For.REPLY, sent(act))
    text = "yes\n\nOn Friday Hotline wrote:\n> You are asked for\n"
    page = "<p>yes</p><blockquote>You are asked for</blockquote>"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = HER, told, "Re: You are asked"
    mail.set_content(page, subtype="html")

    assert comes(act, a_mail(text, From=HER, To=told, Subject="Re: You are asked")) == Done.KEPT
    assert comes(act, mail.as_bytes(), uid=2) == Done.KEPT
    assert [message.text for message in Message.objects.all()] == ["yes", "yes"]


@pytest.mark.parametrize("text", [APPLE, OUTLOOK])
def test_an_answer_that_only_passes_something_on_is_kept_whole(text):
    act = a_network()
    told = to(For.REPLY, sent(act))
    mailing.take_in(act, a_mail(text, From=HER, To=told, Subject="Re: You are asked"), place="1")
    assert TIP in kept()


def test_stop_in_the_subject_above_all_that_was_said_before_is_a_stop():
    act = a_network()
    told = to(For.REPLY, sent(act))
    comes(act, a_mail("> You are asked for\n", From=HER, To=told, Subject="STOP"))
    assert kept() == "STOP"
