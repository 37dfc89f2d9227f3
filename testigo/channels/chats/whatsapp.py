"""WhatsApp, by Meta's Cloud API: what people write to us, and answers within a day of it.

Meta reads neither less nor more than its app does: it knows who wrote to us, when, and as a
business account's host also what. So nothing but answers ever leaves by it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Final

import httpx

from testigo.channels.asking import Answer, ask
from testigo.channels.chats import facts
from testigo.channels.chats.tips import Tip
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Carries,
    ContentRejected,
    Message,
    OptedOut,
    Outcome,
    Probe,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.errors import BadSignature
from testigo.core.sealed import blind_index

GRAPH: Final = "https://graph.facebook.com/v23.0"
WHO: Final = "WhatsApp"
#: Somebody with a user name and without a number: an id that means something to us alone.
SCOPED: Final = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")

#: Meta's numbers of what went wrong.
BUSY: Final = {4: 60, 80007: 60, 130429: 5, 131048: 3600, 133016: 3600}
ONE_BUSY: Final = {131056: 10.0}  #: too many to this one person
GONE: Final = {131026, 131030, 131021}  #: no account, or not one we may write to
STOPPED: Final = {131050}
NOT_THIS: Final = {131047, 131049, 131051, 131052, 131053, 132000, 132001, 132005, 132007, 132012,
                   132015, 132016, 132068, 132069, 131008, 131009, 100}  # fmt: skip
SHUT: Final = {0, 3, 10, 190, 131005, 131031, 131042, 131045, 133010, 368}

#: Kinds of messages that ask for nothing.
SILENT: Final = {"reaction", "system", "ephemeral", "request_welcome"}
WORDS: Final = {"text": "body", "button": "text"}


@dataclass(frozen=True, kw_only=True)
class WhatsApp:
    """Answers those who wrote to our number."""

    http: httpx.Client = field(repr=False)
    number: str  #: Meta's id of our number, not the number
    token: str = field(repr=False)
    secret: str = field(default="", repr=False)  #: of the app: Meta signs with it
    verify: str = field(default="", repr=False)  #: what Meta's page asks us to repeat once
    graph: str = GRAPH

    kind: ClassVar[str] = "whatsapp"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 4096
    repeatable: ClassVar[bool] = False
    together: ClassVar[int] = 4
    receipt_within: ClassVar[float | None] = None
    #: Meta lets us write for a day after somebody's last message; we never write first.
    answers_within: ClassVar[timedelta] = timedelta(hours=24)

    def send(self, address: str, message: Message) -> Outcome:
        to = {"to": address[1:]} if facts.NUMBER.fullmatch(address) else {"recipient": address}
        if "recipient" in to and not SCOPED.fullmatch(address):
            return AddressDead()
        body = {
            "messaging_product": "whatsapp", "recipient_type": "individual", **to, "type": "text",
            "text": {"preview_url": False, "body": message.whole},
        }  # fmt: skip
        return _meaning(self._ask(f"{self.number}/messages", body))

    def probe(self) -> Probe:
        answer = self._ask(f"{self.number}?fields=quality_rating", None)
        if answer.status == 200:
            return Probe(works=True)
        code = facts.number(facts.child(answer.told, "error"), "code")
        return Probe(works=False, why=f"Meta says {answer.status}, error {code}")

    def _ask(self, path: str, body: dict[str, Any] | None) -> Answer:
        return ask(self.http, f"{self.graph}/{path}", body, who=WHO, bearer=self.token)


def check(body: bytes, *, secret: str, signature: str) -> None:
    """Refuse what was not signed with the app's secret, before anything in it is read."""
    ours = f"sha256={hmac.digest(secret.encode(), body, hashlib.sha256).hex()}"
    if not secret or not hmac.compare_digest(signature.encode("utf-8", "replace"), ours.encode()):
        raise BadSignature


def tips(told: Any, *, number: str) -> Iterator[Tip]:
    """Read the messages to our number out of what Meta sent."""
    for value in _values(told, number):
        to = facts.name(facts.child(value, "metadata"), "display_phone_number")
        for message in facts.children(value, "messages"):
            if (kind := facts.name(message, "type")) in SILENT:
                continue
            about = facts.child(message, kind)
            text = facts.words(about, WORDS.get(kind, "caption"))
            if kind == "interactive":
                text = facts.words(facts.child(about, facts.name(about, "type")), "title")
            elif kind == "location":
                text = facts.point(about)
            words_only = kind in {*WORDS, "interactive", "location"}
            yield Tip(
                provider_id=_known(message), sender=_sender(message), text=text, to=to,
                at=facts.moment(facts.number(message, "timestamp")), left_out=not words_only,
            )  # fmt: skip


def statuses(told: Any, *, number: str) -> Iterator[tuple[str, str]]:
    """Read what Meta says of our messages: the id of each and a word."""
    for value in _values(told, number):
        for status in facts.children(value, "statuses"):
            said = _known(status), facts.name(status, "status")[:30]
            if all(said):
                yield said


def _values(told: Any, number: str) -> Iterator[dict[str, Any]]:
    for entry in facts.children(told, "entry"):
        for change in facts.children(entry, "changes"):
            value = facts.child(change, "value")
            # Another number of the same account is somebody else's.
            if facts.name(facts.child(value, "metadata"), "phone_number_id") == number:
                yield value


def _known(message: dict[str, Any]) -> str:
    # Meta writes the person's number into the ids of messages, where anybody can read it.
    said = facts.name(message, "id")
    return blind_index(said.encode().hex(), purpose=WhatsApp.kind) if said else ""


def _sender(message: dict[str, Any]) -> str:
    sender = f"+{facts.name(message, 'from')}"
    if facts.NUMBER.fullmatch(sender):
        return sender
    scoped = facts.name(message, "from_user_id")
    return scoped if SCOPED.fullmatch(scoped) else ""


def _meaning(answer: Answer) -> Outcome:
    error = facts.child(answer.told, "error")
    code = facts.number(error, "code")
    if answer.status == 200 and not error:
        sent = facts.children(answer.told, "messages")
        return Accepted(provider_id=_known(sent[0]) if sent else "")
    if code in BUSY or answer.status == 429:
        return Throttled(after=answer.after or BUSY.get(code, 60))
    if code in ONE_BUSY:
        return Retry(after=ONE_BUSY[code])
    if code in GONE:
        return AddressDead()
    if code in STOPPED:
        return OptedOut()
    if answer.status >= 500:
        return Retry(after=answer.after or 30)
    if (error and code in SHUT) or answer.status in {401, 403, 404}:
        raise Unreachable(f"Meta does not let us in: {answer.status}, error {code}")
    if code in NOT_THIS or 400 <= answer.status < 500:
        return ContentRejected()
    raise Unreachable(f"Meta said {answer.status}", unknown_fate=True)
