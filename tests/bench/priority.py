"""Goal 5: a million alerts that wait must not delay one call-out, with every channel on.

The million are told by push, Signal, e-mail and text; texts are paid for, within a cap, and go at
a carrier's pace. Whoever is asked to go has a ladder of three ways.
"""

import threading
import time
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from testigo.channels import leases, operations
from testigo.channels.ladders.models import Budget
from testigo.channels.sending import BULK, LANES, URGENT, Sender
from testigo.channels.types import Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.bench.frame import Report, below, quantile
from tests.bench.people import a_network, analyzed, many_addresses, owner, sealed_addresses
from tests.bench.queue import clear, envelope, write_down

FEW: Final = 10_000
CITY: Final = 1_000_000
ROUNDS: Final = 5
ASKED: Final = 200  #: call-outs of one round
EVERY: Final = ("webpush", "signal", "email", "sms")
CAP: Final = 1_000_000  #: thousandths a day


def run(report: Report) -> None:
    """Measure how long a call-out waits to be claimed, while few and while many wait."""
    observers, first, city = (a_network(name) for name in ("observers", "first", "city"))
    for kind in ("webpush", "signal", "sms"):
        sealed_addresses(observers, ASKED, kinds=[kind])
    sealed_addresses(first, FEW, kinds=EVERY)  # the sender is busy opening these
    many_addresses(city, CITY - FEW, kinds=EVERY)
    Budget.objects.bulk_create(Budget(network=act.network, day=CAP) for act in (observers, first))
    waits: dict[tuple[int, bool], list[float]] = {}
    for turn in range(ROUNDS):
        for many in (FEW, CITY):
            clear()
            write_down(first, FEW)
            if many > FEW:
                write_down(city, many - FEW)
            analyzed()
            for draining in (False, True):
                held = waits.setdefault((many, draining), [])
                held += _asked(observers, f"{turn}:{draining}", draining=draining)
    for (many, draining), held in waits.items():
        name = f"{many:,} wait" + (", and a sender drains them" if draining else "")
        report.figure(f"call-out claimed, p50, {name}", quantile(held, 0.5) * 1000, "ms")
        goal = below(50) if many == CITY else None
        report.figure(
            f"call-out claimed, p99, {name}", quantile(held, 0.99) * 1000, "ms", goal=goal,
            of=len(held),
        )  # fmt: skip
    for draining in (False, True):
        grown = quantile(waits[CITY, draining], 0.5) / quantile(waits[FEW, draining], 0.5)
        words = ", while a sender drains" if draining else ""
        report.figure(f"the wait from 10k to 1M grew{words}", grown, "x", goal=below(2))
    clear()


def _asked(act: Act, key: str, *, draining: bool) -> list[float]:
    """Write call-outs down one by one, and claim each as the urgent lane does."""
    stop, sender = threading.Event(), Sender()
    lanes = [lane for lane in LANES if lane == BULK] if draining else []
    threads = [threading.Thread(target=_drain, args=[sender, stop]) for _ in lanes]
    for thread in threads:
        thread.start()
    try:
        return [_ask(act, number, f"ask:{key}:{number}") for number in range(ASKED)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _ask(act: Act, number: int, dedupe: str) -> float:
    asked = envelope(act, dedupe, urgency=Urgency.CALL_OUT)
    operations.send(act, owner(number), asked)
    began = time.perf_counter()
    claimed = _claim_once()
    took = time.perf_counter() - began
    assert claimed == 1, "nobody else may have it in hand"
    return took


def _claim_once() -> int:
    now = clock.now()
    until = now + timedelta(seconds=leases.LEASE)
    with transaction.atomic():
        claimed = leases.claim(now, until, by=None, urgencies=URGENT.urgencies, limit=URGENT.batch)
    return len(claimed.deliveries)


def _drain(sender: Sender, stop: threading.Event) -> None:
    while not stop.is_set() and sender.round(BULK):
        pass
    connection.close()
