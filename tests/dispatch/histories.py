"""Plays random evenings by two processes at once, some killed half-way. Run by `test_histories`.

One history is a network with two call-outs in one area and seven volunteers. Two processes answer,
refuse, say "already here", turn back, stand down, approve and let time pass, on the same rows.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

EVENING = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
DISPATCHER = "account:00000000-0000-4000-8000-00000000d15b"
PEOPLE = 7
ASKED = 4  #: by the first call-out, before the history begins
ACTIONS = 3  #: of each process in each history, after all have answered at once
APPROVED = 3  #: in every third history both approve the second call-out at once
BATCH = 10  #: histories played by one pair of processes
KILLS = 3  #: of ten pairs one process is killed half-way


def at_of(history: int) -> datetime:
    """Each history has an hour of its own, before those played already: a sweep sees only its."""
    return EVENING - timedelta(hours=history)


def act_as(by: str, history: int, later: timedelta = timedelta()) -> Any:
    from testigo.core.act import Act
    from testigo.security.types import Role

    roles = frozenset({Role.DISPATCHER.value, Role.OBSERVER.value})
    return Act(by=by, at=at_of(history) + later, network=f"h{history}", roles=roles)


def play(history: int, seed: int, who: int) -> None:
    """One process's share of a history."""
    from django.db import DatabaseError

    from testigo.core.errors import Refused
    from testigo.dispatch import operations
    from testigo.dispatch.models import CallOut

    rng = random.Random(f"{seed}:{history}:{who}")
    mine = list(CallOut.objects.filter(network=f"h{history}").order_by("number"))

    def approves() -> None:
        operations.approve(act_as(DISPATCHER, history), mine[1].pk)

    todo = _rush(history, mine[0], who) + [_action(rng, history, mine) for _ in range(ACTIONS)]
    if history % APPROVED == 0:
        todo.append(approves)
    for do in todo:
        try:
            do()
        except Refused:
            continue
        except DatabaseError as error:
            print(f"BROKEN {history} {type(error).__name__} {error}", flush=True)


def _rush(history: int, call_out: Any, who: int) -> list[Callable[[], object]]:
    # Everybody asked says "going" within the same second, half of them to each process.
    from testigo.dispatch import operations
    from testigo.dispatch.models import Ask
    from testigo.dispatch.types import Answer

    asks = list(Ask.objects.filter(call_out=call_out).order_by("volunteer"))[who::2]

    def going(ask: Any) -> Callable[[], object]:
        act = act_as(ask.by, history)
        return lambda: operations.answer(act, ask.pk, answer=Answer.GOING, once=uuid4())

    return [going(ask) for ask in asks]


def _action(rng: random.Random, history: int, call_outs: list[Any]) -> Callable[[], object]:
    from testigo.core.act import Act
    from testigo.dispatch import operations
    from testigo.dispatch.models import Ask
    from testigo.dispatch.types import Answer
    from testigo.volunteers.models import Volunteer

    call_out = rng.choice(call_outs)
    dice = rng.random()

    def answers() -> None:
        asks = list(Ask.objects.filter(call_out=call_out).order_by("volunteer"))
        if not asks:
            return
        ask = rng.choice(asks)
        given = rng.choices(list(Answer), weights=[6, 2, 2, 2])[0]
        once = uuid4()
        for _twice in range(rng.choice([1, 1, 2])):
            operations.answer(act_as(ask.by, history), ask.pk, answer=given, once=once)

    def leaves() -> None:
        coming = Ask.objects.filter(call_out=call_out, stage__in=["going", "later", "there"])
        ask = coming.order_by("volunteer").first()
        if ask is not None:
            step = operations.leave if ask.stage == "there" else operations.turn_back
            step(act_as(ask.by, history), ask.pk, once=uuid4())

    def is_here() -> None:
        people = Volunteer.objects.filter(network=f"h{history}").order_by("pk")
        one = rng.choice(list(people))
        by = f"account:{one.account_id}"
        operations.already_here(act_as(by, history), call_out.pk, once=uuid4())

    def time_passes() -> None:
        later = Act.system(at_of(history) + timedelta(seconds=61), network=f"h{history}")
        operations.advance(later)

    def stands_down() -> None:
        operations.stand_down_all(act_as(DISPATCHER, history), call_out.pk)

    for share, do in ((0.62, answers), (0.76, leaves), (0.88, is_here), (0.97, time_passes)):
        if dice < share:
            return do
    return stands_down


