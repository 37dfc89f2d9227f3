"""What providers other than Twilio's kin tell us: signed bodies, read into the same few words."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from testigo.channels import freshness
from testigo.channels.errors import BadSignature, Unintelligible
from testigo.channels.hooks import json_of
from testigo.channels.twilio import Text


@dataclass(frozen=True, kw_only=True)
class Word:
    """How far a message of ours came."""

    provider_id: str
    status: str
    why: str = ""  #: the provider's number for what went wrong


def gateway(body: bytes, *, token: str, timestamp: str, signature: str, now: datetime) -> Any:
    """Give what a gateway of one's own signed with the token both know."""
    freshness.require(timestamp, now)
    if not hmac.compare_digest(sign(token, timestamp, body).encode(), signature.encode()):
        raise BadSignature
    return json_of(body)


def sign(token: str, timestamp: str, body: bytes) -> str:
    """Sign a body, at a time, with a shared token: SHA-256, in hexadecimal letters."""
    return hmac.new(token.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def of_telnyx(told: Any) -> Text | Word | None:
    """Read a text, or how far one of ours came; None: something else, which is no fault."""
    event = _dict(told, "data")
    payload = _dict(event, "payload")
    to = _first(payload, "to")
    match event.get("event_type"):
        case "message.received":
            sender = _dict(payload, "from").get("phone_number")
            return _text(payload.get("id"), sender, to.get("phone_number"), payload.get("text"),
                         left_out=bool(payload.get("media")))  # fmt: skip
        case "message.sent" | "message.finalized":
            why = _first(payload, "errors").get("code")
            return _word(payload.get("id"), to.get("status"), why)
        case _:
            return None


def of_gateway(told: Any) -> Text | Word:
    """Read `{id, from, to, text}`, or `{id, status}` of a message of ours."""
    if not isinstance(told, Mapping):
        raise Unintelligible
    if "status" in told:
        return _word(told.get("id"), told.get("status"), told.get("error"))
    return _text(told.get("id"), told.get("from"), told.get("to"), told.get("text"))


def _text(about: Any, sender: Any, to: Any, text: Any, *, left_out: bool = False) -> Text:
    # A carrier that cuts a long text may cut a sign in two: halves are in no encoding.
    said = text.encode("utf-8", "replace").decode() if isinstance(text, str) else ""
    return Text(provider_id=_short(about), sender=_short(sender), to=_short(to or "-"),
                text=said.replace("\0", ""), left_out=left_out)  # fmt: skip


def _word(about: Any, status: Any, why: Any) -> Word:
    return Word(provider_id=_short(about), status=_short(status)[:30], why=str(why or "")[:20])


def _short(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        raise Unintelligible
    if not value.isprintable() or not value.isascii():
        raise Unintelligible
    return value.strip()


def _dict(told: Any, name: str) -> Mapping[str, Any]:
    found = told.get(name) if isinstance(told, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _first(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, Mapping) else {}
