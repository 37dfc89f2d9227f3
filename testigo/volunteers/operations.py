"""What people can do about volunteers: enrol, certify, duty, rest, remember answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from testigo.core import events, sealed
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.places import queries as places
from testigo.security import audit
from testigo.security import operations as security
from testigo.security import queries as members
from testigo.security.access import Deed, require
from testigo.security.types import Member, Role
from testigo.volunteers import importing
from testigo.volunteers.errors import (
    AlreadyEnrolled,
    ConductNotSigned,
    DutyTooLong,
    NoSuchContact,
    NotEnrolled,
    RestTooLong,
    UnderAge,
)
from testigo.volunteers.events import DutyChanged
from testigo.volunteers.models import Certification, Duty, LocalContact, PastAnswer, Volunteer
from testigo.volunteers.queries import certified_roles, id_of, volunteer_of
from testigo.volunteers.types import (
    ON_SCENE,
    ContactKind,
    Imported,
    Mode,
    Past,
    RowError,
    VolunteerView,
)

KEPT = timedelta(days=730)
HISTORY_KEPT = timedelta(days=365)
DUTY_KEPT = timedelta(days=90)
CONDUCT_LASTS = timedelta(days=365)
LONGEST_DUTY = timedelta(hours=24)
LONGEST_REST = timedelta(days=90)


@transaction.atomic
def enrol(
    act: Act, account_id: UUID, *, home_cell: str, mode: str = Mode.WALK,
    languages: Iterable[str] = ("en",), adult: bool = False, remote_only: bool = False,
    weekly_limit: int = 6, rest_hours: int = 8, conduct_signed_at: datetime | None = None,
) -> VolunteerView:  # fmt: skip
    """Make a member a volunteer: somebody who may be asked once certified and on duty."""
    require(act, Deed.MANAGE_PEOPLE)
    person = Volunteer(
        network=act.network, account_id=account_id, home_cell=home_cell, mode=Mode(mode),
        languages=sorted(set(languages)), adult=adult, remote_only=remote_only,
        weekly_limit=weekly_limit, rest_hours=rest_hours, conduct_signed_at=conduct_signed_at,
        enrolled_at=act.at, keep_until=act.at + KEPT,
    )  # fmt: skip
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyEnrolled(account=account_id) from error
    audit.record(act, "volunteer.enrolled", person.pk)
    return volunteer_of(act, Member.by_of(account_id))


@transaction.atomic
def sign_conduct(act: Act) -> None:
    """Sign the code of conduct, for a year."""
    person = _me(act)
    Volunteer.objects.filter(pk=person).update(conduct_signed_at=act.at)
    audit.record(act, "volunteer.conduct_signed", person)


@transaction.atomic
def certify(act: Act, volunteer_id: UUID, role: str, until: datetime) -> None:
    """Certify a trained volunteer for a role, until a date."""
    require(act, Deed.MANAGE_PEOPLE)
    role = Role(role).value
    person = Volunteer.objects.filter(pk=volunteer_id, network=act.network).first()
    if person is None:
        raise NotEnrolled(volunteer=volunteer_id)
    signed = person.conduct_signed_at
    if signed is None or signed < act.at - CONDUCT_LASTS:
        raise ConductNotSigned(volunteer=volunteer_id)
    if role in ON_SCENE and not person.adult:
        raise UnderAge(volunteer=volunteer_id)
    Certification.objects.update_or_create(
        volunteer=person,
        role=role,
        defaults={"until": until, "certified_by": act.by, "keep_until": until + KEPT},
    )
    audit.record(act, "volunteer.certified", volunteer_id, role=role, until=until)
    if role not in members.roles_of(person.account_id, act.network):
        security.grant(act, person.account_id, role=role)


@transaction.atomic
def suspend(act: Act, volunteer_id: UUID) -> None:
    """Stop asking somebody who broke the code of conduct."""
    require(act, Deed.MANAGE_PEOPLE)
    mine = Volunteer.objects.filter(pk=volunteer_id, network=act.network)
    if not mine.filter(suspended_at__isnull=True).update(suspended_at=act.at):
        raise NotEnrolled(volunteer=volunteer_id)
    _end_duty(act, Duty.objects.filter(volunteer=volunteer_id, ended_at__isnull=True))
    audit.record(act, "volunteer.suspended", volunteer_id)
    events.publish(DutyChanged(at=act.at, network=act.network, volunteer=volunteer_id))


@transaction.atomic
def on_duty(act: Act, *, until: datetime, cell: str | None = None) -> None:
    """Be on call until a time; a cell may be shared for as long as this duty lasts."""
    person = _me(act)
    if not act.at < until <= act.at + LONGEST_DUTY:
        raise DutyTooLong(volunteer=person)
    _end_duty(act, Duty.objects.filter(volunteer=person, ended_at__isnull=True))
    Duty.objects.create(
        network=act.network,
        volunteer_id=person,
        since=act.at,
        until=until,
        cell=cell or "",
        keep_until=until + DUTY_KEPT,
    )
    Volunteer.objects.filter(pk=person).update(keep_until=act.at + KEPT)
    audit.record(act, "duty.started", person, until=until)
    events.publish(DutyChanged(at=act.at, network=act.network, volunteer=person))


@transaction.atomic
def off_duty(act: Act) -> None:
    """Be on call no longer. Pressed twice, it changes nothing."""
    person = _me(act)
    if _end_duty(act, Duty.objects.filter(volunteer=person, ended_at__isnull=True)):
        audit.record(act, "duty.ended", person)
        events.publish(DutyChanged(at=act.at, network=act.network, volunteer=person))


@transaction.atomic
def end_duty(act: Act, account_id: UUID) -> None:
    """End the duties, in every network, of somebody who may not be asked there any more."""
    mine = Duty.objects.filter(volunteer__account=account_id, ended_at__isnull=True)
    for duty in mine:
        there = act.within(duty.network)
        if not members.still_may(there, Member.by_of(account_id), Deed.ANSWER_CALLOUT):
            _ended(there, duty)


@transaction.atomic
def rest(act: Act, until: datetime | None) -> None:
    """Ask for nothing until a day; None ends the rest. Nobody asks why."""
    person = _me(act)
    if until is not None and not act.at < until <= act.at + LONGEST_REST:
        raise RestTooLong(volunteer=person)
    Volunteer.objects.filter(pk=person).update(rest_until=until)
    audit.record(act, "volunteer.rests", person)
    events.publish(DutyChanged(at=act.at, network=act.network, volunteer=person))


@transaction.atomic
def choose(
    act: Act, *, mode: str, remote_only: bool, by_link: bool, place_by_text: bool = False
) -> None:
    """Choose how one travels, remote roles only, answering by a link, and places by text."""
    person = _me(act)
    Volunteer.objects.filter(pk=person).update(
        mode=Mode(mode), remote_only=remote_only, by_link=by_link, place_by_text=place_by_text
    )
    audit.record(act, "volunteer.chose", person, mode=mode, remote_only=remote_only)


@transaction.atomic
def set_sheet(act: Act, *, contact: str, number: str, medical: str = "") -> None:
    """Write down whom to tell when one needs help."""
    person = Volunteer.objects.select_for_update().get(pk=_me(act))
    person.contact, person.number, person.medical = contact, number, medical
    person.save(update_fields=["contact", "number", "medical"])
    audit.record(act, "volunteer.sheet_written", person.pk)


@transaction.atomic
def claim(act: Act, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Mark those who may be asked now as asked now; nobody twice within their rest.

    Two call-outs that choose the same person at once both come here: the conditional UPDATE lets
    one of them ask. In order of id, so that two claims never wait for each other.
    """
    able = certified_roles(act, set(ids))
    wanted = sorted((pk for pk, roles in able.items() if roles), key=str)
    rested = Q(last_asked_at__isnull=True) | Q(
        last_asked_at__lte=act.at - F("rest_hours") * timedelta(hours=1)
    )
    free = Volunteer.objects.filter(rested, network=act.network, suspended_at__isnull=True)
    won = [
        pk
        for pk in wanted
        if free.filter(pk=pk).exclude(rest_until__gt=act.at).update(last_asked_at=act.at)
    ]
    PastAnswer.objects.bulk_create(_past(act, pk, Past.ASKED) for pk in won)
    return frozenset(won)


