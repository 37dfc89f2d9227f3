"""What can be done to a drill: open one, walk its evening, wipe it."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import h3
from django.db import transaction

from testigo.alerts import operations as alerts
from testigo.alerts.types import Kind as News
from testigo.channels import operations as channels
from testigo.channels.queries import address_index
from testigo.core import clock
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.core.models import DrillMark
from testigo.drills import cast, queries
from testigo.drills.errors import NoDrillHere, NotEmpty, NotReady
from testigo.drills.evening import SCENES
from testigo.drills.models import Tour
from testigo.drills.types import Phase, TourView
from testigo.reports import operations as reports
from testigo.reports.types import Door
from testigo.security import audit
from testigo.security import operations as security
from testigo.security import queries as members
from testigo.security.types import Kind, Member, Role
from testigo.shifts import operations as shifts
from testigo.volunteers import operations as volunteers
from testigo.volunteers.types import Past

EVENING = timedelta(hours=12)
FRIDAY = 4
COARSE = 9  #: H3 resolution of homes and contacts
BEFORE = timedelta(days=30)  #: when the invented history of answers is dated
GOING_OUT = frozenset(
    {Role.OBSERVER, Role.VERIFIER, Role.LEGAL_OBSERVER, Role.INTERPRETER, Role.BUDDY}
)


@transaction.atomic
def mark_database() -> None:
    """Make this database one for drills, while it is empty of anything else."""
    if DrillMark.objects.exists():
        return
    if not members.nobody_is_here():
        raise NotEmpty
    now = clock.now()
    DrillMark.objects.create(real_at=now, shown_at=_friday_evening(now))
    clock.forget()


def _friday_evening(now: datetime) -> datetime:
    here = now.astimezone(ZoneInfo(cast.ZONE))
    day = here + timedelta(days=(FRIDAY - here.weekday()) % 7)
    evening = day.replace(hour=19, minute=20, second=0, microsecond=0)
    return evening if evening >= here else evening + timedelta(days=7)


@transaction.atomic
def open_drill(*, guided: bool) -> TourView:
    """Make a fresh drill network with its whole cast on duty, and an evening not begun."""
    _in_a_drill_database()
    network = f"drill-{new_id().hex[:8]}"
    act = Act.system(network=network)
    security.create_network(
        act, network_id=network, name=cast.NAME, city=cast.CITY, zone=cast.ZONE, kind=Kind.DRILL,
        hotline=cast.HOTLINE,
    )  # fmt: skip
    members = {part.alias: _join(act, part) for part in cast.everybody()}
    shifts.start(_as(act, members["Omar"]))
    shifts.start(_as(act, members["Pilar"]))
    shifts.start(_as(act, members["Dana"]))
    for contact in cast.CONTACTS:
        volunteers.add_contact(
            act, name=contact.name, number=contact.number,
            cell=h3.latlng_to_cell(*contact.at, COARSE), language=contact.language,
            kind=contact.kind,
        )  # fmt: skip
    for language, areas in cast.SUBSCRIBERS:
        alerts.add_neighbour(act, language=language, areas=areas, kinds=News.values)
    Tour.objects.create(
        network=network, guided=guided, opened_at=act.at, keep_until=act.at + EVENING
    )
    audit.record(act, "drill.opened", network, people=len(members))
    return queries.tour(act)


@transaction.atomic
def begin(act: Act) -> TourView:
    """Begin the evening's first scene."""
    _in_a_drill_database()
    Tour.objects.filter(network=act.network, phase=Phase.WAITING).update(phase=Phase.PLAYING)
    return queries.tour(act)


@transaction.atomic
def played(act: Act, number: int) -> TourView:
    """Say that a scene was played to its end; the next one waits for the visitor."""
    mine = Tour.objects.filter(network=act.network, scene=number - 1, phase=Phase.PLAYING)
    last = number == len(SCENES)
    mine.update(phase=Phase.OVER if last else Phase.READY, wants_help=False)
    return queries.tour(act)


@transaction.atomic
def step(act: Act) -> TourView:
    """Go on to the next scene, once the present one was played."""
    tour = queries.tour(act)
    mine = Tour.objects.filter(network=act.network, scene=tour.number - 1, phase=Phase.READY)
    if not mine.update(scene=tour.number, phase=Phase.PLAYING):
        raise NotReady
    return queries.tour(act)


@transaction.atomic
def help_me(act: Act) -> TourView:
    """Let the cast do the visitor's part of this scene."""
    Tour.objects.filter(network=act.network, phase=Phase.PLAYING).update(wants_help=True)
    return queries.tour(act)


@transaction.atomic
def ring(act: Act, *, language: str, caller: str) -> UUID:
    """Let an invented caller ring: the call waits at the desk until somebody takes it."""
    _in_a_drill_database()
    source = address_index(caller)
    return reports.begin(act, door=Door.PHONE, language=language, source=source).id


def jump(act: Act, minutes: int) -> None:
    """Let minutes pass at once, for everybody in this database."""
    _in_a_drill_database()
    clock.move(forward=timedelta(minutes=minutes))
    audit.record(act, "drill.clock_moved", act.network, minutes=minutes)


def _join(act: Act, part: cast.Part) -> Member:
    member = security.create_account(
        act, alias=part.alias, language=part.language, roles=part.roles
    )
    channels.add_address(act, member.by, kind="loopback", value=member.by, language=part.language)
    if part.at:
        _volunteer(act, member, part)
    return member


def _volunteer(act: Act, member: Member, part: cast.Part) -> None:
    assert part.at is not None  # noqa: S101 - told by the caller
    volunteer = volunteers.enrol(
        act, member.id, home_cell=h3.latlng_to_cell(*part.at, COARSE), mode=part.mode,
        languages=part.languages, adult=True, conduct_signed_at=act.at,
    )  # fmt: skip
    for role in set(part.roles) & GOING_OUT:
        volunteers.certify(act, volunteer.id, role=role, until=act.at + timedelta(days=365))
    if part.contact:
        volunteers.set_sheet(_as(act, member), contact=part.contact, number="617 555 0199")
    # Those of the story usually come; a history of asking tells the choice of whom to ask so.
    then = replace(act, at=act.at - BEFORE)
    volunteers.note_answers(then, [volunteer.id] * part.asked, Past.ASKED)
    volunteers.note_answers(then, [volunteer.id] * part.went, Past.GOING)
    volunteers.on_duty(_as(act, member), until=act.at + EVENING)


def _as(act: Act, member: Member) -> Act:
    return Act(by=member.by, at=act.at, network=act.network, roles=member.roles)


def _in_a_drill_database() -> None:
    if not DrillMark.objects.exists():
        raise NoDrillHere
