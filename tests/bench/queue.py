"""Goal 4: a queue for a whole city, beside procrastinate."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from django.db import connection, transaction

from testigo.channels import leases, operations, templates
from testigo.channels.models import Address
from testigo.channels.sending import BULK, LANES, Sender
from testigo.channels.types import Envelope, Purpose, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.bench.frame import Report, Side, at_least, race
from tests.bench.people import a_network, analyzed, many_addresses, sealed_addresses
from tests.bench.procrastination import Procrastination

BACKLOG: Final = 100_000
CITY: Final = 1_000_000
PEERS: Final = 3_000  #: of the backlog, what the peer does in one round

templates.register("bench.told", "You are asked for: open request %(request)s")


def run(report: Report) -> None:
    """Measure draining and writing down."""
    act, peer = a_network(), Procrastination()
    sealed_addresses(act, BACKLOG, kinds=["email"])
    _drain(report, act, peer)
    many_addresses(act.within("city"), CITY, kinds=["email"])
    _write_down(report, a_network("city"), peer)


def envelope(act: Act, dedupe: str, *, urgency: Urgency = Urgency.ALERT) -> Envelope:
    """Give an envelope as an alert writes it."""
    return Envelope(
        template="bench.told", parameters={"request": "42"}, purpose=Purpose.CALL_OUT,
        urgency=urgency, expires_at=act.at + timedelta(hours=6), dedupe=dedupe, path="/en/a/42/",
    )  # fmt: skip


def write_down(act: Act, many: int) -> int:
    """Write an alert down for everybody of the network, or for the first so many."""
    people = Address.objects.filter(network=act.network, value_index__isnull=False)
    owners = people.filter(owner__lt=f"person:{many:08d}").values_list("owner", flat=True)
    written = operations.send_bulk(act, owners, envelope(act, f"alert:{act.network}"))
    if written != many:
        raise AssertionError(f"{written} of {many} were written down")
    return written


def clear() -> None:
    """Empty both queues."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE channels_delivery, channels_turn, channels_lease")
        cursor.execute("TRUNCATE procrastinate_jobs RESTART IDENTITY CASCADE")


def drain() -> int:
    """Send everything as the sender process does."""
    sender = Sender()
    done = _in_its_lanes(lambda: _emptied(sender))
    sender.close()
    return done


def claim_and_settle() -> int:
    """Lease and acknowledge everything in the sender's lanes, and hand nothing over."""
    return _in_its_lanes(_settled)


def _in_its_lanes(work: Callable[[], int]) -> int:
    many = LANES.count(BULK)
    with ThreadPoolExecutor(many) as pool:
        return sum(each.result() for each in [pool.submit(work) for _ in range(many)])


def _emptied(sender: Sender) -> int:
    done = 0
    while sent := sender.round(BULK):
        done += sent
    connection.close()
    return done


def _settled() -> int:
    done = 0
    while True:
        now = clock.now()
        until = now + timedelta(seconds=leases.LEASE)
        with transaction.atomic():
            claimed = leases.claim(now, until, by=None, urgencies=BULK.urgencies, limit=BULK.batch)
        if not claimed.turns:
            connection.close()
            return done
        taken = leases.Settled(state=State.ACCEPTED)
        with transaction.atomic():
            done += len(leases.settle(claimed, {d.id: taken for d in claimed.deliveries}))


def _drain(report: Report, act: Act, peer: Procrastination) -> None:
    ids = [
        str(pk) for pk in Address.objects.filter(network=act.network).values_list("pk", flat=True)
    ]
    link = "http://localhost:8000/en/a/42/"

    def ours() -> None:
        clear()
        write_down(act, BACKLOG)
        analyzed()

    def theirs(task: object, **more: str) -> None:
        clear()
        peer.defer(task, [{"address": pk, **more} for pk in ids])
        _analyze_peer()

    whole, whole_peer, bare, bare_peer = race(
        Side("our sender", drain, before=ours),
        Side(
            "procrastinate's worker, the same work",
            lambda: peer.drain(PEERS),
            before=lambda: theirs(peer.tell, link=link),
        ),
        Side("our claim and acknowledge", claim_and_settle, before=ours),
        Side(
            "procrastinate's worker, empty jobs",
            lambda: peer.drain(PEERS),
            before=lambda: theirs(peer.nothing),
        ),
    )
    report.ratio("drain, messages handed over", "deliveries", whole, whole_peer, goal=None)
    report.ratio("drain, the queue alone", "deliveries", bare, bare_peer, goal=at_least(30))


def _write_down(report: Report, act: Act, peer: Procrastination) -> None:
    jobs = [{"address": str(n)} for n in range(CITY)]
    ours, theirs, tenth = race(
        Side("send_bulk", lambda: write_down(act, CITY), before=clear),
        Side("procrastinate's batch_defer", lambda: peer.defer(peer.nothing, jobs), before=clear),
        Side("send_bulk of a tenth", lambda: write_down(act, CITY // 10), before=clear),
    )
    report.ratio("enqueue 1M", "recipients", ours, theirs, goal=at_least(10))
    report.growth("enqueue", tenth, ours)
    clear()


def _analyze_peer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE procrastinate_jobs")
