"""Text messages through a gateway of one's own: any that speaks our signed HTTP, or Kannel.

A modem with a card, an Android phone, a carrier's SMPP behind Kannel: whoever has one of these
needs no provider, and nobody else keeps a copy.
"""

import json
import math
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

import httpx
from django.utils import timezone

from testigo.channels import codes
from testigo.channels.asking import read
from testigo.channels.contract import Message, Probe
from testigo.channels.texts import inbound, units
from testigo.channels.texts.sms import TIMEOUT, Sms

TOLD_WITHIN: Final = timedelta(days=7)  #: a carrier's word that is later moves nothing
ALL_STEPS: Final = "31"
WIDE: Final = "2"  #: Kannel's coding of sixteen bits; without it an í arrives as a question mark
NARROW: Final = "0"


@dataclass(frozen=True, kw_only=True)
class Gateway(Sms):
    """Hands each message to a gateway: `gateway` speaks our signed JSON, `kannel` its own way."""

    profile: str
    url: str
    user: str = ""  #: Kannel's sendsms-user
    sender: str = ""
    callback: str = ""

    longest: ClassVar[int] = 1530  #: ten segments of plain signs
    together: ClassVar[int] = 4

    def __post_init__(self) -> None:
        if not self.url.startswith(("https://", "http://")) or not self.token:
            raise ValueError("a gateway has an address and a token")

    def probe(self) -> Probe:
        """Knock; whatever answers at all is there."""
        try:
            answer = self.http.get(self.url, timeout=TIMEOUT)
        except httpx.HTTPError as error:
            return Probe(works=False, why=type(error).__name__)
        return Probe(works=answer.status_code < 500, why=str(answer.status_code))

    def _hand_over(self, address: str, text: str, message: Message) -> httpx.Response:
        hand_over = self._to_kannel if self.profile == "kannel" else self._signed
        return hand_over(address, text, message)

    def _id(self, answer: httpx.Response, message: Message) -> str:
        found = read(answer.content).get("id") if self.profile != "kannel" else None
        return found if isinstance(found, str) and 0 < len(found) <= 100 else message.reference

    def _signed(self, address: str, text: str, message: Message) -> httpx.Response:
        told = {
            "to": address, "from": self.sender, "text": text, "reference": message.reference,
            "callback": self.callback, "seconds": message.seconds,
            "wide": units.count(text).wide,
        }  # fmt: skip
        body = json.dumps(told, ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": message.reference,
            "X-Testigo-Timestamp": timestamp,
            "X-Testigo-Signature": inbound.sign(self.token, timestamp, body),
        }  # fmt: skip
        return self.http.post(self.url, content=body, headers=headers, timeout=TIMEOUT)

    def _to_kannel(self, address: str, text: str, message: Message) -> httpx.Response:
        # Its own headers and the text as the body: neither is written into an address, or a log.
        wide = units.count(text).wide
        headers = {
            "Content-Type": f"text/plain; charset={'UTF-16BE' if wide else 'UTF-8'}",
            "X-Kannel-Username": self.user, "X-Kannel-Password": self.token,
            "X-Kannel-From": self.sender, "X-Kannel-To": address,
            "X-Kannel-Coding": WIDE if wide else NARROW,
            "X-Kannel-Validity": str(math.ceil(max(message.seconds, 60) / 60)),
            "X-Kannel-DLR-Mask": ALL_STEPS, "X-Kannel-DLR-Url": self._address_for(message),
        }  # fmt: skip
        body = text.encode("utf-16-be" if wide else "utf-8")
        return self.http.post(self.url, content=body, headers=headers, timeout=TIMEOUT)

    def _address_for(self, message: Message) -> str:
        # Kannel cannot sign: it fetches an address that only we can make, for this message alone.
        code = codes.make(codes.For.RECEIPT, UUID(message.reference), timezone.now() + TOLD_WITHIN)
        return f"{self.callback}status/{code}/?status=%d"
