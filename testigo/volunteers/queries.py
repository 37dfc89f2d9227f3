"""Who is on call, and what a volunteer may know of themselves."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import h3
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet

from testigo.core import sealed
from testigo.core.act import Act
from testigo.places import queries as places
from testigo.security import audit
from testigo.security import queries as security
from testigo.security.access import Deed, require
from testigo.security.types import Member, Role
from testigo.volunteers.errors import NoSuchContact, NotEnrolled
from testigo.volunteers.models import Certification, Duty, LocalContact, PastAnswer, Volunteer
from testigo.volunteers.types import (
    Candidate,
    ContactBook,
    ContactKind,
    ContactView,
    MyDuty,
    Past,
    Sheet,
    VolunteerView,
)

WEEK = timedelta(days=7)
CONTACTS_A_PAGE = 50
NEAR_RINGS = 4  #: cells of resolution 9 around a place: about 700 m


def on_duty(act: Act) -> QuerySet[Duty]:
    """Give the duties that run now in the act's network."""
    return Duty.objects.filter(network=act.network, ended_at__isnull=True, until__gt=act.at)


def available(
    act: Act,
    *,
    roles: Iterable[str],
    languages: Iterable[str] | None = None,
    exclude: Iterable[UUID] = (),
) -> list[Candidate]:
    """List who is on duty and certified for one of the roles; resting ones too, marked so."""
    roles = frozenset(map(str, roles))
    cells = dict(on_duty(act).values_list("volunteer_id", "cell"))
    able = Certification.objects.filter(volunteer__in=cells, role__in=roles, until__gt=act.at)
    people = _with_history(act, Volunteer.objects.filter(
        network=act.network, pk__in=able.values("volunteer"), suspended_at__isnull=True
    ).exclude(pk__in=list(exclude)))  # fmt: skip
    certified = certified_roles(act, [person.pk for person in people])
    spoken = set(languages) if languages is not None else None
    return [
        _candidate(person, certified[person.pk], cells[person.pk] or person.home_cell)
        for person in people
        if certified[person.pk] & roles and (spoken is None or spoken & set(person.languages))
    ]


def candidate(act: Act, volunteer_id: UUID) -> Candidate:
    """Give one volunteer as the choice of whom to ask sees them, on duty or not."""
    people = _with_history(act, Volunteer.objects.filter(pk=volunteer_id, network=act.network))
    if not people:
        raise NotEnrolled(volunteer=volunteer_id)
    cell = on_duty(act).filter(volunteer=volunteer_id).values_list("cell", flat=True).first()
    roles = certified_roles(act, [volunteer_id])[volunteer_id]
    return _candidate(people[0], roles, cell or people[0].home_cell)


def duty_counts(act: Act) -> dict[str, int]:
    """Count the people on duty per cell; never a dot of a person."""
    found = on_duty(act).values_list("cell", "volunteer__home_cell")
    return dict(Counter(cell or home for cell, home in found))


