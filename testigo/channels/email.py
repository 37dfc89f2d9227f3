"""E-mail, by SMTP. It says what the message says and nothing else: no name, no logo, no footer."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import ClassVar, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from testigo.channels import codes, dkim
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    ContentRejected,
    Message,
    Outcome,
    Probe,
    Retry,
    Throttled,
    Unreachable,
)

TIMEOUT: Final = 10  #: seconds for each step of the conversation
BOUNCES_WITHIN: Final = timedelta(days=10)  #: servers try for five
ANSWERED_WITHIN: Final = timedelta(days=30)
NO_SUCH_MAILBOX: Final = {550, 551, 553}
CONTENT: Final = {552, 554}
BUSY: Final = 421


@dataclass(frozen=True, kw_only=True)
class Email:
    """Hands each message to one mail server."""

    server: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True
    returns: bool = False  #: what comes back is read: by a mailbox that takes name+code@
    dkim_key: str = field(default="", repr=False)  #: empty: the mail server signs, or nobody
    dkim_selector: str = dkim.SELECTOR

    kind: ClassVar[str] = "email"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 2000
    repeatable: ClassVar[bool] = True  # the same Message-ID: mailboxes show it once
    together: ClassVar[int] = 4
    receipt_within: ClassVar[float | None] = None

    def send(self, address: str, message: Message) -> Outcome:
        try:
            validate_email(address)
            address = _ascii(address)
        except (ValidationError, UnicodeError):
            return AddressDead()
        mail = self._mail(address, message)
        raw = mail.as_bytes()
        if self.dkim_key:
            raw = dkim.sign(raw, self.dkim_key, selector=self.dkim_selector, domain=self.domain)
        try:
            with self._let_in() as server:
                server.sendmail(self._returning(codes.For.BOUNCE, message), [address], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            code, _words = refused.recipients[address]
            return _meaning(code, recipient=True)
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable("the mail server does not let us in") from error
        except smtplib.SMTPNotSupportedError as error:
            raise Unreachable("the mail server cannot encrypt") from error
        except smtplib.SMTPServerDisconnected as error:
            raise Unreachable("the mail server hung up", unknown_fate=True) from error
        except smtplib.SMTPResponseException as answer:
            return _meaning(answer.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable("the mail server does not answer") from error
        return Accepted(provider_id=str(mail["Message-ID"]))

    def probe(self) -> Probe:
        """Go in and out again; nobody is written to."""
        try:
            with self._let_in() as server:
                server.noop()
        except smtplib.SMTPAuthenticationError:
            return Probe(works=False, why="it does not let us in")
        except smtplib.SMTPNotSupportedError:
            return Probe(works=False, why="it cannot encrypt")
        except ssl.SSLError:
            return Probe(works=False, why="its certificate is not good")
        except (OSError, smtplib.SMTPException):
            return Probe(works=False, why="it does not answer")
        return Probe(works=True)

    @contextmanager
    def _let_in(self) -> Iterator[smtplib.SMTP]:
        with smtplib.SMTP(self.server, self.port, timeout=TIMEOUT) as server:
            if self.tls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            yield server

    @property
    def mailbox(self) -> str:
        """Give the sender's address alone, without a name before it."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        return self.mailbox.rpartition("@")[2]

    def _returning(self, good: codes.For, message: Message) -> str:
        # An address that only we can make: whatever comes back to it tells what about.
        try:
            about = UUID(message.reference)
        except ValueError:
            return self.mailbox
        if not self.returns:
            return self.mailbox
        within = BOUNCES_WITHIN if good == codes.For.BOUNCE else ANSWERED_WITHIN
        name, _at, domain = self.mailbox.rpartition("@")
        return f"{name}+{good}{codes.make(good, about, timezone.now() + within)}@{domain}"

    def _mail(self, address: str, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = self.sender, address
        mail["Subject"] = " ".join(message.text.split())
        mail["Date"] = format_datetime(timezone.now())
        # The same delivery has the same id, however often it is handed over.
        mail["Message-ID"] = f"<{message.reference}@{self.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        if self.returns:
            mail["Reply-To"] = self._returning(codes.For.REPLY, message)
        if message.stop:
            mail["List-Unsubscribe"] = f"<{message.stop}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        # Seven bits: no server on the way has to change what was signed.
        cte = "7bit" if message.whole.isascii() else "quoted-printable"
        mail.set_content(f"{message.whole}\n", cte=cte)
        mail["Content-Language"] = message.language
        return mail


def _ascii(address: str) -> str:
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode()}"


def _meaning(code: int, *, recipient: bool = False) -> Outcome:
    if code == BUSY:
        return Throttled(after=60)
    if code < 500:
        return Retry(after=60)  # greylisted, full, or busy with something
    if recipient and code in NO_SUCH_MAILBOX:
        return AddressDead()
    return ContentRejected()
