"""The mailbox at which mail to us arrives, by IMAP: looked into, and emptied of what is here."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from imaplib import IMAP4
from typing import Final
from urllib.parse import unquote, urlsplit

from django.db import DatabaseError
from django.utils import timezone
from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from testigo.channels import mailing
from testigo.channels.contract import Probe, Unreachable
from testigo.channels.ladders import probing
from testigo.channels.mailing import Done
from testigo.channels.mime import LONGEST
from testigo.channels.models import Pulse
from testigo.channels.types import MAILBOX
from testigo.core.act import Act
from testigo.core.internet import is_here
from testigo.core.keyring import Locked
from testigo.security import queries as security

TIMEOUT: Final = 20  #: seconds for each step of the conversation
MOST: Final = 200  #: mails of one look
FLAGGED: Final = "\\Flagged"
PORTS: Final = {"imaps": 993, "imap": 143}
SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")

BROKEN: Final = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where it is, and who opens it."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls: bool = True

    @classmethod
    def of(cls, url: str) -> "Mailbox":
        """Read `imaps://user:password@host:993/INBOX`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not (parts.hostname and parts.username and parts.password):
            raise ValueError("not an address of a mailbox")
        if parts.scheme == "imap" and not is_here(parts.hostname):
            raise ValueError("only a server on this machine may be spoken to in the clear")
        return cls(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username),
            password=unquote(parts.password),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            tls=parts.scheme == "imaps",
        )

    def look(self, now: Callable[[], Act]) -> int:
        """Take in what waits; give how many mails were dealt with. Raises Unreachable.

        What stays in the mailbox is flagged, and not looked at again. Whether it opened, and when
        mail was taken last, is kept for whoever looks how channels do.
        """
        network = security.first_programme()
        if not network:
            return 0  # there are only drills: nobody writes to them from outside
        Pulse.objects.bulk_create([Pulse(kind=MAILBOX)], ignore_conflicts=True)
        try:
            with self._open() as box:
                folder = self._place(box)
                taken = sum(
                    self._one(box, folder, uid, now().within(network)) for uid in _waiting(box)
                )
        except (ImapToolsError, IMAP4.error, OSError) as error:
            probing.note(MAILBOX, Probe(works=False, why=_why(error)), timezone.now())
            raise Unreachable(f"the mailbox: {type(error).__name__}") from error
        probing.note(MAILBOX, Probe(works=True), timezone.now())
        if taken:
            Pulse.objects.filter(kind=MAILBOX).update(success_at=timezone.now())
        return taken

    def _open(self) -> BaseMailBox:
        box = (MailBox if self.tls else MailBoxUnencrypted)(self.host, self.port, timeout=TIMEOUT)
        try:
            return box.login(self.user, self.password, initial_folder=self.folder)
        except BaseException:
            box.client.shutdown()  # it was opened, and nobody would close it
            raise

    def _place(self, box: BaseMailBox) -> str:
        # A mail without an id is known by where it lies. The server numbers its folder once, as it
        # is opened, and the client gives the number away with the first asking.
        return f"{self.user}@{self.host}/{box.client.response('UIDVALIDITY')[1]}"

    def _one(self, box: BaseMailBox, folder: str, uid: str, act: Act) -> int:
        raw, size = _fetched(box, uid)
        if raw is None:
            return 0  # somebody else took it meanwhile
        try:
            done = mailing.take_in(act, raw, place=f"{folder}/{uid}", whole=size <= LONGEST)
        except (DatabaseError, Locked) as error:
            log.warning("a mail waits: %s", type(error).__name__)
            return 0
        except BROKEN as error:
            log.error("a mail could not be read and stays: %s", type(error).__name__)
            done = Done.STAYS
        if done == Done.STAYS:
            box.flag([uid], FLAGGED, True)
        else:
            box.delete([uid])
        return 1


def _why(error: Exception) -> str:
    if isinstance(error, MailboxLoginError):
        return "it does not let us in"
    return "it does not answer" if isinstance(error, OSError) else type(error).__name__


def _waiting(box: BaseMailBox) -> list[str]:
    return box.uids("UNFLAGGED")[:MOST]


def _fetched(box: BaseMailBox, uid: str) -> tuple[bytes | None, int]:
    # Never more than the first part: a mail may be as large as its server lets it be.
    _word, answers = box.client.uid("FETCH", uid, f"(RFC822.SIZE BODY.PEEK[]<0.{LONGEST}>)")
    for answer in answers or []:
        if isinstance(answer, tuple) and len(answer) > 1:
            told = SIZE.search(answer[0])
            return answer[1], int(told[1]) if told else len(answer[1])
    return None, 0