@transaction.atomic
def note_answer(act: Act, volunteer_id: UUID, answer: str) -> None:
    """Remember an answer; who was told that enough are going keeps the credit of it."""
    _past(act, volunteer_id, Past(answer)).save()


@transaction.atomic
def note_answers(act: Act, ids: Iterable[UUID], answer: str) -> None:
    """Remember the same answer of several people."""
    PastAnswer.objects.bulk_create(_past(act, pk, Past(answer)) for pk in ids)


@transaction.atomic
def add_contact(
    act: Act, *, name: str, number: str, cell: str, area: str = "", language: str = "en",
    kind: str = ContactKind.OTHER, once: UUID | None = None,
) -> UUID:  # fmt: skip
    """Write down a school office, a shop or a parish that can look outside. Twice is once."""
    require(act, Deed.MANAGE_PEOPLE)
    made = LocalContact(
        id=once or new_id(), network=act.network, kind=ContactKind(kind), name=name,
        number=number, cell=cell, area=area or _area_of(act, cell), language=language,
        keep_until=act.at + KEPT,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return made.pk  # the same page, sent again
    audit.record(act, "contact.added", made.pk)
    return made.pk


@transaction.atomic
def change_contact(
    act: Act, contact_id: UUID, *, name: str, number: str, language: str, kind: str,
    cell: str = "", area: str = "",
) -> None:  # fmt: skip
    """Write a local contact anew, for two years more; without a cell it stays where it is."""
    require(act, Deed.MANAGE_PEOPLE)
    row = _contact_to_change(act, contact_id)
    row.kind, row.name, row.number, row.language = ContactKind(kind), name, number, language
    if cell:
        row.cell, row.area = cell, area or _area_of(act, cell)
    row.keep_until = act.at + KEPT
    row.save()
    audit.record(act, "contact.changed", contact_id)


@transaction.atomic
def end_contact(act: Act, contact_id: UUID) -> None:
    """Forget a local contact at once: the row, and the key of what it sealed."""
    require(act, Deed.MANAGE_PEOPLE)
    row = _contact_to_change(act, contact_id)
    row.delete()
    sealed.erase(LocalContact._meta.db_table, [contact_id])
    audit.record(act, "contact.ended", contact_id)


@transaction.atomic
def import_csv(act: Act, text: str) -> Imported:
    """Take a file of volunteers in: all of it, or nothing and every error with its row."""
    require(act, Deed.MANAGE_PEOPLE)
    rows, errors = importing.read(text, now=act.at)
    rows, placed = importing.place(rows, city=members.network(act).city)
    errors = (*errors, *placed)
    if errors:
        return Imported(people=0, errors=tuple(sorted(errors, key=_where)))
    for row in rows:
        member = security.create_account(
            act, alias=row.alias, language=row.language, roles=row.roles, email=row.email
        )
        person = enrol(
            act, member.id, home_cell=row.home, mode=row.mode, languages=row.languages,
            adult=row.adult, remote_only=row.remote_only, weekly_limit=row.weekly_limit,
            conduct_signed_at=row.conduct_signed,
        )  # fmt: skip
        for role in row.roles:
            certify(act, person.id, role, row.certified_until)
    audit.record(act, "volunteers.imported", people=len(rows))
    return Imported(people=len(rows))


def advance(act: Act) -> int:
    """End the duties whose time is over, in every network."""
    due = Duty.objects.filter(ended_at__isnull=True, until__lte=act.at)
    ended = 0
    for duty in due.order_by("pk")[:200]:
        with transaction.atomic():
            ended += _ended(act.within(duty.network), duty)
    return ended


def _me(act: Act) -> UUID:
    return id_of(act, act.by)


def _contact_to_change(act: Act, contact_id: UUID) -> LocalContact:
    mine = LocalContact.objects.select_for_update().filter(network=act.network, pk=contact_id)
    if (row := mine.first()) is None:
        raise NoSuchContact(contact=contact_id)
    return row


def _area_of(act: Act, cell: str) -> str:
    found = places.area_at(act, cell)
    return found.slug if found else ""


def _end_duty(act: Act, mine: QuerySet[Duty]) -> int:
    return mine.update(ended_at=act.at, cell="")


def _ended(act: Act, duty: Duty) -> int:
    ended = _end_duty(act, Duty.objects.filter(pk=duty.pk, ended_at__isnull=True))
    if ended:
        audit.record(act, "duty.ended", duty.volunteer_id)
        events.publish(DutyChanged(at=act.at, network=act.network, volunteer=duty.volunteer_id))
    return ended


def _past(act: Act, volunteer_id: UUID, answer: str) -> PastAnswer:
    return PastAnswer(
        volunteer_id=volunteer_id, at=act.at, answer=answer, keep_until=act.at + HISTORY_KEPT
    )


def _where(error: RowError) -> tuple[int, str]:
    return error.row, error.column
