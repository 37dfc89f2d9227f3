"""One round of the sender: claim what is due, hand it over, write down how it went."""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from testigo.channels import (
    fallback,
    leases,
    links,
    receipts,
    references,
    registry,
    stopping,
    templates,
)
from testigo.channels.contract import (
    Accepted,
    AddressDead,
    Batched,
    Channel,
    ContentRejected,
    Expired,
    Message,
    OptedOut,
    Outcome,
    Retry,
    Throttled,
    Unreachable,
)
from testigo.channels.email import Email
from testigo.channels.ladders import deadlines, pace, tolls
from testigo.channels.leases import Claim, Leased, Settled
from testigo.channels.models import Address
from testigo.channels.types import LOOPBACK, Purpose, Standing, State, Urgency
from testigo.core import clock, sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.keyring import Locked
from testigo.security import lockdown
from testigo.security import queries as security


@dataclass(frozen=True)
class Lane:
    """What a thread of the sender takes: which urgencies, and how many messages at once."""

    urgencies: tuple[Urgency, ...]
    batch: int


URGENT: Final = Lane((Urgency.SAFETY, Urgency.CALL_OUT), 100)
BULK: Final = Lane((Urgency.ALERT, Urgency.REST), 500)  #: what is urgent must not wait for it
ALL: Final = Lane(tuple(Urgency), 500)
#: Two of each: one goes on while the other waits for a service, or for the database.
LANES: Final = (URGENT, URGENT, BULK, BULK)
PART: Final = 50  #: handed over before it is written down how they went, where each goes alone
SWITCH: Final = 0.0005  #: seconds a lane computes while another could go on
LONGEST_WAIT: Final = 300.0  #: seconds between two attempts
IMPATIENT: Final = 2  #: attempts after which something urgent also takes the next channel

#: What one bad row or a channel's own mistake raises: it must not stop everybody else's messages.
BROKEN: Final = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip

ADDRESSES: Final = Address._meta.db_table
URGENCIES: Final = tuple(Urgency)

log = logging.getLogger(__name__)

How = Outcome | Unreachable


@dataclass(frozen=True)
class Over(Expired):
    """It was answered or withdrawn before it came to be tried again."""