def prepare(count: int, seed: int) -> None:
    """Write the networks, people and proposed call-outs of all histories."""
    from testigo.dispatch.models import Ask, CallOut
    from testigo.security.models import Account, Membership, Network
    from testigo.volunteers.models import Certification, Duty, PastAnswer, Volunteer

    rng = random.Random(seed)
    rows: list[list[Any]] = [[] for _ in range(9)]
    networks, accounts, members, people, held, duties, call_outs, past, asks = rows
    for history in range(count):
        name, at = f"h{history}", at_of(history)
        networks.append(Network(id=name, name=name, city="cambridge", zone="America/New_York"))
        for n in range(PEOPLE):
            account = Account(handle=f"{name}-{n}")
            accounts.append(account)
            members.append(Membership(account=account, network_id=name, role="observer"))
            person = Volunteer(
                network=name, account=account, home_cell="892a3066a97ffff", adult=True,
                languages=["en"], enrolled_at=at, keep_until=at + timedelta(days=9),
            )  # fmt: skip
            people.append(person)
            held.append(Certification(
                volunteer=person, role="observer", until=at + timedelta(days=9),
                certified_by="system", keep_until=at + timedelta(days=9),
            ))  # fmt: skip
            duties.append(Duty(
                network=name, volunteer=person, since=at - timedelta(hours=1),
                until=at + timedelta(hours=9), keep_until=at + timedelta(days=9),
            ))  # fmt: skip
        for number in (1, 2):
            maximum = rng.randint(1, 3)
            call_outs.append(CallOut(
                network=name, number=number, incident=uuid4(), task="observe",
                wanted={"observer": rng.randint(1, maximum)}, maximum=maximum, area="the-port",
                cell="8a2a3066a967fff", opened_at=at, keep_until=at + timedelta(days=9),
                phase="open" if number == 1 else "proposed",
                approved_by=DISPATCHER if number == 1 else "",
            ))  # fmt: skip
        for person in people[-ASKED:]:
            person.last_asked_at = at
            past.append(PastAnswer(volunteer=person, at=at, answer="asked", keep_until=at))
            asks.append(Ask(
                network=name, call_out=call_outs[-2], volunteer=person.pk, role="observer",
                by=f"account:{person.account_id}", asked_at=at,
                answer_by=at + timedelta(seconds=60), keep_until=at + timedelta(days=9),
            ))  # fmt: skip
    models: list[Any] = [
        Network, Account, Membership, Volunteer, Certification, Duty, CallOut, PastAnswer, Ask
    ]  # fmt: skip
    for model, made in zip(models, rows, strict=True):
        model.objects.bulk_create(made)


def listen_durably() -> None:
    """React to what answers publish, so that every event leaves a job behind."""
    from testigo.core import events as core
    from testigo.dispatch import events

    for kind in (events.VolunteerAsked, events.VolunteerAnswered, events.EnoughGoing):
        core.KINDS[kind.__name__] = kind
        core.REACTIONS[f"histories.{kind.__name__}"] = (kind, lambda event: None)


def without_the_conditional_update() -> None:
    """Count people in by reading first and writing after: the mistake the product must not make."""
    from testigo.dispatch import counting
    from testigo.dispatch.models import CallOut

    def read_then_write(act: Any, call_out_id: UUID, *, phases: Any) -> bool:
        row = CallOut.objects.get(pk=call_out_id, network=act.network)
        if row.phase not in phases or row.coming >= row.maximum:
            return False
        time.sleep(0.002)  # the moment any busy server takes between reading and writing
        CallOut.objects.filter(pk=call_out_id).update(coming=row.coming + 1)
        return True

    counting.count_in = read_then_write


def pair(start: int, stop: int, seed: int, kill: bool, rng: random.Random) -> None:
    """Let two processes play the same histories at once; maybe kill one of them half-way."""
    from django.db import connections

    connections.close_all()
    begin = time.monotonic() + 0.05
    children = []
    for who in (0, 1):
        child = os.fork()
        if child == 0:
            time.sleep(max(0.0, begin - time.monotonic()))
            for history in range(start, stop):
                play(history, seed, who)
            os._exit(0)
        children.append(child)
    if kill:
        time.sleep(0.05 + rng.random() * 0.04 * (stop - start))
        os.kill(rng.choice(children), signal.SIGKILL)
        print("KILLED", flush=True)
    for child in children:
        os.waitpid(child, 0)


def main(database: str, count: int, seed: int, racy: bool) -> None:
    """Play all histories."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    listen_durably()
    if racy:
        without_the_conditional_update()
    prepare(count, seed)
    from testigo.places import queries as places

    places.minutes("cambridge", "8a2a3066a967fff", ["892a3066a97ffff"], "walk", EVENING)  # type: ignore[arg-type]
    rng = random.Random(seed)
    for start in range(0, count, BATCH):
        kill = rng.randrange(10) < KILLS
        pair(start, min(start + BATCH, count), seed, kill, rng)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "racy")
