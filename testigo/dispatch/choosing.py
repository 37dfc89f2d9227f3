"""Gathers what the choice of whom to ask must know, and asks `waves`."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from testigo.core.act import Act
from testigo.dispatch import counting, departing, waves
from testigo.dispatch.models import Ask, CallOut
from testigo.dispatch.turnout import Ready
from testigo.dispatch.types import COMING, Stage, Task
from testigo.places import queries as places
from testigo.places.types import Mode
from testigo.security import queries as security
from testigo.security.types import NetworkView
from testigo.volunteers import queries as volunteers
from testigo.volunteers.types import Candidate

TARGET = {Task.LOOK: 10.0, Task.OBSERVE: 15.0}  #: minutes


def next_wave(act: Act, call_out: CallOut) -> waves.Wave:
    """Choose whom to ask now for a call-out."""
    network = security.network(act)
    asks = list(Ask.objects.filter(call_out=call_out))
    people = volunteers.available(act, roles=call_out.wanted)
    ready = departing.ready(act, network)
    minutes = _minutes(act, network, call_out.cell, people, ready)
    busy = _busy(act)
    asked = {ask.volunteer for ask in asks}
    crowd = [
        _person(one, minutes.get(one.id), asked=asked, busy=busy, ready=ready[one.mode])
        for one in people
    ]
    waiting: dict[str, list[float]] = {}
    for ask in asks:
        if ask.stage == Stage.ASKED:
            waiting.setdefault(ask.role, []).append(float(ask.reasons.get("chance", 0)) / 100)
    need = waves.Need(
        wanted=call_out.wanted,
        coming=counting.coming_by_role(call_out),
        waiting=waiting,
        language=call_out.language,
        together=call_out.together,
        target=_left(act, call_out),
        mean=_mean(people),
        hour=departing.hour(network, act.at),
        cap=min(waves.CAP, _room(act, call_out)),
    )
    return waves.choose(crowd, need, act.at)


def _minutes(
    act: Act,
    network: NetworkView,
    cell: str,
    people: Sequence[Candidate],
    ready: Mapping[str, Ready],
) -> dict[UUID, float]:
    # How many minutes each would take, from the request to the place.
    if not cell:
        return {}
    found: dict[UUID, float] = {}
    for mode in sorted({one.mode for one in people}):
        cells = {one.cell for one in people if one.mode == mode}
        times = places.minutes(
            network.city, cell, cells, Mode(mode), act.at, ready=ready[mode].minutes
        )
        found |= {one.id: times[one.cell] for one in people
                  if one.mode == mode and one.cell in times}  # fmt: skip
    return found


def _person(
    one: Candidate, minutes: float | None, *, asked: set[UUID], busy: set[UUID], ready: Ready
) -> waves.Person:
    return waves.Person(
        id=one.id,
        roles=one.roles,
        languages=one.languages,
        minutes=minutes,
        asked=one.asked,
        went=one.went,
        asked_this_week=one.asked_this_week,
        weekly_limit=one.weekly_limit,
        rest_until=one.rest_until,
        remote_only=one.remote_only,
        busy=one.id in busy,
        asked_already=one.id in asked,
        ready=ready,
    )


def _busy(act: Act) -> set[UUID]:
    live = [Stage.ASKED, *COMING]
    rows = Ask.objects.filter(network=act.network, stage__in=live)
    return set(rows.values_list("volunteer", flat=True))


def _mean(people: list[Candidate]) -> float:
    # The network's own share of those who went, once a hundred requests tell something.
    asked = sum(one.asked for one in people)
    share = sum(one.went for one in people) / asked if asked >= 100 else waves.MEAN
    return min(max(share, 0.05), 0.95)


def _left(act: Act, call_out: CallOut) -> float:
    # What a refusal or a minute of silence took is gone: the next ones asked have less time.
    since = call_out.lacking_since or call_out.approved_at or act.at
    gone = (act.at - since).total_seconds() / 60
    return max(TARGET[Task(call_out.task)] - max(gone, 0.0), 0.0)


def _room(act: Act, call_out: CallOut) -> int:
    left = counting.area_left(act, call_out.area)
    # Whoever is asked may say yes: an area that has no room left asks nobody.
    return waves.CAP if left else 0
