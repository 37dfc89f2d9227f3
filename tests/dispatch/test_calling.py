"""A call-out: approved by a person, asked in waves, filled, and everyone else told enough."""

from datetime import timedelta
from uuid import uuid4

import pytest

from testigo.channels.links import spelled
from testigo.channels.models import Delivery
from testigo.core.act import Act
from testigo.dispatch import operations, queries
from testigo.dispatch.errors import (
    AlreadyApproved,
    APersonApproves,
    AreaIsFull,
    Enough,
    LinkSpent,
    NobodyToAsk,
    NotCertified,
    Together,
    TooMany,
)
from testigo.dispatch.events import EnoughGoing, VolunteerAsked
from testigo.dispatch.limits import HARD_MAXIMUM
from testigo.dispatch.models import Ask, CallOut, Ceiling
from testigo.dispatch.types import Answer
from testigo.security.models import Entry
from testigo.security.types import Kind, Role
from testigo.volunteers.models import PastAnswer, Volunteer
from tests.build import DAWN, a_network, all_published, an_act, run_reactions
from tests.build_dispatch import (
    a_call_out,
    a_crowd,
    a_dispatcher,
    a_volunteer,
    again,
    asked,
    now,
    own,
    says,
)

pytestmark = pytest.mark.django_db
SOON = DAWN + timedelta(seconds=61)


@pytest.fixture(autouse=True)
def _a_drill_where_everybody_has_a_phone():
    a_network(kind=Kind.DRILL)


def test_nobody_is_asked_before_a_person_approves():
    a_crowd(6)
    call_out = a_call_out(approved=False)

    assert (call_out.phase, call_out.asked, call_out.reach > 0) == ("proposed", 0, True)
    with pytest.raises(APersonApproves):
        operations.approve(Act.system(DAWN), call_out.id)
    assert not Ask.objects.exists()


def test_the_first_wave_is_approved_once():
    a_crowd(6)
    call_out = a_call_out()

    assert len(all_published(VolunteerAsked)) == call_out.asked > 2
    with pytest.raises(AlreadyApproved):
        operations.approve(a_dispatcher(), call_out.id)


def test_a_request_says_nothing_but_its_number():
    a_crowd(3)
    call_out = a_call_out()

    told = Delivery.objects.filter(template="dispatch.asked")
    assert {row.path for row in told} <= {f"/go/{call_out.number}/"}
    assert all(row.parameters == {"number": str(call_out.number)} for row in told)


def test_when_enough_are_going_everyone_else_is_told_and_keeps_the_credit():
    a_crowd(6)
    call_out = a_call_out()
    first, second, *others = asked(call_out)
    says(first, Answer.GOING)
    says(second, Answer.GOING)

    assert (again(call_out).phase, again(call_out).coming) == ("enough", 2)
    assert {now(ask).stage for ask in others} == {"stood_down"}
    assert len(all_published(EnoughGoing)) == 1
    credited = PastAnswer.objects.filter(answer="stood_down").values_list("volunteer", flat=True)
    assert set(credited) == {ask.volunteer for ask in others}


def test_who_answers_late_is_refused_kindly():
    a_crowd(6)
    first, second, third, *_ = asked(a_call_out(maximum=2))
    says(first, Answer.GOING)
    says(second, Answer.GOING)

    with pytest.raises(Enough) as refused:
        says(third, Answer.GOING)
    assert str(refused.value.words).startswith("2 of 2: enough")
    assert now(third).stage == "stood_down"


def test_in_20_minutes_counts_as_coming_and_starts_by_itself():
    a_crowd(4)
    call_out = a_call_out()
    first, *_ = asked(call_out)
    assert says(first, Answer.LATER).stage == "later"
    assert again(call_out).coming == 1

    operations.advance(Act.system(DAWN + timedelta(minutes=20)))
    assert now(first).stage == "going"
    assert again(call_out).coming == 1


def test_already_here_counts_within_the_maximum():
    a_crowd(5)
    call_out = a_call_out(wanted={"observer": 1}, maximum=2)
    first, second, third, *_ = asked(call_out)
    says(first, Answer.GOING)
    assert says(second, Answer.HERE).stage == "there"
    with pytest.raises(Enough):
        says(third, Answer.HERE)
    assert again(call_out).coming == 2


def test_somebody_nobody_asked_says_i_am_already_here():
    a_crowd(4)
    call_out = a_call_out()
    rosa = a_volunteer("Rosa")
    act = an_act(by=rosa.by, roles=frozenset({"observer"}))

    operations.already_here(act, call_out.id, once=uuid4())
    assert queries.my_ask(act, call_out.number).stage == "there"
    assert again(call_out).coming == 1


