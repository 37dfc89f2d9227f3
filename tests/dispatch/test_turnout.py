"""How long people need to set out: learnt from arrivals, counted by hour, nobody's own."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testigo.core import keep
from testigo.core.act import Act
from testigo.dispatch import operations, turnout
from testigo.dispatch.models import Turnout
from testigo.dispatch.types import Answer, AskView
from testigo.security.types import Kind
from testigo.volunteers.models import Volunteer
from tests.build import DAWN, a_network
from tests.build_dispatch import a_call_out, a_crowd, a_dispatcher, a_volunteer, asked, own, says

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
MODES = ("walk", "cycle", "drive")
STEPS = turnout.step(turnout.LONGEST) + 1
counts = st.dictionaries(
    st.tuples(st.sampled_from(MODES), st.integers(0, STEPS - 1)), st.integers(0, 40)
)
usuals = st.sampled_from([1.75, 2.37])


@given(counts, st.sampled_from(MODES), usuals)
def test_what_is_learnt_lies_between_what_people_took_and_what_is_usual(
    held: dict[tuple[str, int], int], mode: str, usual: float
):
    ready = turnout.ready(held, mode, usual)
    took = [(step + 0.5) * turnout.STEP for (_by, step), people in held.items() if people]
    assert min([usual, *took]) - 0.01 <= ready.minutes <= max([usual, *took]) + 0.01


@given(counts, st.sampled_from(MODES), usuals)
def test_fewer_than_five_arrivals_tell_nothing(
    held: dict[tuple[str, int], int], mode: str, usual: float
):
    ready = turnout.ready(held, mode, usual)
    if sum(held.values()) < turnout.ENOUGH:
        assert ready == turnout.Ready(minutes=usual)
    else:
        assert ready.of >= turnout.ENOUGH


@given(st.integers(5, 400), st.integers(0, STEPS - 1), usuals)
def test_the_more_arrivals_the_nearer_to_what_they_took(people: int, step: int, usual: float):
    took = (step + 0.5) * turnout.STEP
    few = turnout.ready({("walk", step): people}, "walk", usual)
    more = turnout.ready({("walk", step): people * 2}, "walk", usual)
    assert abs(more.minutes - took) <= abs(few.minutes - took) + 0.01


@given(st.floats(0, 60), st.floats(0, 60), st.floats(0, 30), st.floats(0, 3))
def test_setting_out_is_what_the_way_does_not_explain(
    answer: float, arrival: float, way: float, ready: float
):
    took = turnout.took(
        asked=NOON, answered=NOON + timedelta(minutes=answer),
        there=NOON + timedelta(minutes=answer + arrival), minutes=way + ready, ready=ready,
    )  # fmt: skip
    assert 0 <= took <= turnout.LONGEST
    assert 0 <= turnout.step(took) < STEPS
    slower = min(max(min(answer, 1.0) + arrival - way, 0.0), turnout.LONGEST)
    assert took == pytest.approx(slower, abs=0.001)


def test_those_who_come_the_same_way_count_before_all_others():
    held = {("walk", 4): 20, ("drive", 12): 9, ("cycle", 8): 2}
    walk, drive = turnout.ready(held, "walk", 1.75), turnout.ready(held, "drive", 1.75)
    cycle = turnout.ready(held, "cycle", 1.75)
    assert walk.minutes < drive.minutes
    assert (walk.of, drive.of, cycle.of) == (20, 9, 31)


@given(st.integers(0, 23))
def test_hours_are_counted_three_together(hour: int):
    first = turnout.hours(hour)
    assert first <= hour < first + turnout.HOURS
    assert first % turnout.HOURS == 0


@pytest.mark.django_db
class TestANetworkLearns:
    def test_five_slow_arrivals_raise_the_estimate_of_whoever_is_asked_next(self):
        before = _asked_anew("Nadia", DAWN)
        _arrivals(5, late=6)
        after = _asked_anew("Nia", DAWN + timedelta(minutes=10))

        # Five took about eight minutes, two are usual: in the middle, as long as they are so few.
        assert after.minutes is not None
        assert before.minutes is not None
        assert after.minutes == pytest.approx(before.minutes + 3, abs=0.3)
        assert len(before.why) == 2
        assert "by 5 earlier arrivals at this hour" in after.why[1]

    def test_four_arrivals_tell_nothing_yet(self):
        _arrivals(4, late=6)
        assert len(_asked_anew("Nia", DAWN + timedelta(minutes=30)).why) == 2

    def test_another_hour_of_the_day_and_another_network_learn_nothing_of_it(self):
        _arrivals(5, late=6)
        assert len(_asked_anew("Nia", DAWN + timedelta(hours=6)).why) == 2

    def test_nothing_that_is_kept_names_or_places_anybody(self):
        _arrivals(5, late=6)
        fields = {field.name for field in Turnout._meta.get_fields()}
        assert fields == {"id", "network", "month", "hours", "mode", "step", "people", "keep_until"}
        assert sum(Turnout.objects.values_list("people", flat=True)) == 5
        assert {row.month.day for row in Turnout.objects.all()} == {1}

    def test_what_was_half_a_year_ago_is_forgotten(self):
        _arrivals(5, late=6)
        keep.forget(Act.system(DAWN + timedelta(days=181)))
        assert not Turnout.objects.exists()

    def test_in_20_minutes_and_already_here_tell_nothing_of_setting_out(self):
        a_crowd(2)
        first, second = asked(a_call_out())
        says(first, Answer.LATER)
        late = DAWN + timedelta(minutes=31)
        operations.arrive(own(first, at=late), first.id)
        says(second, Answer.HERE)
        assert not Turnout.objects.exists()

    def test_who_left_the_network_meanwhile_is_heard_all_the_same(self):
        a_crowd(2)
        first, _second = asked(a_call_out())
        says(first, Answer.GOING)
        Volunteer.objects.filter(pk=first.volunteer).update(network="elsewhere")
        operations.arrive(own(first, at=DAWN + timedelta(minutes=9)), first.id)
        assert not Turnout.objects.exists()


@pytest.fixture(autouse=True)
def _a_drill_where_everybody_has_a_phone(request: pytest.FixtureRequest):
    if request.cls is not None:
        a_network(kind=Kind.DRILL)


def _arrivals(people: int, *, late: int) -> None:
    """So many are asked, go at once, and are there so many minutes later than was estimated."""
    a_crowd(people)
    call_out = a_call_out(wanted={"observer": people}, maximum=8)
    asks = asked(call_out)
    assert len(asks) == people
    for ask in asks:
        says(ask, Answer.GOING)
    for ask in asks:
        there = DAWN + timedelta(minutes=(ask.minutes or 0) + late)
        operations.arrive(own(ask, at=there), ask.id)
    operations.stand_down_all(a_dispatcher(), call_out.id)


def _asked_anew(alias: str, at: datetime) -> AskView:
    person = a_volunteer(alias, at=at)
    call_out = a_call_out(at=at)
    (ask,) = [one for one in asked(call_out, at=at) if one.volunteer == person.id]
    operations.stand_down_all(a_dispatcher(at), call_out.id)
    return ask