def certified_roles(act: Act, ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Give the roles people hold a valid certificate for, and that nobody took back since."""
    ids = list(ids)
    held = Certification.objects.filter(volunteer__in=ids, until__gt=act.at)
    rows = list(held.values_list("volunteer_id", "volunteer__account", "role"))
    # A certificate outlives a shut-out account and a withdrawn role: those bar at once.
    now = security.roles_now(act, {account for _, account, _ in rows})
    roles: dict[UUID, set[str]] = {pk: set() for pk in ids}
    for volunteer_id, account, role in rows:
        if role in now.get(account, ()):
            roles[volunteer_id].add(role)
    return {pk: frozenset(found) for pk, found in roles.items()}


def volunteer_of(act: Act, by: str) -> VolunteerView:
    """Give the volunteer an account is in the act's network."""
    kind, _, account_id = by.partition(":")
    mine = Volunteer.objects.filter(network=act.network)
    found = mine.filter(account=UUID(account_id)).first() if kind == "account" else None
    if found is None:
        raise NotEnrolled(by=by)
    return _views(act, [found])[0]


def id_of(act: Act, by: str) -> UUID:
    """Give the id of the volunteer an account is, and nothing else."""
    kind, _, account_id = by.partition(":")
    if kind != "account":
        raise NotEnrolled(by=by)
    mine = Volunteer.objects.filter(network=act.network, account=UUID(account_id))
    found = mine.values_list("pk", flat=True).first()
    if found is None:
        raise NotEnrolled(by=by)
    return found


def accounts_of(act: Act, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the accounts of volunteers, as in Act.by."""
    mine = Volunteer.objects.filter(network=act.network, pk__in=list(ids))
    return {pk: Member.by_of(account) for pk, account in mine.values_list("pk", "account_id")}


def buddies(act: Act) -> list[str]:
    """List the phone buddies on duty, as in Act.by."""
    able = Certification.objects.filter(role=Role.BUDDY, until__gt=act.at)
    mine = on_duty(act).filter(
        volunteer__in=able.values("volunteer"), volunteer__suspended_at__isnull=True
    )
    accounts = list(mine.values_list("volunteer__account", flat=True))
    now = security.roles_now(act, accounts)
    return [Member.by_of(pk) for pk in accounts if Role.BUDDY in now.get(pk, ())]


def me(act: Act) -> MyDuty:
    """Give the act's own page: duty, rest, certifications and answers."""
    view = volunteer_of(act, act.by)
    person = Volunteer.objects.get(pk=view.id)
    past = Counter(PastAnswer.objects.filter(volunteer=view.id).values_list("answer", flat=True))
    held = Certification.objects.filter(volunteer=view.id, until__gt=act.at).order_by("until")
    return MyDuty(
        volunteer=view,
        certified=tuple(
            (row.get_role_display(), row.until) for row in held if row.role in view.roles
        ),
        asked=past[Past.ASKED],
        went=past[Past.GOING],
        stood_down=past[Past.STOOD_DOWN],
        asked_this_week=_asked_since(view.id, act.at - WEEK),
        weekly_limit=person.weekly_limit,
        conduct_signed_at=person.conduct_signed_at,
        by_link=person.by_link,
        place_by_text=person.place_by_text,
    )


def my_sheet(act: Act) -> Sheet:
    """Give the act's own sheet: whom to tell when they need help."""
    return _sheet(Volunteer.objects.get(pk=volunteer_of(act, act.by).id))


def sheet_for(act: Act, volunteer_id: UUID) -> Sheet:
    """Give somebody's sheet to whoever answers their call for help; every reading is audited."""
    require(act, Deed.SEE_DESK)
    person = Volunteer.objects.filter(pk=volunteer_id, network=act.network).first()
    if person is None:
        raise NotEnrolled(volunteer=volunteer_id)
    audit.record(act, "volunteer.sheet_read", volunteer_id)
    return _sheet(person)


def roster(act: Act) -> list[VolunteerView]:
    """List the network's volunteers, by alias, for those who manage people."""
    require(act, Deed.MANAGE_PEOPLE)
    return _views(act, list(Volunteer.objects.filter(network=act.network)))


def people(act: Act, ids: Iterable[UUID]) -> dict[UUID, VolunteerView]:
    """Give the volunteers named, by id."""
    found = Volunteer.objects.filter(network=act.network, pk__in=list(ids))
    return {view.id: view for view in _views(act, list(found))}


def answers_by_link(act: Act, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Tell who answers by a one-time link instead of signing in."""
    chosen = Volunteer.objects.filter(network=act.network, pk__in=list(ids), by_link=True)
    return frozenset(chosen.values_list("pk", flat=True))


def places_by_text(act: Act, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Tell who chose to get a place by text, after saying that they go."""
    chosen = Volunteer.objects.filter(network=act.network, pk__in=list(ids), place_by_text=True)
    return frozenset(chosen.values_list("pk", flat=True))


def contacts_near(act: Act, cell: str) -> list[ContactView]:
    """List the local contacts who could look outside, the nearest first."""
    require(act, Deed.SEE_PLACE)
    if not cell:
        return []
    middle = h3.cell_to_parent(cell, 9) if h3.get_resolution(cell) > 9 else cell
    disk = h3.grid_disk(middle, NEAR_RINGS)
    rows = list(LocalContact.objects.filter(network=act.network, cell__in=disk))
    sealed.open_page(rows)
    rows.sort(key=lambda row: (h3.grid_distance(middle, row.cell), str(row.pk)))
    return [_contact(row) for row in rows]


def contacts(act: Act, ids: Iterable[UUID]) -> dict[UUID, ContactView]:
    """Give the local contacts named, by id."""
    require(act, Deed.SEE_PLACE)
    rows = list(LocalContact.objects.filter(network=act.network, pk__in=list(ids)))
    sealed.open_page(rows)
    return {row.pk: _contact(row) for row in rows}


def contact_for(act: Act, contact_id: UUID) -> ContactView:
    """Give one local contact to whoever keeps the list."""
    require(act, Deed.MANAGE_PEOPLE)
    row = LocalContact.objects.filter(network=act.network, pk=contact_id).first()
    if row is None:
        raise NoSuchContact(contact=contact_id)
    return _contact(row)


def contact_book(act: Act, number: str = "1") -> ContactBook:
    """Give one page of the local contacts, by area; names and numbers of no other are opened."""
    require(act, Deed.MANAGE_PEOPLE)
    mine = LocalContact.objects.filter(network=act.network).order_by("area", "pk")
    sheet = Paginator(mine, CONTACTS_A_PAGE).get_page(number)
    rows = list(sheet.object_list)
    sealed.open_page(rows)
    views = sorted(map(_contact, rows), key=lambda one: (one.area, one.name.casefold()))
    names = {area.slug: area.name for area in places.areas(act)}
    return ContactBook(
        areas=tuple(
            (names.get(slug, ""), tuple(there)) for slug, there in groupby(views, _area_slug)
        ),
        count=sheet.paginator.count,
        page=sheet.number,
        pages=sheet.paginator.num_pages,
    )


def area_name(act: Act, slug: str) -> str:
    """Name the area a local contact is in."""
    found = places.area(act, slug)
    return found.name if found else ""


def _with_history(act: Act, people: QuerySet[Volunteer]) -> list[Any]:
    asked = Q(answer=Past.ASKED)
    counts = {
        row["volunteer"]: row
        for row in PastAnswer.objects.filter(volunteer__in=people.values("pk"))
        .values("volunteer")
        .annotate(
            asked=Count("pk", filter=asked),
            went=Count("pk", filter=Q(answer=Past.GOING)),
            lately=Count("pk", filter=asked & Q(at__gt=act.at - WEEK)),
            last=Max("at", filter=asked),
        )
    }
    nothing = {"asked": 0, "went": 0, "lately": 0}
    found: list[Any] = list(people.order_by("pk"))
    for person in found:
        person.past = counts.get(person.pk, nothing)
    return found


def _candidate(person: Any, roles: frozenset[str], cell: str) -> Candidate:
    rest = person.rest_until
    if person.last_asked_at is not None:
        asked_again = person.last_asked_at + timedelta(hours=person.rest_hours)
        rest = max(rest, asked_again) if rest else asked_again
    return Candidate(
        id=person.pk,
        by=Member.by_of(person.account_id),
        roles=roles,
        languages=frozenset(person.languages),
        mode=person.mode,
        cell=cell,
        remote_only=person.remote_only,
        asked=person.past["asked"],
        went=person.past["went"],
        asked_this_week=person.past["lately"],
        weekly_limit=person.weekly_limit,
        last_asked_at=person.last_asked_at,
        rest_until=rest,
    )


def _views(act: Act, rows: list[Volunteer]) -> list[VolunteerView]:
    named = {m.id: m.alias for m in security.members(act, [row.account_id for row in rows])}
    until = dict(on_duty(act).filter(volunteer__in=rows).values_list("volunteer_id", "until"))
    roles = certified_roles(act, [row.pk for row in rows])
    views = [
        VolunteerView(
            id=row.pk,
            by=Member.by_of(row.account_id),
            alias=named.get(row.account_id, ""),
            roles=roles[row.pk],
            languages=frozenset(row.languages),
            mode=row.mode,
            cell=row.home_cell,
            remote_only=row.remote_only,
            on_duty=row.pk in until,
            duty_until=until.get(row.pk),
            rest_until=row.rest_until if row.rest_until and row.rest_until > act.at else None,
        )
        for row in rows
    ]
    return sorted(views, key=lambda view: view.alias.casefold())


def _asked_since(volunteer_id: UUID, since: datetime) -> int:
    return PastAnswer.objects.filter(
        volunteer=volunteer_id, answer=Past.ASKED, at__gt=since
    ).count()


def _sheet(person: Volunteer) -> Sheet:
    return Sheet(
        volunteer=person.pk, contact=person.contact, number=person.number, medical=person.medical
    )


def _contact(row: LocalContact) -> ContactView:
    return ContactView(
        id=row.pk, kind=ContactKind(row.kind), name=row.name, number=row.number,
        language=row.language, cell=row.cell, area=row.area, keep_until=row.keep_until,
    )  # fmt: skip


def _area_slug(view: ContactView) -> str:
    return view.area