def test_whoever_is_not_certified_cannot_say_it_is_here():
    a_crowd(4)
    call_out = a_call_out()
    tom = a_volunteer("Tom", Role.BUDDY)
    with pytest.raises(NotCertified):
        operations.already_here(an_act(by=tom.by, roles=frozenset()), call_out.id, once=uuid4())


def test_a_refusal_is_replaced_at_once():
    a_crowd(30)
    call_out = a_call_out()
    before = Ask.objects.count()
    assert before < 30
    says(asked(call_out)[0], Answer.CANNOT)

    assert Ask.objects.count() > before
    assert again(call_out).refused == 1


def test_sixty_seconds_of_silence_are_replaced_at_once():
    a_crowd(30)
    call_out = a_call_out()
    before = Ask.objects.count()
    assert operations.advance(Act.system(DAWN + timedelta(seconds=59))) == 0
    operations.advance(Act.system(SOON))

    assert again(call_out).silent == before
    assert Ask.objects.count() > before


def test_whoever_comes_on_duty_while_people_lack_is_asked():
    a_crowd(1)
    call_out = a_call_out()
    a_volunteer("somebody who was asleep")
    assert operations.advance(Act.system(DAWN + timedelta(seconds=14))) == 0
    operations.advance(Act.system(DAWN + timedelta(seconds=15)))
    assert again(call_out).asked == 2


def test_who_was_silent_may_still_come_while_people_are_wanted():
    a_crowd(3)
    call_out = a_call_out()
    first, *_ = asked(call_out)
    operations.advance(Act.system(SOON))
    assert says(first, Answer.GOING, at=SOON).stage == "going"


def test_nobody_is_asked_twice_within_their_rest():
    a_crowd(4)
    a_call_out()
    later = a_call_out(at=DAWN + timedelta(hours=3), incident=uuid4(), approved=False)
    with pytest.raises(NobodyToAsk):
        operations.approve(a_dispatcher(DAWN + timedelta(hours=3)), later.id)
    assert Ask.objects.count() == Volunteer.objects.count()


def test_a_press_repeated_by_the_phone_takes_effect_once():
    a_crowd(4)
    call_out = a_call_out()
    first, *_ = asked(call_out)
    once = uuid4()
    says(first, Answer.GOING, once=once)
    says(first, Answer.GOING, once=once)

    assert again(call_out).coming == 1
    assert Entry.objects.filter(verb="call_out.answered").count() == 1


def test_a_call_out_never_wants_more_than_the_hard_maximum():
    a_crowd(3)
    call_out = a_call_out(approved=False)
    for wanted, maximum in (({"observer": 9}, 9), ({"observer": 3}, 2), ({"observer": 0}, 4)):
        with pytest.raises(TooMany):
            operations.approve(a_dispatcher(), call_out.id, wanted=wanted, maximum=maximum)
    assert HARD_MAXIMUM == 8


def test_split_call_outs_add_up_to_the_ceiling_of_their_area_and_hour(settings):
    settings.CALLOUT_CEILING = 3
    a_crowd(12)
    one = a_call_out(wanted={"observer": 2}, maximum=2)
    for ask in asked(one)[:2]:
        says(ask, Answer.GOING)
    a_crowd_later = [a_volunteer(f"Later {n}") for n in range(3)]
    two = a_call_out(wanted={"observer": 2}, maximum=2, incident=uuid4())
    mine = [ask for ask in asked(two) if ask.volunteer in {v.id for v in a_crowd_later}]
    says(mine[0], Answer.GOING)
    with pytest.raises(AreaIsFull):
        says(mine[1], Answer.GOING)
    assert Ceiling.objects.get().coming == 3
    assert again(two).coming == 1


def test_a_filled_role_leaves_the_last_place_to_the_interpreter():
    a_crowd(6)
    a_volunteer("Nadia", Role.INTERPRETER, languages=("en", "ur"))
    call_out = a_call_out(wanted={"observer": 2, "interpreter": 1}, maximum=3, language="ur")
    observers = [ask for ask in asked(call_out) if ask.role == "observer"]
    says(observers[0], Answer.GOING)
    says(observers[1], Answer.GOING)
    assert now(observers[2]).stage == "stood_down"
    (nadia,) = asked(call_out)
    says(nadia, Answer.GOING)
    assert (again(call_out).phase, again(call_out).coming) == ("enough", 3)


def test_one_anonymous_source_never_sends_one_person_alone():
    a_volunteer("Omar", Role.VERIFIER)
    call_out = a_call_out(wanted={"verifier": 2}, maximum=2, together=2, approved=False)
    assert call_out.alone
    with pytest.raises(Together):
        operations.approve(a_dispatcher(), call_out.id)
    assert not Ask.objects.exists()


