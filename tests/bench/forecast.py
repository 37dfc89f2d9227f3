"""The forecast beside the real sender: 4,000 people by a carrier that takes 75 texts a minute.

The carrier is a web server that counts for itself and refuses what comes faster. A drill's clock
makes 53 minutes pass in one; the sender, the driver and the database are those of every day.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from testigo.channels import operations
from testigo.channels.ladders.forecast import forecast, sample
from testigo.channels.models import Delivery
from testigo.channels.sending import Sender
from testigo.channels.templates import register
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from testigo.core.models import DrillMark
from tests.bench.frame import Report, at_most
from tests.bench.people import a_network, analyzed, owner

PEOPLE: Final = 4_000
A_MINUTE: Final = 75
PRICE: Final = 8  #: thousandths
SPEED: Final = 60.0
TEXT: Final = "Immigration agents are in Cambridgeport. Looked: 19:42."

register("bench.alert", TEXT)


@dataclass
class Carrier:
    """Takes so many texts a minute of the drill's clock, and refuses the others."""

    taken: list[float] = field(default_factory=list)
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    level: float = 0.0
    looked: float = 0.0

    def take(self) -> bool:
        """Leak at the carrier's rate; what stands above two polls of the sender is too much."""
        with self.lock:
            now = time.monotonic()
            rate = A_MINUTE / 60 * SPEED
            self.level = max(self.level - (now - (self.looked or now)) * rate, 0.0)
            self.looked = now
            if self.level >= rate * 4:
                self.refused += 1
                return False
            self.level += 1
            self.taken.append(now)
            return True


@contextmanager
def a_carrier() -> Iterator[tuple[Carrier, str]]:
    carrier = Carrier()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            good = carrier.take()
            told = json.dumps({"sid": f"SM{len(carrier.taken)}", "status": "queued"}).encode()
            self.send_response(201 if good else 429)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield carrier, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def run(report: Report) -> None:
    now = timezone.now()
    DrillMark.objects.get_or_create(defaults={"real_at": now, "shown_at": now, "speed": 1.0})
    with a_carrier() as (carrier, url):
        texts = {
            "dialect": "twilio", "account": "AC1", "token": "t", "sender": "+16175550100",
            "callback": "", "server": url, "a_minute": A_MINUTE, "price": PRICE,
        }  # fmt: skip
        with override_settings(CHANNELS={"testigo.channels.texts.rest.Texts": texts}):
            _compare(report, carrier)


def _compare(report: Report, carrier: Carrier) -> None:
    act = _people()
    clock.move(speed=SPEED)
    act = Act.system(clock.now(), network=act.network)
    owners = [owner(number) for number in range(PEOPLE)]
    told = forecast(
        act, owners, lambda language: sample(TEXT, language=language, urgency=Urgency.ALERT),
        purpose=Purpose.ALERT, urgency=Urgency.ALERT,
    )  # fmt: skip
    began = time.monotonic()
    operations.send_many(act, owners, Envelope(
        template="bench.alert", purpose=Purpose.ALERT, urgency=Urgency.ALERT,
        expires_at=act.at + timedelta(hours=4), dedupe="bench:1",
    ))  # fmt: skip
    sender = Sender()
    while len(carrier.taken) < PEOPLE:
        while sender.round():
            pass
        time.sleep(1)
    sender.close()
    minutes = (carrier.taken[-1] - began) * SPEED / 60
    sent = Delivery.objects.filter(dedupe="bench:1", state=State.ACCEPTED)
    cost = sum(delivery.cost or 0 for delivery in sent)
    report.figure("forecast", told.seconds / 60, "minutes", people=told.people)
    report.figure("measured", minutes, "minutes", taken=len(carrier.taken), refused=carrier.refused)
    off = abs(told.seconds / 60 - minutes) / minutes * 100
    report.figure("the forecast of minutes is off by", off, "%", goal=at_most(10))
    off = abs(told.cost - cost) / cost * 100
    report.figure("the forecast of money is off by", off, "%", goal=at_most(10), paid=cost / 1000)


def _people() -> Act:
    act = a_network()
    with transaction.atomic():
        for number in range(PEOPLE):
            value = f"+1617{2000000 + number}"
            operations.add_address(act, owner(number), kind="sms", value=value, language="en")
    analyzed()
    return act
