"""Reads a mail anybody may have made: bounded by size, parts and depth, never by trust."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from testigo.channels import plaintext
from testigo.channels.codes import LENGTH, For
from testigo.channels.plaintext import all_words, of_html, own_words
from testigo.channels.words import wish

LONGEST: Final = 262_144  #: bytes that are read of one mail; words come before pictures
HEADER: Final = 2_000  #: letters of one line at its top
KNOTS: Final = 24  #: mails inside mails and parts inside parts, as they are written
DEEPEST: Final = 8
PARTS: Final = 60
TOP: Final = 200  #: lines above the text

#: Under these names words are written; others would only do work for whoever sent them.
ENCODINGS: Final = re.compile(
    r"utf-?8|us-ascii|iso-?8859-\d{1,2}|iso-2022-(?:jp|kr)|windows-\d{3,4}|cp\d{3,4}|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|utf-16(?:le|be)?",
    re.IGNORECASE,
)
CODE: Final = re.compile(rf"\+([{For.REPLY}{For.BOUNCE}])([a-z2-7]{{{LENGTH}}})@", re.IGNORECASE)
TO: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
VAGUE: Final = "5.0.0"
CLASS: Final = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
GONE: Final = re.compile(r"5\.(?:1\.(?:[0-6]|10)|2\.1)")
NO_MAILBOX: Final = re.compile(r"\b55[013]\b")


class _Short(Compat32):
    """Keeps of each line at the top what anybody means by it.

    The library reads what stands between semicolons in the square of their number.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER]


SHORT: Final = _Short()


class Tangled(ValueError):
    """More parts inside parts than any mail program writes."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What counts of a mail."""

    id: str
    sender: str  #: "" where there is none one could answer
    subject: str
    text: str  #: all the words in it, those passed on and quoted too
    own: str  #: only what is new in it, where it answers one of ours
    language: str
    replies: tuple[str, ...]  #: codes of ours it was sent to
    bounces: tuple[str, ...]
    automatic: bool  #: a machine wrote it
    bulk: bool  #: it went to many
    failed: bool  #: a server says that ours did not arrive
    dead: bool  #: ... because there is no such mailbox
    whole: bool  #: everything in it is here

    @property
    def words(self) -> str:
        """Give all that is told, beginning with the subject."""
        lines = [self.subject, self.text] if self.text != self.subject else [self.text]
        return "\n".join(line for line in lines if line)

    @property
    def answer(self) -> str:
        """Give what somebody answered to a mail of ours, without that mail; nothing new: all."""
        ours = re.match(r"\w{2,4}:", self.subject) is not None
        if not self.own:
            # Some write STOP where the subject is, above all that was said before.
            return self.subject if wish(self.subject) else self.words
        lines = [] if ours or self.own == self.subject else [self.subject]
        return "\n".join(line for line in [*lines, self.own] if line)


def read(raw: bytes) -> Mail:
    """Read a mail, or as much of it as is read of any. Raises Tangled."""
    head = raw[:LONGEST]
    low = head.lower()
    if low.count(b"multipart/") + low.count(b"message/rfc822") > KNOTS:
        raise Tangled
    try:
        message = message_from_bytes(head, policy=SHORT)
    except RecursionError as error:
        raise Tangled from error
    leaves = list(_parts(message))
    parts = [leaf.part for leaf in leaves]
    texts = list(_texts(leaves))
    to = " ".join(_line(value) for name in TO for value in message.get_all(name, [])[:TOP])
    codes = CODE.findall(to.casefold())
    failed, dead = _failure(message, parts)
    return Mail(
        id=_top(message, "Message-ID").strip(),
        sender=_sender(message),
        subject=" ".join(_top(message, "Subject").split()),
        text=_joined(all_words(text.all) for text in texts),
        own=_joined(own_words(text.own) for text in texts),
        language=_top(message, "Content-Language").strip()[:2].casefold(),
        replies=tuple(code for good, code in codes if good == For.REPLY),
        bounces=tuple(code for good, code in codes if good == For.BOUNCE),
        automatic=_is_automatic(message),
        bulk=_is_bulk(message),
        failed=failed,
        dead=dead,
        whole=len(raw) <= LONGEST
        and not any(map(_is_more, parts))
        and all(text.whole for text in texts),
    )


