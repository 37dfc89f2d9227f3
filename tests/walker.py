"""Telephones that walk through TwiML as a provider does: signed webhooks in, verbs followed.

The same walker calls the test client and, from the journeys, a running product.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import uuid4
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from testigo.core import clock

TOKEN = "the provider's token"
ORIGIN = "https://hotline.example"
HOTLINE = "+16175550100"
CALLER = "+16175550142"

#: What Twilio and its kin read alike; whatever else were written would be an error there.
VERBS = {
    "Response": set(), "Play": set(), "Say": {"language"}, "Hangup": set(),
    "Gather": {"numDigits", "timeout", "action", "method", "actionOnEmptyResult", "input"},
    "Redirect": {"method"}, "Number": set(), "Dial": {"action", "method", "callerId"},
    "Record": {"maxLength", "timeout", "playBeep", "trim", "action", "method",
               "recordingStatusCallback"},
    "Conference": {"beep", "endConferenceOnExit", "waitUrl", "record", "recordingStatusCallback",
                   "recordingStatusCallbackMethod"},
}  # fmt: skip

#: What Telnyx's own pages list of it, in August 2026.
TEXML = {
    **VERBS, "Play": {"continueOnError"}, "Say": {"language", "voice"},
    "Gather": {"numDigits", "timeout", "action", "method", "input"},
    "Record": {"maxLength", "playBeep", "channels", "format", "action", "method",
               "recordingStatusCallback"},
    "Conference": VERBS["Conference"] - {"waitUrl"},
}  # fmt: skip

Post = Callable[[str, dict[str, str], dict[str, str]], tuple[int, bytes]]


def signature(token: str, url: str, fields: Mapping[str, str]) -> str:
    told = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), told.encode(), hashlib.sha1).digest()).decode()


def by_client(client: Client) -> Post:
    """Posts to the product in this process."""

    def post(path: str, fields: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
        kind = "application/x-www-form-urlencoded"
        answer = client.post(path, urlencode(fields), content_type=kind, headers=headers)
        return answer.status_code, answer.content

    return post


@dataclass
class Provider:
    """A telephone company: signs what it posts, and checks what it is answered."""

    post: Post
    origin: str = ORIGIN
    token: str = TOKEN
    hotline: str = HOTLINE
    log: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    verbs: ClassVar[Mapping[str, set[str]]] = VERBS

    def hook(self, address: str, fields: Mapping[str, str], *, forged: bool = False) -> ET.Element:
        """Post a webhook; give what it was answered, read as the provider reads it."""
        status, body = self.raw(address, fields, forged=forged)
        assert status == 200, (status, address, body[:200])
        return self.read(body)

    def raw(
        self, address: str, fields: Mapping[str, str], *, forged: bool = False
    ) -> tuple[int, bytes]:
        path = address.removeprefix(self.origin)
        told = {"AccountSid": "AC1", **fields}
        self.log.append((path, dict(told)))
        return self.post(path, told, self.headers(path, told, forged=forged))

    def headers(
        self, path: str, told: Mapping[str, str], *, forged: bool = False
    ) -> dict[str, str]:
        token = "forged" if forged else self.token
        return {"X-Twilio-Signature": signature(token, f"{self.origin}{path}", told)}

    def read(self, body: bytes) -> ET.Element:
        root = ET.fromstring(body)  # noqa: S314 - ours
        for verb in root.iter():
            assert verb.tag in self.verbs, verb.tag
            assert set(verb.attrib) <= self.verbs[verb.tag], (verb.tag, verb.attrib)
        return root

    def again(self, number: int = -1) -> ET.Element:
        """Post a webhook of before once more, to the letter."""
        path, told = self.log[number]
        status, body = self.post(path, told, self.headers(path, told))
        assert status == 200
        return self.read(body)


@dataclass
class Telnyx(Provider):
    """One that signs the time and the body with a key of its own, and reads TeXML."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    verbs: ClassVar[Mapping[str, set[str]]] = TEXML

    @property
    def public(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode()

    def headers(
        self, path: str, told: Mapping[str, str], *, forged: bool = False
    ) -> dict[str, str]:
        del path
        return self.signed(urlencode(told).encode(), forged=forged)

    def signed(self, body: bytes, *, ago: int = 0, forged: bool = False) -> dict[str, str]:
        timestamp = str(int(clock.now().timestamp()) - ago)
        key = Ed25519PrivateKey.generate() if forged else self.key
        made = base64.b64encode(key.sign(timestamp.encode() + b"|" + body)).decode()
        return {"Telnyx-Timestamp": timestamp, "Telnyx-Signature-Ed25519": made}


@dataclass
class Phone:
    """A caller's telephone."""

    provider: Provider
    number: str = CALLER
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    now: ET.Element = field(default_factory=lambda: ET.Element("Response"))

    def told(self, **more: str) -> dict[str, str]:
        told = {"CallSid": self.sid, "From": self.number, "To": self.provider.hotline, **more}
        return {"CallStatus": "in-progress", **told}

    def rings(self) -> "Phone":
        self.now = self.provider.hook("/hooks/voice/", self.told(CallStatus="ringing"))
        return self

    def hears(self) -> list[str]:
        """Addresses of files and spoken words, in the order they are heard."""
        return [v.text or "" for v in self.now.iter() if v.tag in {"Play", "Say"}]

    def speaks(self) -> list[str]:
        """The languages of what a machine says."""
        return [v.attrib["language"] for v in self.now.iter("Say")]

    def press(self, digits: str) -> "Phone":
        gather = self.now.find("Gather")
        assert gather is not None, ET.tostring(self.now)
        return self._next(gather.attrib["action"], Digits=digits)

    def waits(self, times: int = 1) -> "Phone":
        """Press nothing."""
        for _ in range(times):
            gather = self.now.find("Gather")
            assert gather is not None, ET.tostring(self.now)
            self._next(gather.attrib["action"], Digits="")
        return self

    def speaks_after_the_tone(self, seconds: int = 12) -> "Phone":
        record = self.now.find("Record")
        assert record is not None, ET.tostring(self.now)
        told = {"RecordingSid": f"RE{uuid4().hex}", "RecordingDuration": str(seconds)}
        self.provider.hook(record.attrib["recordingStatusCallback"], self.told(**told))
        return self._next(record.attrib["action"], **told)

    def goes_where_it_is_sent(self, exchange: "Exchange") -> "Phone":
        """Follow what the exchange was told of this line, as the provider does."""
        for line, path in exchange.moved:
            if line == self.sid:
                self._next(path)
        return self

    def leaves_the_room(self) -> "Phone":
        """The conference ended."""
        dial = self.now.find("Dial")
        assert dial is not None, ET.tostring(self.now)
        return self._next(dial.attrib["action"], DialCallStatus="completed")

    def hangs_up(self, status: str = "completed") -> "Phone":
        self.provider.hook("/hooks/voice/status/", self.told(CallStatus=status))
        return self

    def is_hung_up_on(self) -> bool:
        return self.now.find("Hangup") is not None

    def room(self) -> str:
        conference = self.now.find("Dial/Conference")
        return (conference.text or "") if conference is not None else ""

    def _next(self, address: str, **more: str) -> "Phone":
        self.now = self.provider.hook(address, self.told(**more))
        return self


@dataclass
class OurPhone:
    """The phone of somebody on shift that was rung."""

    provider: Provider
    leg: str
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    now: ET.Element = field(default_factory=lambda: ET.Element("Response"))

    def picks_up(self) -> "OurPhone":
        self.now = self._post("")
        return self

    def press(self, digits: str = "1") -> "OurPhone":
        gather = self.now.find("Gather")
        assert gather is not None
        self.now = self._post(gather.attrib["action"], Digits=digits)
        return self

    def ends(self, status: str = "completed") -> "OurPhone":
        self._post("status/", CallStatus=status)
        return self

    def room(self) -> str:
        conference = self.now.find("Dial/Conference")
        return (conference.text or "") if conference is not None else ""

    def dials(self) -> str:
        number = self.now.find("Dial/Number")
        return (number.text or "") if number is not None else ""

    def _post(self, where: str, **more: str) -> ET.Element:
        there = where if where.startswith("http") else f"/hooks/voice/leg/{self.leg}/{where}"
        return self.provider.hook(there, {"CallSid": self.sid, **more})


@dataclass
class Exchange:
    """The provider's REST side: what it was asked to do, and which numbers it does not dial."""

    bad: set[str] = field(default_factory=set)
    rung: list[tuple[str, str]] = field(default_factory=list)  #: number, leg
    ended: list[str] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    recordings: dict[str, bytes] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)

    def ring(self, number: str, *, leg: str) -> str:
        from testigo.channels.voice.telephone import BadNumber

        if number in self.bad:
            raise BadNumber
        self.rung.append((number, leg))
        return f"CA-{leg}"

    def move(self, provider_id: str, path: str) -> None:
        self.moved.append((provider_id, path))

    def end(self, provider_id: str) -> None:
        self.ended.append(provider_id)

    def fetch(self, recording: str) -> bytes:
        from testigo.channels.voice.telephone import silence

        return self.recordings.setdefault(recording, silence(1))

    def erase(self, recording: str) -> None:
        self.erased.append(recording)
        self.recordings.pop(recording, None)

    def __call__(self, _act: Any) -> "Exchange":
        return self
