"""Whom to ask: the fewest people who are enough, never more than the cap, never against a rest."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.dispatch import waves
from testigo.dispatch.waves import Need, Person, at_least, choose, going, in_time

NOW = datetime(2026, 3, 3, 23, tzinfo=UTC)
ROLES = ("observer", "legal_observer", "interpreter")
chances = st.lists(st.floats(0, 1), max_size=9)


@st.composite
def persons(draw: st.DrawFn) -> list[Person]:
    count = draw(st.integers(0, 14))
    return [
        Person(
            id=UUID(int=n),
            roles=draw(st.frozensets(st.sampled_from(ROLES), max_size=3)),
            languages=draw(st.frozensets(st.sampled_from(["en", "es", "ur"]))),
            minutes=draw(st.none() | st.floats(1, 60)),
            asked=(asked := draw(st.integers(0, 30))),
            went=draw(st.integers(0, asked)),
            asked_this_week=draw(st.integers(0, 8)),
            rest_until=draw(st.none() | st.integers(-60, 60).map(
                lambda m: NOW + timedelta(minutes=m)
            )),
            remote_only=draw(st.booleans()),
            busy=draw(st.booleans()),
            asked_already=draw(st.booleans()),
        )
        for n in range(count)
    ]  # fmt: skip


needs = st.builds(
    Need,
    wanted=st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3), min_size=1),
    language=st.sampled_from(["", "es"]),
    together=st.sampled_from([1, 2]),
    cap=st.integers(0, 12),
    hour=st.integers(0, 23),
)


@given(chances, st.integers(0, 9))
def test_the_chance_of_at_least_so_many_is_exact(probabilities: list[float], count: int):
    exact = 0.0
    everybody = range(len(probabilities))
    for k in range(count, len(probabilities) + 1):
        for coming in combinations(everybody, k):
            term = 1.0
            for n in everybody:
                term *= probabilities[n] if n in coming else 1 - probabilities[n]
            exact += term
    assert abs(at_least(probabilities, count) - exact) < 1e-9


@given(persons(), needs)
def test_nobody_is_asked_against_a_rule(people: list[Person], need: Need):
    wave = choose(people, need, NOW)
    by_id = {person.id: person for person in people}
    for choice in wave.ask:
        person = by_id[choice.id]
        assert choice.role in person.roles
        assert not any((person.remote_only, person.busy))
        assert not person.asked_already
        assert person.rest_until is None or person.rest_until <= NOW
        assert person.asked_this_week < person.weekly_limit
        assert person.minutes is not None
        assert (
            choice.role != "interpreter" or not need.language or (need.language in person.languages)
        )


@given(persons(), needs)
def test_never_more_than_the_cap_and_nobody_for_two_roles(people: list[Person], need: Need):
    wave = choose(people, need, NOW)
    assert len(wave.ask) <= need.cap
    assert len({choice.id for choice in wave.ask}) == len(wave.ask)


@given(persons(), needs)
def test_everybody_is_asked_or_there_is_a_reason(people: list[Person], need: Need):
    wave = choose(people, need, NOW)
    asked = {choice.id for choice in wave.ask}
    if not wave.alone:
        assert asked | set(wave.passed_over) == {person.id for person in people}
    assert not asked & set(wave.passed_over)


@given(persons(), needs)
def test_one_anonymous_source_never_asks_one_person_alone(people: list[Person], need: Need):
    wave = choose(people, need, NOW)
    assert len(wave.ask) not in range(1, need.together)


@given(persons(), st.integers(1, 3), st.integers(0, 15))
def test_no_smaller_group_would_be_sure_enough(people: list[Person], wanted: int, left: int):
    need = Need(wanted={"observer": wanted}, target=left)
    wave = choose(people, need, NOW)
    free, near = _free(people, need)
    most = min(need.cap, waves.at_once(wanted))
    if wave.chance["observer"] >= waves.SURE_ENOUGH:
        fewer = len(wave.ask) - 1
        later = [[_in_time(p, need, late=by) for by in waves.REPLACED] for p in near[fewer:]]
        chances = waves.replaced([_in_time(p, need) for p in near[:fewer]], later)
        assert at_least(chances, wanted) < waves.SURE_ENOUGH
    elif len(near) >= wanted:
        assert len(wave.ask) == min(len(near), most)
    else:
        assert len(wave.ask) == min(len(free), most, max(len(near), wanted + waves.LATE))


@given(persons(), st.integers(1, 3), st.integers(0, 15))
def test_the_nearest_are_asked_and_who_would_be_late_only_when_they_are_used_up(
    people: list[Person], wanted: int, left: int
):
    need = Need(wanted={"observer": wanted}, target=left)
    wave = choose(people, need, NOW)
    free, near = _free(people, need)
    asked = {choice.id for choice in wave.ask}
    assert asked == {p.id for p in free[: len(asked)]}
    if asked - {p.id for p in near}:
        assert len(near) < wanted


@given(persons(), st.integers(1, 4), st.integers(0, 4), st.lists(st.floats(0, 1), max_size=9))
def test_only_a_few_more_than_lacking_are_ever_asked_and_unanswered(
    people: list[Person], wanted: int, coming: int, waiting: list[float]
):
    need = Need(
        wanted={"observer": wanted}, coming={"observer": coming}, waiting={"observer": waiting}
    )
    wave = choose(people, need, NOW)
    lacking = wanted - coming
    assert len(wave.ask) <= max(waves.at_once(lacking) - len(waiting), 0)
    assert lacking > 0 or wave.ask == ()


@given(st.integers(1, 8))
def test_never_fewer_may_be_asked_at_once_than_are_lacking(lacking: int):
    assert lacking < waves.at_once(lacking) <= waves.at_once(lacking + 1)


def test_near_the_place_they_are_asked_one_after_another_and_more_as_time_runs_out():
    crowd = [_somebody(n, minutes=4) for n in range(30)]
    asked = [
        len(choose(crowd, Need(wanted={"observer": 2}, target=left), NOW).ask)
        for left in (15, 7, 5)
    ]
    assert asked == sorted(asked)
    assert asked[0] < asked[-1]


def test_once_nobody_can_be_in_time_any_more_the_nearest_are_asked_few_at_a_time():
    crowd = [_somebody(n, minutes=20 + n) for n in range(9)]
    wave = choose(crowd, Need(wanted={"observer": 2}, target=0), NOW)
    assert [choice.id for choice in wave.ask] == [crowd[n].id for n in range(2 + waves.LATE)]


def test_who_would_be_late_waits_while_those_asked_could_fill_the_places():
    crowd = [_somebody(n, minutes=25) for n in range(9)]
    need = Need(wanted={"observer": 2}, waiting={"observer": [0.3, 0.3]}, target=10)
    assert choose(crowd, need, NOW).ask == ()
    assert choose(crowd, Need(wanted={"observer": 2}, target=10), NOW).ask


@given(chances, st.lists(st.tuples(*[st.floats(0, 1)] * len(waves.REPLACED)), max_size=12))
def test_a_replacement_never_lowers_a_chance_and_serves_one_place_only(
    asked: list[float], left: list[tuple[float, ...]]
):
    found = waves.replaced(asked, left)
    assert len(found) == len(asked)
    assert all(1 + 1e-9 >= more >= less - 1e-9 for more, less in zip(found, asked, strict=True))
    assert waves.replaced(asked, []) == pytest.approx(asked)
    places = min(len(left), len(asked))
    raised = sum(more > less + 1e-9 for more, less in zip(found, asked, strict=True))
    assert raised <= places


def test_fewer_are_asked_at_once_where_more_could_replace_them():
    crowd = [
        Person(id=UUID(int=n), roles=frozenset({"observer"}), languages=frozenset(), minutes=4)
        for n in range(40)
    ]
    need = Need(wanted={"observer": 2})
    many = choose(crowd, need, NOW)
    alone = choose(crowd[: len(many.ask)], need, NOW)
    assert len(many.ask) < need.cap
    assert many.chance["observer"] >= waves.SURE_ENOUGH > alone.chance["observer"]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 23))
def test_a_short_history_stays_near_the_networks_mean(asked: int, went: int, hour: int):
    went = min(asked, went)
    person = Person(
        id=UUID(int=1), roles=frozenset(), languages=frozenset(), minutes=5, asked=asked, went=went
    )
    probability = going(person, Need(wanted={"observer": 1}, hour=hour))
    assert 0 < probability < 1
    if asked == 0:
        assert probability in {waves.MEAN, waves.MEAN * waves.NIGHT}


@given(st.floats(0.5, 90), st.floats(0.5, 90))
def test_who_is_nearer_is_likelier_in_time(one: float, other: float):
    near, far = sorted((one, other))
    assert in_time(near, 15) >= in_time(far, 15)


def _in_time(person: Person, need: Need, *, late: float = 0.0) -> float:
    return going(person, need) * in_time((person.minutes or 0) + late, need.target)


def _free(people: list[Person], need: Need) -> tuple[list[Person], list[Person]]:
    """Those who may be asked, the nearest first, and those of them who could be in time."""
    free = [p for p in people if not waves.refusal(p, need, NOW) and "observer" in p.roles]
    free.sort(key=lambda p: (p.minutes or 0, str(p.id)))
    return free, [p for p in free if in_time(p.minutes or 0, need.target) >= waves.IN_REACH]


def _somebody(number: int, *, minutes: float) -> Person:
    return Person(
        id=UUID(int=number), roles=frozenset({"observer"}), languages=frozenset(), minutes=minutes
    )


def test_whoever_is_asked_already_counts_before_more_are_asked():
    crowd = [
        Person(id=UUID(int=n), roles=frozenset({"observer"}), languages=frozenset(), minutes=4)
        for n in range(20)
    ]
    first = choose(crowd, Need(wanted={"observer": 2}), NOW)
    waiting = {"observer": [choice.chance for choice in first.ask]}
    assert choose(crowd, Need(wanted={"observer": 2}, waiting=waiting), NOW).ask == ()
    one_refused = {"observer": waiting["observer"][1:]}
    assert len(choose(crowd, Need(wanted={"observer": 2}, waiting=one_refused), NOW).ask) == 1