@dataclass(frozen=True)
class _Leaf:
    part: Message
    choice: int  #: parts of one number say the same in several ways; 0: it stands for itself

    @property
    def kind(self) -> str:
        return str(self.part.get_content_subtype())


@dataclass(frozen=True)
class _Text:
    all: str
    own: str  #: without what is quoted
    whole: bool


def _parts(message: Message) -> Iterator[_Leaf]:
    waiting = [(message, 0, 0)]
    for number in range(1, PARTS + 1):
        if not waiting:
            return
        part, depth, choice = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            if part.get_content_subtype() == "alternative":
                choice = number
            if depth < DEEPEST:
                inner = [one for one in part.get_payload() if isinstance(one, Message)]
                waiting.extend((one, depth + 1, choice) for one in reversed(inner))
        else:
            yield _Leaf(part, choice)
    if waiting:
        raise Tangled


def _is_more(part: Message) -> bool:
    """Tell whether a part holds what words cannot: a picture, a file, a mail passed on."""
    words = part.get_content_type() in {"text/plain", "text/html"}
    return not words or part.get_content_disposition() == "attachment"


def _texts(leaves: list[_Leaf]) -> Iterator[_Text]:
    read = [(leaf, _decoded(leaf.part)) for leaf in leaves if not _is_more(leaf.part)]
    plain = {leaf.choice for leaf, text in read if leaf.kind == "plain" and text.strip()}
    for leaf, text in read:
        is_plain = leaf.kind == "plain"
        if leaf.choice and is_plain is not (leaf.choice in plain):
            continue  # the same stands in another part
        if is_plain:
            yield _Text(text, text, True)
        else:
            short = len(text) <= plaintext.LONGEST
            yield _Text(of_html(text), of_html(text, quoted=False), short)


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    named = part.get_content_charset("") or "utf-8"
    names = [named] if ENCODINGS.fullmatch(named) else []
    for name in [*names, "utf-8", "cp1252"]:
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("latin-1")


def _line(value: object) -> str:
    return str(value)[:HEADER]


def _top(message: Message, name: str) -> str:
    value = _line(message.get(name, ""))
    try:
        pieces = decode_header(value)
        known = [(text, code if code and ENCODINGS.fullmatch(code) else "utf-8" if code else None)
                 for text, code in pieces]  # fmt: skip
        value = str(make_header(known))
    except (HeaderParseError, LookupError, ValueError):
        pass
    return value.encode("utf-8", "replace").decode().replace("\0", "")


def _sender(message: Message) -> str:
    if len(message.get_all("From", [])) != 1:
        return ""
    address = parseaddr(_line(message["From"]))[1]
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def _word(message: Message, name: str) -> str:
    return _line(message.get(name, "")).partition(";")[0].strip().casefold()


def _is_automatic(message: Message) -> bool:
    if _word(message, "Auto-Submitted") not in {"", "no"} or "X-Autoreply" in message:
        return True
    if _word(message, "Return-Path") == "<>" or message.get_content_type() == "multipart/report":
        return True
    return _word(message, "Precedence") == "auto_reply" or "X-Autorespond" in message


def _is_bulk(message: Message) -> bool:
    lists = ("List-Id", "List-Post", "List-Unsubscribe")
    precedence = _word(message, "Precedence") in {"bulk", "list", "junk"}
    return precedence or any(name in message for name in lists)


def _failure(message: Message, parts: list[Message]) -> tuple[bool, bool]:
    """Tell whether a server reports a failure for good, and whether the mailbox is not there."""
    if message.get_content_type() != "multipart/report":
        return False, False
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks[:PARTS] if isinstance(blocks, list) else []:
            if isinstance(block, Message) and _word(block, "Action") == "failed":
                return True, _is_dead(block)
    return False, False


def _is_dead(block: Message) -> bool:
    status = _word(block, "Status").split(" ")[0]
    if status != VAGUE:
        return GONE.fullmatch(status) is not None
    # Some say no more than that; then the words of the server that refused it tell.
    said = _line(block.get("Diagnostic-Code", ""))
    if (told := CLASS.search(said)) and told[0] != VAGUE:
        return GONE.fullmatch(told[0]) is not None
    return NO_MAILBOX.search(said) is not None
