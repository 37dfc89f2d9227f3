"""Telegram, by its Bot API: what people write to our bot, and answers to them.

Bots have no sealed chats: Telegram can read and keeps every word. Nothing but answers leaves by it.
"""

import hashlib
import hmac
import re
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

API: Final = "https://api.telegram.org"
WHO: Final = "Telegram"
CHAT: Final = re.compile(r"[1-9][0-9]{0,18}")  #: a person's; groups have negative ones
TOKEN: Final = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
WANTED: Final = ("message", "edited_message")  #: of all that could be sent to us
HELLO: Final = "/start"  #: what the app sends when somebody opens a bot: they said nothing yet

GONE: Final = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")
NOT_WORDS: Final = (
    "photo", "video", "voice", "audio", "document", "animation", "video_note", "sticker",
    "contact", "story", "paid_media", "poll", "dice", "checklist",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Telegram:
    """Answers those who wrote to our bot."""

    http: httpx.Client = field(repr=False)
    token: str = field(repr=False)
    api: str = API

    kind: ClassVar[str] = "telegram"
    carries: ClassVar[frozenset[Carries]] = frozenset({Carries.TEXT, Carries.LINK})
    longest: ClassVar[int] = 4096
    repeatable: ClassVar[bool] = False
    together: ClassVar[int] = 4
    receipt_within: ClassVar[float | None] = None
    #: As long as we keep what they wrote; a bot cannot write first.
    answers_within: ClassVar[timedelta] = timedelta(days=30)

    def send(self, address: str, message: Message) -> Outcome:
        if not CHAT.fullmatch(address):
            return AddressDead()
        return _meaning(self.call("sendMessage", {
            "chat_id": int(address), "text": message.whole,
            "link_preview_options": {"is_disabled": True},
        }))  # fmt: skip

    def probe(self) -> Probe:
        answer = self.call("getWebhookInfo", {})
        if answer.status != 200:
            return Probe(works=False, why=f"Telegram says {answer.status}")
        if not facts.words(facts.child(answer.told, "result"), "url"):
            return Probe(works=False, why="not told where we are: testigo manage telegram")
        return Probe(works=True)

    def call(self, method: str, body: dict[str, Any]) -> Answer:
        """Ask the API. Its address holds the token: no log may name it."""
        return ask(self.http, f"{self.api}/bot{self.token}/{method}", body, who=WHO)


def secret_of(token: str) -> str:
    """Give what Telegram has to say at our door; whoever knows it knows nothing of the token."""
    return hmac.digest(token.encode(), b"testigo telegram webhook", hashlib.sha256).hex()


def check(*, token: str, secret: str) -> None:
    """Refuse whoever does not know the secret, before anything they sent is read."""
    ours = secret_of(token).encode()
    if not token or not hmac.compare_digest(secret.encode("utf-8", "replace"), ours):
        raise BadSignature


def tip(told: Any) -> Tip | None:
    """Read one message to our bot; None for whatever else Telegram tells bots."""
    edited = facts.child(told, "edited_message")
    message = facts.child(told, "message") or edited
    sender = facts.child(message, "from")
    chat = facts.name(facts.child(message, "chat"), "id")
    # What is said in a group is not said to us.
    is_person = facts.name(facts.child(message, "chat"), "type") == "private"
    if not is_person or sender.get("is_bot") is True or not CHAT.fullmatch(chat):
        return None
    text = facts.words(message, "text") or facts.words(message, "caption")
    if text.split("@")[0].split(" ")[0] == HELLO:
        text = text.partition(" ")[2] if " " in text else ""
    if place := facts.child(message, "venue") or facts.child(message, "location"):
        text = facts.point({**facts.child(place, "location"), **place})
    # Message numbers count from one in every chat; a corrected message is another message.
    known = _known(chat, message)
    changed = facts.number(message, "edit_date") if edited else 0
    return Tip(
        provider_id=f"{known}:{changed}" if changed else known, sender=chat, text=text,
        at=facts.moment(changed or facts.number(message, "date")),
        left_out=any(kind in message for kind in NOT_WORDS),
        language=facts.name(sender, "language_code"),
    )  # fmt: skip


def _known(chat: str, message: dict[str, Any]) -> str:
    # A chat's number is its person's: it is kept sealed and nowhere else.
    who = blind_index(chat, purpose=Telegram.kind)[:16]
    return f"{who}:{facts.number(message, 'message_id')}"


def _meaning(answer: Answer) -> Outcome:
    told = answer.told
    if answer.status == 200 and told.get("ok") is True:
        sent = facts.child(told, "result")
        chat = facts.name(facts.child(sent, "chat"), "id")
        return Accepted(provider_id=_known(chat, sent))
    said = facts.words(told, "description").casefold()
    if answer.status == 429:
        after = facts.number(facts.child(told, "parameters"), "retry_after")
        return Throttled(after=after or answer.after or 30)
    if any(word in said for word in GONE):
        return AddressDead()
    if answer.status == 403:
        return OptedOut() if "blocked" in said else AddressDead()
    if answer.status >= 500:
        return Retry(after=30)
    if answer.status == 400:
        return ContentRejected()
    if answer.status in {401, 404}:
        raise Unreachable(f"Telegram does not know our bot: {answer.status}")
    raise Unreachable(f"Telegram said {answer.status}", unknown_fate=True)