def test_the_place_comes_only_when_two_go_on_the_word_of_one():
    a_crowd(4, Role.VERIFIER)
    call_out = a_call_out(wanted={"verifier": 2}, maximum=2, together=2)
    first, second, *_ = asked(call_out)
    says(first, Answer.GOING)
    assert queries.place_for(own(first), first.id) == ("", "")
    says(second, Answer.GOING)
    assert queries.place_for(own(first), first.id)[0] == "Broadway at Prospect St"


def test_whoever_comes_in_twenty_minutes_is_no_company_yet():
    a_crowd(4, Role.VERIFIER)
    call_out = a_call_out(wanted={"verifier": 2}, maximum=2, together=2)
    first, second, *_ = asked(call_out)
    Volunteer.objects.filter(pk=first.volunteer).update(place_by_text=True)
    says(first, Answer.GOING)
    says(second, Answer.LATER)
    run_reactions()
    assert queries.place_for(own(first), first.id) == ("", "")
    assert not Delivery.objects.filter(template="dispatch.text_place").exists()

    says(second, Answer.GOING)
    run_reactions()
    assert queries.place_for(own(first), first.id)[0] == "Broadway at Prospect St"
    assert Delivery.objects.filter(template="dispatch.text_place").exists()


def test_turning_back_asks_for_another():
    a_crowd(30)
    call_out = a_call_out()
    first, second, *_ = asked(call_out)
    says(first, Answer.GOING)
    says(second, Answer.GOING)
    before = Ask.objects.count()
    operations.turn_back(own(first), first.id, once=uuid4())

    assert (again(call_out).phase, again(call_out).coming) == ("open", 1)
    assert Ask.objects.count() > before
    assert now(second).leads


def test_standing_down_lets_everybody_go():
    a_crowd(5)
    call_out = a_call_out(wanted={"observer": 3})
    first, second, *_ = asked(call_out)
    says(first, Answer.GOING)
    says(second, Answer.HERE)
    operations.stand_down_all(a_dispatcher(), call_out.id)

    assert again(call_out).phase == "over"
    assert (now(first).stage, now(second).stage) == ("stood_down", "there")
    assert again(call_out).coming == 1
    sent = set(Delivery.objects.values_list("template", flat=True))
    assert {"dispatch.over", "dispatch.leave"} <= sent


def test_a_one_time_link_answers_one_request_once():
    rosa = a_volunteer("Rosa")
    a_crowd(2)
    Volunteer.objects.filter(pk=rosa.id).update(by_link=True)
    call_out = a_call_out()
    path = spelled(Delivery.objects.get(path__startswith="/go/l/").path)
    secret = path.split("/")[3]
    public = an_act(by="public", roles=frozenset())

    operations.answer_by_link(public, secret, answer=Answer.GOING, once=uuid4())
    assert again(call_out).coming == 1
    with pytest.raises(LinkSpent):
        operations.answer_by_link(public, secret, answer=Answer.CANNOT, once=uuid4())
    assert bytes(Ask.objects.get(volunteer=rosa.id).link or b"") != secret.encode()


def test_the_reasons_are_kept_and_readable():
    a_crowd(3)
    a_volunteer("Rosa", remote_only=True)
    call_out = a_call_out()

    told = {reason.alias: reason for reason in queries.reasons(a_dispatcher(), call_out.id)}
    assert "minute" in told["observer 0"].words
    assert (told["Rosa"].asked, told["Rosa"].words) == (False, "chose remote roles only")


def test_only_one_call_out_of_a_task_is_open_for_an_incident():
    a_crowd(3)
    call_out = a_call_out(approved=False)
    same = a_call_out(incident=call_out.incident, approved=False)
    assert same.id == call_out.id
    assert CallOut.objects.count() == 1


def test_the_clock_of_a_request_runs_from_when_people_began_to_lack():
    a_crowd(12)
    call_out = a_call_out(wanted={"observer": 1}, maximum=1)
    first, *_ = asked(call_out)
    going = says(first, Answer.GOING)
    much_later = DAWN + timedelta(minutes=40)
    operations.turn_back(own(going, at=much_later), going.id)

    newly = [ask for ask in asked(call_out, at=much_later) if ask.why[1:]]
    assert newly, "somebody can be there in time again, counted from the turning back"


def test_who_is_asked_after_the_time_is_up_is_not_told_to_be_likely_in_time():
    a_crowd(2)
    call_out = a_call_out()
    past = DAWN + timedelta(minutes=16)
    a_volunteer("somebody who was asleep")
    operations.advance(Act.system(past))
    (late,) = asked(call_out, at=past)
    assert len(late.why) == 1