@dataclass
class Sender:
    """What one sender process remembers: its lock, its threads, what is throttled."""

    lock: int | None = None  #: the advisory lock it holds while it lives
    stopped: Callable[[], bool] = lockdown.is_on  #: nothing leaves a locked server
    pools: dict[tuple[str, Lane], ThreadPoolExecutor] = field(default_factory=dict)
    paused: dict[str, datetime] = field(default_factory=dict)  #: kind -> throttled until
    drills: dict[str, bool] = field(default_factory=dict)  #: network -> it is a drill
    working: set[int] = field(default_factory=set)  #: leases its lanes are busy with

    def __post_init__(self) -> None:
        sys.setswitchinterval(SWITCH)

    def round(self, lane: Lane = ALL) -> int:
        """Send one batch of what is due in this lane; give how many turns were taken."""
        if self.stopped():
            return 0
        now = clock.now()
        with transaction.atomic():
            claimed = leases.claim(
                now, _until(now), by=self.lock, urgencies=lane.urgencies, limit=lane.batch
            )
        if claimed.lease is None:
            return claimed.turns
        self.working.add(claimed.lease)
        try:
            self._work_through(claimed, lane, now)
        finally:
            self.working.discard(claimed.lease)
        return claimed.turns

    def _work_through(self, claimed: Claim, lane: Lane, now: datetime) -> None:
        left = len(claimed.deliveries)
        for part, ends in self._send(claimed.deliveries, lane, now):
            left -= len(part)
            held = Claim(len(part), None if left else claimed.lease, part)
            with transaction.atomic():
                self._settle(held, ends, clock.now())

    def mend(self) -> int:
        """Take back what dead senders held, and go on where a receipt is overdue."""
        act = Act.system()
        leases.prolong([*self.working], _until(act.at))
        with transaction.atomic():
            taken, failed = leases.abandoned(act.at, repeatable=registry.repeatable())
            fallback.after_failure(act, failed)
        with transaction.atomic():
            silent = leases.unanswered(act.at)
            taken += fallback.after_silence(act, silent)
        pace.move_up(act.at)
        return taken

    def close(self) -> None:
        for pool in self.pools.values():
            pool.shutdown(wait=True)

    def _send(
        self, claimed: Sequence[Leased], lane: Lane, now: datetime
    ) -> Iterator[tuple[list[Leased], dict[int, How]]]:
        """Hand over part by part: what was sent is written down soon, and not sent again."""
        ends: dict[int, How] = {}
        by_kind: dict[str, list[Leased]] = {}
        tried = [delivery for delivery in claimed if delivery.attempts > 1]
        over = leases.over(tried) if tried else set()
        for delivery in claimed:
            refused = Over() if delivery.id in over else self._refuse(delivery, now)
            if refused:
                ends[delivery.id] = refused
            else:
                by_kind.setdefault(delivery.kind, []).append(delivery)
        if ends:
            yield [delivery for delivery in claimed if delivery.id in ends], ends
        for kind, deliveries in by_kind.items():
            channel = registry.channels()[kind]
            most = lane.batch if isinstance(channel, Batched) else PART
            for first in range(0, len(deliveries), most):
                part = deliveries[first : first + most]
                yield part, self._send_part(channel, part, lane, now)

    def _send_part(
        self, channel: Channel, part: Sequence[Leased], lane: Lane, now: datetime
    ) -> dict[int, How]:
        ends: dict[int, How] = {}
        ready = []
        for delivery, address, made in self._prepare(part):
            if isinstance(made, Message):
                ready.append((delivery, address, made))
            else:
                ends[delivery.id] = made
        return ends | tolls.through(channel, ready, partial(self._hand_over, channel, lane), now)

    def _prepare(self, deliveries: Sequence[Leased]) -> Iterator[tuple[Leased, str, Message | How]]:
        sealed_values = {d.address: bytes(d.value) for d in deliveries if d.value is not None}
        try:
            addresses = sealed.open_many(ADDRESSES, "value", sealed_values)
        except Locked:  # after a restart: nothing is lost, all of it waits for the key
            yield from ((delivery, "", Retry(after=5)) for delivery in deliveries)
            return
        texts: dict[tuple[str, ...], str] = {}
        for delivery in deliveries:
            address = addresses.get(delivery.address)
            made: Message | How
            if address is None:  # its key was erased
                yield delivery, "", AddressDead()
                continue
            try:
                made = self._message(delivery, texts)
            except Locked:
                made = Retry(after=5)
            except BROKEN as error:
                log.error("delivery %s cannot be told: %s", delivery.id, type(error).__name__)
                made = ContentRejected()
            yield delivery, address, made

    def _refuse(self, delivery: Leased, now: datetime) -> How | None:
        if delivery.seconds <= 0:
            return Expired()
        # Between their turn and now they may have written STOP, or removed the phone.
        if delivery.standing == Standing.INVALID:
            return AddressDead()
        if delivery.standing == Standing.OPTED_OUT and delivery.purpose != Purpose.REPLY:
            return OptedOut()
        if delivery.kind not in registry.channels():
            return Unreachable("this channel is off", permanent=True)
        # The hard rule, once more where it counts: a drill reaches nobody, nobody a drill.
        if self._is_drill(delivery.network) is not (delivery.kind == LOOPBACK):
            return ContentRejected()
        pause = self.paused.get(delivery.kind)
        if pause and pause > now:
            return Retry(after=(pause - now).total_seconds())
        return None

    def _is_drill(self, network: str) -> bool | None:
        if network not in self.drills:
            try:
                self.drills[network] = security.network(Act.system(network=network)).is_drill
            except NotYours:  # a drill that was deleted whole: nothing of it goes anywhere
                return None
        return self.drills[network]

    def _message(self, delivery: Leased, texts: dict[tuple[str, ...], str]) -> Message | How:
        drill = self._is_drill(delivery.network) is not False
        template, told, language = delivery.template, delivery.parameters, delivery.language
        # Thousands of one batch are told the same: each text is made once.
        key = (template, told, language, "drill" if drill else "")
        text = texts.get(key)
        if opens := templates.SEALED.get(template):  # one person's own: never shared in a batch
            known = json.loads(told)
            opened = opens(Act.system(network=delivery.network), known)
            if opened is None:
                return Expired()
            text = templates.render(template, {**known, **opened}, language, drill=drill)
        elif text is None:
            text = templates.render(template, json.loads(told), language, drill=drill)
            texts[key] = text
        path = links.spelled(delivery.path)
        stop = ""
        if delivery.kind == Email.kind:  # the others carry no such line
            stop = stopping.path_for(
                delivery.purpose, language=language or "en", address=delivery.address
            )
        return Message(
            text=text,
            language=language,
            reference=str(references.of(delivery.id, delivery.created_at)),
            network=delivery.network,
            path=path,
            link=f"{settings.ORIGIN}{path}" if path else "",
            stop=f"{settings.ORIGIN}{stop}" if stop else "",
            urgency=URGENCIES[delivery.urgency],
            seconds=delivery.seconds,
        )

    def _hand_over(
        self, channel: Channel, lane: Lane, ready: Iterable[tuple[Leased, str, Message]]
    ) -> dict[int, How]:
        def one(told: tuple[Leased, str, Message]) -> tuple[int, How]:
            delivery, address, message = told
            try:
                return delivery.id, channel.send(address, message)
            except Unreachable as fault:
                return delivery.id, fault
            except BROKEN as error:
                log.error("%s broke: %s", channel.kind, type(error).__name__)
                return delivery.id, Unreachable("it broke", permanent=True)

        if isinstance(channel, Batched):
            return _hand_over_together(channel, channel.kind, list(ready))
        if channel.together == 1:
            return dict(map(one, ready))
        # Lanes alike share it; what is urgent never queues behind bulk. Whichever comes first
        # brings it; its threads start when they are needed.
        fresh = ThreadPoolExecutor(channel.together, channel.kind)
        return dict(self.pools.setdefault((channel.kind, lane), fresh).map(one, ready))

    def _settle(self, claimed: Claim, ends: dict[int, How], now: datetime) -> None:
        settled = {d.id: self._end(d, ends[d.id], now) for d in claimed.deliveries}
        ours = leases.settle(claimed, settled)
        mine = [delivery for delivery in claimed.deliveries if delivery.id in ours]
        _close_addresses(mine, ends)
        failed = [d.id for d in mine if settled[d.id].state == State.FAILED]
        act = Act.system(now)
        fallback.after_failure(act, leases.whole(failed))
        impatient = [d.id for d in mine if _impatient(d, settled[d.id])]
        fallback.after_silence(act, leases.whole(impatient))
        late = [d.id for d in mine if settled[d.id].state == State.EXPIRED and _is_urgent(d)]
        fallback.after_expiry(act, leases.whole(late))
        if named := [end.provider_id for end in settled.values() if end.provider_id]:
            receipts.catch_up(act, named)
        _note_pulse(mine, ends, now)

    def _end(self, delivery: Leased, how: How, now: datetime) -> Settled:
        channel = registry.channels().get(delivery.kind)
        end: dict[str, object] = {}
        match how:
            case Accepted(provider_id=provider_id):
                end = {"state": State.ACCEPTED, "provider_id": provider_id}
                end["fallback_at"] = deadlines.for_receipt(delivery, channel, now)
            case Over():
                end = {"state": State.CANCELLED}
            case Expired():
                end = {"state": State.EXPIRED}
            case Throttled(after=after, by=""):
                self.paused[delivery.kind] = now + timedelta(seconds=after)
                end = _again(now, after)
            case Retry(after=after) | Throttled(after=after):
                end = _again(now, after)
                end["error"] = how.why if isinstance(how, tolls.OverCap | tolls.ItsTurn) else ""
            case Unreachable(permanent=False) if not (
                how.unknown_fate and channel and not channel.repeatable
            ):
                log.warning("%s: delivery %s: %s", delivery.kind, delivery.id, how)
                end = _again(now, min(2.0 ** (delivery.attempts + 1), LONGEST_WAIT))
            case _:
                end = {"state": State.FAILED, "error": _class_of(how)}
        if end["state"] == State.WAITING:
            end |= deadlines.for_leaving(delivery, channel, now)
        return Settled(**end)  # type: ignore[arg-type]


