"""Mail as people and machines write it, and as somebody who means harm does."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testigo.channels import mime
from testigo.channels.mime import Tangled, read


def a_mail(text: str = "Two vans in front of the school", **headers: str) -> bytes:
    mail = EmailMessage()
    told = {"From": "Ana <ana@example.invalid>", "To": "hotline@example.org", "Subject": "Vans"}
    for name, value in {**told, **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def raw(*lines: str, body: bytes = b"") -> bytes:
    head = ["From: ana@example.invalid", *lines, "", ""]
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + body


def test_a_mail_is_its_subject_and_its_words():
    mail = read(a_mail())
    assert (mail.sender, mail.words) == (
        "ana@example.invalid", "Vans\nTwo vans in front of the school",
    )  # fmt: skip
    assert (mail.automatic, mail.bulk, mail.failed, mail.whole) == (False, False, False, True)


def test_an_answer_is_what_is_new_in_it():
    text = (
        "Sí\n\nEl vie, 20 nov 2026 a las 3:12, Hotline\n<hotline@example.org> escribió:\n\n"
        "> Is it still so?\n> Tell us.\n\n-- \nAna, from the bakery\n"
    )
    assert read(a_mail(text, Subject="Re: Is it still so?")).answer == "Sí"


def test_a_page_is_read_as_its_words():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ana@example.invalid", "Vans"
    page = "<head><title>no</title></head><p>Two vans<br>at <b>24 Elm</b></p><script>no</script>"
    mail.set_content(f"<html>{page}</html>", subtype="html")
    assert read(mail.as_bytes()).text.split() == ["Two", "vans", "at", "24", "Elm"]


@pytest.mark.parametrize("charset", ["utf-8", "punycode", "no-such-thing", "base64", "idna", ""])
def test_words_are_read_whatever_their_encoding_is_called(charset):
    head = f"Content-Type: text/plain; charset={charset}"
    assert "24 Elm" in read(raw(head, body="they are at 24 Elm ñ".encode())).text


def test_a_picture_is_noticed():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "ana@example.invalid", "Vans"
    mail.set_content("look")
    mail.add_attachment(b"...", maintype="image", subtype="jpeg", filename="van.jpg")
    assert not read(mail.as_bytes()).whole


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated (vacation)",
        "Precedence: auto_reply", "Return-Path: <>", "X-Autoreply: yes",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
    ],
)  # fmt: skip
def test_a_machines_mail_is_known(head):
    assert read(raw(head, body=b"I am away")).automatic


@pytest.mark.parametrize("head", ["Precedence: bulk", "List-Id: <neighbours.example.org>"])
def test_mail_to_many_is_known(head):
    mail = read(raw(head, body=b"hello"))
    assert (mail.bulk, mail.automatic) == (True, False)


@pytest.mark.parametrize("sender", ["", "ana", "a@b.invalid, c@d.invalid\r\nFrom: e@f.invalid"])
def test_nobody_is_guessed_where_no_sender_is_named(sender):
    assert read(f"From: {sender}\r\nSubject: x\r\n\r\nhello".encode()).sender == ""


def test_parts_within_parts_end_somewhere():
    knots = (
        f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n' for n in range(5_000)
    )
    with pytest.raises(Tangled):
        read(b"Subject: x\r\n" + "".join(knots).encode())


def test_many_small_parts_end_somewhere():
    body = b"--x\r\n\r\nhello\r\n" * 10_000
    with pytest.raises(Tangled):
        read(raw("Content-Type: multipart/mixed; boundary=x", body=body))


def test_a_huge_mail_is_read_as_far_as_it_is_read():
    began = time.process_time()
    mail = read(raw("Subject: x", body=b"they took him at 24 Elm\n" + b"a" * 20_000_000))
    assert mail.text.startswith("they took him at 24 Elm")
    assert not mail.whole
    assert len(mail.text) <= mime.LONGEST
    assert time.process_time() - began < 30


LINES = [
    b"From: a@b.invalid\r\n",
    b"From: =?punycode?q?x?= <a@b.invalid>\r\n",
    b"Subject: =?utf-8?b?////?=\r\n",
    b"Subject: \xff\xfe\r\n",
    b"\r\n",
    b"--x\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Type: multipart/report; boundary=x\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Type: text/html; charset*=utf-8'x'%ff\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Action: failed\r\n",
    b"<a <!-- <![CDATA[ &#x110000; &#xd800;",
    b"begin 666 x\r\n!!!\r\n",
    b"\0\x80text\r\n",
]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_no_mail_breaks_the_reader(lines):
    try:
        words = read(b"".join(lines)).words
    except Tangled:
        return
    assert words.encode().decode() == words
    assert "\0" not in words


@pytest.mark.parametrize("line", ["-" * 100_000, "_" * 100_000, "- " * 50_000, "--- " * 25_000])
def test_no_line_takes_long_to_read(line):
    began = time.process_time()
    assert "24 Elm" in read(raw(body=f"24 Elm\n{line}x".encode())).text
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "line", ["-----Original Message-----", "--- Mensaje original ---", "_" * 32, "-" * 40]
)
def test_what_stands_below_such_a_line_is_somebody_elses(line):
    assert read(raw(body=f"yes\n{line}\nask".encode())).own == "yes"


@pytest.mark.parametrize("kind", ["text/plain", "multipart/mixed"])
def test_no_top_of_a_mail_takes_long_to_read(kind):
    began = time.process_time()
    many = ";" * (mime.LONGEST - 200)
    assert read(raw(f'Content-Type: {kind}; x="{many}', "Subject: 24 Elm")).words == "24 Elm"
    assert time.process_time() - began < 5
