"""What Twilio-compatible providers send to our webhook, and how they sign it.

Twilio, SignalWire and Somleng sign alike: HMAC-SHA1 over the address and the sorted fields, with
the account's token. It is checked on the raw fields, before anything in them is believed.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from testigo.channels.errors import BadSignature, NotAForm, TooLarge, Unintelligible

LONGEST: Final = 64_000  #: bytes; ten text messages in a row are 16,000
MOST_FIELDS: Final = 200
PORTS: Final = {"https": 443, "http": 80}

Fields = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text message, as it came."""

    provider_id: str
    sender: str
    to: str
    text: str
    left_out: bool = False  #: a picture came with it, or anything that is not words


def read(body: bytes, content_type: str, *, token: str, url: str, signature: str) -> Fields:
    """Give the fields of a signed request. Raises a refusal for anything else."""
    fields = form(body, content_type)
    # No short cut at the first address that fits: the time must not tell which one it was.
    fits = [_equal(signature, sign(token, address, fields)) for address in _addresses(url)]
    if not any(fits):
        raise BadSignature
    return fields


def form(body: bytes, content_type: str) -> Fields:
    """Give the fields of a form. Raises a refusal for anything else."""
    if len(body) > LONGEST:
        raise TooLarge
    if content_type.partition(";")[0].strip().casefold() != "application/x-www-form-urlencoded":
        raise NotAForm
    try:
        # Bytes that are no UTF-8 stay what they are, so that the signature still fits.
        return parse_qsl(
            body.decode("utf-8", "surrogateescape"),
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise Unintelligible from error


def sign(token: str, url: str, fields: Fields) -> str:
    """Make the signature of a request."""
    by_name: dict[str, set[str]] = {}
    for name, value in fields:
        by_name.setdefault(name, set()).add(value)
    told = url + "".join(
        name + value for name in sorted(by_name) for value in sorted(by_name[name])
    )
    digest = hmac.new(token.encode(), told.encode("utf-8", "surrogateescape"), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def text_of(fields: Fields) -> Text:
    """Read a text message out of the fields."""
    told = dict(fields)
    provider_id = _word(told, "MessageSid") or _word(told, "SmsSid")
    sender = _word(told, "From")
    if not provider_id or not sender:
        raise Unintelligible
    text = readable(told.get("Body", ""))
    return Text(
        provider_id=provider_id, sender=sender, to=_word(told, "To"), text=text,
        left_out=_word(told, "NumMedia").strip("0") != "",
    )  # fmt: skip


def status_of(fields: Fields) -> tuple[str, str, str]:
    """Read the provider's word about a message we sent: its id, its status, and why not."""
    told = dict(fields)
    provider_id = _word(told, "MessageSid") or _word(told, "SmsSid")
    status = _word(told, "MessageStatus") or _word(told, "SmsStatus")
    if not provider_id or not status:
        raise Unintelligible
    return provider_id, status[:30], _word(told, "ErrorCode")


def readable(text: str) -> str:
    """Make text of bytes in an encoding nobody named: UTF-8, or what phones wrote before it."""
    raw = text.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").replace("\0", "")


def _word(told: dict[str, str], name: str) -> str:
    value = told.get(name, "").strip()
    if len(value) > 100 or not value.isprintable() or not value.isascii():
        raise Unintelligible
    return value


def _equal(said: str, ours: str) -> bool:
    return hmac.compare_digest(said.encode("utf-8", "replace"), ours.encode())


def _addresses(url: str) -> Iterator[str]:
    # Providers disagree on whether the usual port belongs to the address they sign.
    yield url
    parts = urlsplit(url)
    usual = PORTS.get(parts.scheme)
    if usual and parts.hostname:
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        if parts.port is None:
            yield urlunsplit(parts._replace(netloc=f"{host}:{usual}"))
        elif parts.port == usual:
            yield urlunsplit(parts._replace(netloc=host))
