"""The same news to many people over HTTP, by every channel that speaks it: beside Apprise.

Each channel is the product's own driver, called as the sender calls it, on the same service as
Apprise. That answers with 200 and what a provider would say, whoever asks.
"""

import json
import os
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import httpx

from testigo.channels.chats.signal import Signal
from testigo.channels.chats.telegram import Telegram
from testigo.channels.chats.whatsapp import WhatsApp
from testigo.channels.contract import Accepted, Channel, Message
from testigo.channels.courier import Courier, Parcel
from testigo.channels.texts.gateway import Gateway
from testigo.channels.texts.rest import Texts
from testigo.core.ids import new_id
from tests.bench.frame import Report, Result, Side, at_least, peer, race
from tests.bench.sink import Sink, sink

PUSHED, OURS, THEIRS = 2000, 500, 200  #: messages of one round
TITLE, BODY = "Testigo", "You are asked for: open request 42"
BOT: Final = "1234:" + "x" * 32

#: What the providers say when they take a message, by the address each is written to at.
SAID: Final = {
    "/2010-04-01/": {"sid": "SM1", "status": "queued"},
    "/gateway": {"id": "1"},
    "/whatsapp/": {"messages": [{"id": "wamid.1"}]},
    "/telegram/": {"ok": True, "result": {"message_id": 1, "chat": {"id": 1}}},
    "/signal/": {"result": {"timestamp": 1, "results": [{"type": "SUCCESS"}]}},
}


def drivers(service: Sink) -> Iterator[tuple[str, Channel, str]]:
    """Give each channel's name, itself, and how its addresses begin."""
    http = httpx.Client(
        timeout=10, trust_env=False, verify=ssl.create_default_context(cafile=service.authorities)
    )
    there = service.origin
    yield "a provider's texts", Texts(
        dialect="twilio", account="AC1", token="t", sender="+16175550100", server=there,
        callback="https://hotline.example/hooks/sms/status/", http=http,
    ), "+1617555"  # fmt: skip
    yield "a gateway's texts", Gateway(
        profile="gateway", url=f"{there}/gateway", token="t", http=http,
        callback="https://hotline.example/hooks/sms/gateway/",
    ), "+1617555"  # fmt: skip
    yield "Signal", Signal(url=f"{there}/signal", account="+16175550100", http=http), "+1617555"
    yield "WhatsApp", WhatsApp(
        number="1", token="t", graph=f"{there}/whatsapp", http=http
    ), "+1617555"  # fmt: skip
    yield "Telegram", Telegram(token=BOT, api=f"{there}/telegram", http=http), "4"


@dataclass
class Driver:
    """One channel, as the sender's threads use it."""

    channel: Channel
    begins: str

    def __post_init__(self) -> None:
        self.threads = ThreadPoolExecutor(self.channel.together)

    def tell(self) -> int:
        """Send to everybody; each must be taken."""
        ends = list(self.threads.map(self._one, range(OURS)))
        assert all(isinstance(end, Accepted) for end in ends), ends[0]
        return OURS

    def _one(self, number: int) -> object:
        message = Message(
            text=BODY, language="en", reference=str(new_id()), path="/en/a/42/",
            link="https://hotline.example/en/a/42/",
        )  # fmt: skip
        return self.channel.send(f"{self.begins}{number:04d}", message)


class Push:
    """What carries our push messages, and Apprise: the same JSON to the same addresses."""

    def __init__(self, service: Sink) -> None:
        self.service = service
        self.courier = Courier(private=True, authorities=str(service.authorities), patience=60.0)
        self.apprise = peer("apprise").Apprise()
        for number in range(THEIRS):
            self.apprise.add(f"{service.origin.replace('https', 'jsons')}/{number}")
        self.told = json.dumps(
            {"version": "1.0", "title": TITLE, "message": BODY, "attachments": [], "type": "info"}
        ).encode()

    def ours(self) -> int:
        """Send by what carries our push messages."""
        parcels = (self._parcel(number) for number in range(PUSHED))
        taken = [answer.status for _number, answer in self.courier.deliver(parcels)]
        assert taken == [200] * PUSHED
        return PUSHED

    def theirs(self) -> int:
        """Call notify() with every address added, as its page shows."""
        assert self.apprise.notify(title=TITLE, body=BODY)
        return THEIRS

    def _parcel(self, number: int) -> Parcel:
        return Parcel(
            origin=self.service.origin, url=f"{self.service.origin}/{number % THEIRS}",
            headers=["Content-Type: application/json", "Accept: */*"], body=self.told,
        )  # fmt: skip


def run(report: Report) -> None:
    peer("apprise")
    with sink(
        status=200, bodies={path: json.dumps(said) for path, said in SAID.items()}
    ) as service:
        os.environ["REQUESTS_CA_BUNDLE"] = str(service.authorities)  # the way requests is told
        push = Push(service)
        sides = [Side("our push courier", push.ours)]
        for name, channel, begins in drivers(service):
            sides.append(Side(name, Driver(channel, begins).tell))
        for side in sides:
            side.run()  # connections are open before it counts
        *ours, theirs = race(*sides, Side("Apprise", push.theirs))
    for one in ours:
        report.ratio(
            f"{one.name} beside Apprise", "messages", one, theirs, goal=at_least(10), of="cpu"
        )
    _arrived(report, service, [*ours, theirs], sum(side.operations for side in ours))


def _arrived(report: Report, service: Sink, rounds: list[Result], warming: int) -> None:
    """Compare what the service took with what was sent."""
    taken = sum(BODY in body.decode("utf-8", "replace").replace("+", " ").replace("%3A", ":")
                for _path, body in service.taken)  # fmt: skip
    sent = warming + sum(took.operations for one in rounds for took in one.rounds)
    report.figure("arrived", taken / sent, "of all", goal=at_least(1), messages=sent)
