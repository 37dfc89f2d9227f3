"""Someone taken never waits for verification; and what time alone does to incidents."""

import pytest

from testigo.channels.models import Delivery
from testigo.incidents import operations, queries
from testigo.incidents.errors import AlreadyAnswered, NobodyTaken, NothingToAnswer
from testigo.incidents.events import (
    IncidentChanged,
    IncidentClosed,
    LawyerUnanswered,
    PersonTaken,
)
from testigo.incidents.types import Basis, Status
from testigo.reports import operations as reports
from testigo.security.models import Network
from testigo.security.types import Kind, Member, Role
from testigo.shifts import operations as shifts
from tests.build import (
    DAWN,
    a_network,
    all_published,
    an_account,
    an_act,
    dana,
    lucia,
    published,
    run_reactions,
)
from tests.build_incidents import a_confirmed_incident, an_incident, minutes, seen, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_drill() -> None:
    # In a drill everybody has a practice phone.
    a_network()
    Network.objects.update(kind=Kind.DRILL)


def paged() -> list[str]:
    return sorted(Delivery.objects.values_list("address__owner", flat=True))


def test_a_report_of_someone_taken_starts_the_clock_and_pages_at_once():
    lawyer, worker = dana(), an_account("Rosa", Role.CASE_WORKER)
    lucia()

    incident = an_incident(taken="now")
    run_reactions()

    assert incident.taken_at == DAWN
    assert incident.taken_count == 1
    assert incident.lawyer_due == DAWN + minutes(5)
    assert published(PersonTaken).incident == incident.id
    assert paged() == sorted([Member.by_of(lawyer.pk), Member.by_of(worker.pk)])


def test_who_is_on_shift_is_paged_and_the_others_sleep():
    lawyer, other = dana(), an_account("Noor", Role.DUTY_LAWYER)
    shifts.start(an_act(by=Member.by_of(lawyer.pk)))

    an_incident(taken="earlier")
    run_reactions()

    assert paged() == [Member.by_of(lawyer.pk)]
    assert Member.by_of(other.pk) not in paged()


def test_the_page_says_nothing_personal():
    dana()
    incident = an_incident(taken="now", words="They took Juan from the blue house")
    run_reactions()

    delivery = Delivery.objects.get()
    assert delivery.template == "incidents.taken"
    assert delivery.path == f"/incidents/{incident.id}/lawyer/"


def test_two_reports_of_the_same_arrest_page_once():
    dana()
    an_incident(taken="now")
    told(DAWN + minutes(2), taken="now", words="I saw them put a man in a van")
    run_reactions()

    assert len(all_published(PersonTaken)) == 1
    assert len(paged()) == 1


def test_a_caller_who_says_later_that_someone_was_taken_starts_the_clock_then():
    report, incident = told()

    reports.answer(an_act(at=DAWN + minutes(3)), report.id, field="taken", value="now")
    run_reactions()

    assert seen(incident).taken_at is not None
    assert len(all_published(PersonTaken)) == 1


def test_counting_who_was_taken_pages_nobody_again():
    incident = an_incident(taken="now")

    counted = operations.mark_taken(an_act(), incident.id, 3)

    assert counted.taken_count == 3
    assert len(all_published(PersonTaken)) == 1
    with pytest.raises(NobodyTaken):
        operations.mark_taken(an_act(), incident.id, 0)


def test_the_first_lawyer_to_answer_has_it_and_the_pages_stop():
    dana()
    incident = an_incident(taken="now")

    answered = operations.answer_page(an_act(by="account:dana"), incident.id)

    assert (answered.lawyer_by, answered.lawyer_due) == ("account:dana", None)
    with pytest.raises(AlreadyAnswered):
        operations.answer_page(an_act(by="account:noor"), incident.id)
    operations.advance(an_act(by="system", at=DAWN + minutes(30)))
    assert all_published(LawyerUnanswered) == []


def test_nobody_answers_what_nobody_was_paged_about():
    with pytest.raises(NothingToAnswer):
        operations.answer_page(an_act(), an_incident().id)


def test_an_unanswered_page_repeats_every_five_minutes_six_times_at_most():
    dana()
    incident = an_incident(taken="now")

    for minute in range(60):
        operations.advance(an_act(by="system", at=DAWN + minutes(minute)))
        operations.advance(an_act(by="system", at=DAWN + minutes(minute)))
    run_reactions()

    told_again = all_published(LawyerUnanswered)
    assert [event.at for event in told_again] == [DAWN + minutes(5 * n) for n in range(1, 6)]
    assert len(paged()) == 6
    assert seen(incident).lawyer_is_late(DAWN + minutes(60))


def test_an_incident_nobody_looked_at_in_time_is_overdue_once():
    incident = an_incident()

    operations.advance(an_act(by="system", at=DAWN + minutes(9)))
    assert all_published(IncidentChanged) == []
    for _press in range(2):
        operations.advance(an_act(by="system", at=DAWN + minutes(10)))

    assert [event.incident for event in all_published(IncidentChanged)] == [incident.id]


def test_a_settled_incident_closes_after_half_an_hour_of_quiet():
    incident = an_incident()
    operations.settle(an_act(), incident.id, outcome=Status.NOBODY, basis=Basis.VERIFIER)

    operations.advance(an_act(by="system", at=DAWN + minutes(29)))
    assert seen(incident).is_open
    operations.advance(an_act(by="system", at=DAWN + minutes(30)))

    assert not seen(incident).is_open
    assert published(IncidentClosed).incident == incident.id


def test_a_confirmed_incident_never_closes_by_itself():
    incident = a_confirmed_incident()

    operations.advance(an_act(by="system", at=DAWN + minutes(600)))

    assert seen(incident).is_open


def test_a_timer_serves_every_network_and_mixes_none():
    a_network("other")
    incident = an_incident(taken="now")
    other = an_act(network="other")

    operations.advance(an_act(by="system", network="other", at=DAWN + minutes(10)))

    assert {event.network for event in all_published(LawyerUnanswered)} == {"home"}
    assert queries.board(other) == []
    assert seen(incident).id == incident.id