def _until(now: datetime) -> datetime:
    return now + timedelta(seconds=leases.LEASE * max(clock.speed(), 1))


def _hand_over_together(
    channel: Batched, kind: str, ready: Sequence[tuple[Leased, str, Message]]
) -> dict[int, How]:
    ends: Sequence[How]
    try:
        ends = channel.send_batch([(address, message) for _, address, message in ready])
    except BROKEN as error:
        log.error("%s broke: %s", kind, type(error).__name__)
        ends = [Unreachable("it broke")] * len(ready)
    return {delivery.id: how for (delivery, _, _), how in zip(ready, ends, strict=True)}


def _again(now: datetime, after: float) -> dict[str, object]:
    return {"state": State.WAITING, "due_at": now + timedelta(seconds=max(after, 0.2))}


def _class_of(how: How) -> str:
    if isinstance(how, Unreachable):
        return "unknown_fate" if how.unknown_fate else "unreachable"
    words = {AddressDead: "address_dead", OptedOut: "opted_out"}
    return words.get(type(how), "content_rejected")


def _impatient(delivery: Leased, end: Settled) -> bool:
    if not _is_urgent(delivery) or end.state != State.WAITING:
        return False
    # The second attempt failed, or the channel says itself that the next one comes too late.
    too_late = bool(end.due_at and end.fallback_at and end.due_at > end.fallback_at)
    return delivery.attempts == IMPATIENT or too_late


def _is_urgent(delivery: Leased) -> bool:
    return delivery.urgency <= Urgency.CALL_OUT


def _close_addresses(deliveries: Iterable[Leased], ends: dict[int, How]) -> None:
    states = {AddressDead: Standing.INVALID, OptedOut: Standing.OPTED_OUT}
    for delivery in deliveries:
        if state := states.get(type(ends[delivery.id])):
            Address.objects.filter(pk=delivery.address).update(state=state)


def _note_pulse(deliveries: Iterable[Leased], ends: dict[int, How], now: datetime) -> None:
    worked: dict[str, bool] = {}
    for delivery in deliveries:
        how = ends[delivery.id]
        if isinstance(how, Unreachable):
            worked.setdefault(delivery.kind, False)
        elif not isinstance(how, Retry | Expired):
            worked[delivery.kind] = True
    with connection.cursor() as cursor:
        for kind, success in sorted(worked.items()):
            cursor.execute(
                "INSERT INTO channels_pulse (kind, success_at, failing_since) VALUES (%s, %s, %s)"
                " ON CONFLICT (kind) DO UPDATE SET"
                " success_at = coalesce(excluded.success_at, channels_pulse.success_at),"
                " failing_since = CASE WHEN excluded.failing_since IS NULL THEN NULL"
                " ELSE coalesce(channels_pulse.failing_since, excluded.failing_since) END",
                [kind, now if success else None, None if success else now],
            )
