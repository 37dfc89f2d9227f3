"""Builders of volunteers on duty, call-outs and their answers."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import h3

from testigo.core.act import Act
from testigo.dispatch import operations, queries
from testigo.dispatch.types import Answer, AskView, CallOutView, Task
from testigo.security.models import Account, Membership
from testigo.security.types import Role
from testigo.volunteers import operations as volunteers
from testigo.volunteers.models import Certification, Volunteer
from testigo.volunteers.types import Mode, VolunteerView
from tests.build import DAWN, a_network, act_of, an_account, an_act
from tests.build_incidents import an_incident
from tests.build_reports import BROADWAY

LUCIA = "account:00000000-0000-4000-8000-000000000001"


def a_dispatcher(at: datetime = DAWN, network: str = "home") -> Act:
    """Lucia, at the desk."""
    account = an_account("Lucia", Role.DISPATCHER, network=network)
    return act_of(account, at=at, network=network)


def a_volunteer(
    alias: str = "Maria",
    *roles: str,
    cell: str = "",
    on_duty: bool = True,
    at: datetime = DAWN,
    network: str = "home",
    languages: tuple[str, ...] = ("en",),
    remote_only: bool = False,
    weekly_limit: int = 6,
) -> VolunteerView:
    """Somebody certified, five minutes from Broadway, on duty for the night."""
    a_network(network)
    roles = roles or (Role.OBSERVER,)
    account = an_account(alias, *roles, network=network)
    manager = an_act(by="system", at=at, network=network)
    view = volunteers.enrol(
        manager, account.pk, home_cell=cell or near(BROADWAY.cell), mode=Mode.WALK, adult=True,
        languages=languages, remote_only=remote_only, weekly_limit=weekly_limit,
        conduct_signed_at=at - timedelta(days=1),
    )  # fmt: skip
    for role in roles:
        volunteers.certify(manager, view.id, role, at + timedelta(days=300))
    if on_duty:
        volunteers.on_duty(act_of(account, at=at, network=network), until=at + timedelta(hours=12))
    return view


def near(cell: str, rings: int = 0) -> str:
    """A home so many cells away from a place."""
    middle: str = h3.cell_to_parent(cell, 9)
    ring: list[str] = h3.grid_ring(middle, rings) if rings else [middle]
    return min(ring)


def a_crowd(count: int, *roles: str, at: datetime = DAWN) -> list[VolunteerView]:
    """So many volunteers, each one cell further away."""
    return [
        a_volunteer(f"{(roles or ('observer',))[0]} {n}", *roles, at=at,
                    cell=near(BROADWAY.cell, n % 4))
        for n in range(count)
    ]  # fmt: skip


def a_call_out(
    *,
    wanted: Mapping[str, int] | None = None,
    maximum: int = 4,
    task: Task = Task.OBSERVE,
    incident: UUID | None = None,
    approved: bool = True,
    together: int = 1,
    area: str = BROADWAY.area,
    at: datetime = DAWN,
    language: str = "",
) -> CallOutView:
    """A call-out for an incident at Broadway and Prospect, its first wave asked."""
    system = Act.system(at, network="home")
    call_out_id = operations.propose(
        system, incident or an_incident(at).id, task=task, area=area, cell=BROADWAY.cell,
        wanted=wanted or {Role.OBSERVER.value: 2}, maximum=maximum, together=together,
        language=language,
    )  # fmt: skip
    if approved:
        operations.approve(a_dispatcher(at), call_out_id)
    return queries.call_out_for(a_dispatcher(at), call_out_id)


def asked(call_out: CallOutView, *, at: datetime = DAWN) -> list[AskView]:
    """Those asked and not yet answered, in the order of their names."""
    found = queries.asks(a_dispatcher(at), call_out.id)
    return sorted((ask for ask in found if ask.stage == "asked"), key=lambda ask: ask.alias)


def says(ask: AskView, answer: Answer, *, at: datetime = DAWN, once: UUID | None = None) -> AskView:
    """The person asked answers."""
    act = an_act(by=ask.by, at=at, roles=frozenset({ask.role}))
    operations.answer(act, ask.id, answer=answer, once=once or uuid4())
    return queries.ask_for(act, ask.id)


def now(ask: AskView, *, at: datetime = DAWN) -> AskView:
    """The same person's part as it is now."""
    return queries.ask_for(a_dispatcher(at), ask.id)


def again(call_out: CallOutView, *, at: datetime = DAWN) -> CallOutView:
    """The call-out as it is now."""
    return queries.call_out_for(a_dispatcher(at), call_out.id)


def own(ask: AskView, *, at: datetime = DAWN) -> Act:
    """The act of the person asked."""
    return an_act(by=ask.by, at=at, roles=frozenset({ask.role}))


def rows_of(volunteer: VolunteerView) -> tuple[Volunteer, list[Certification]]:
    """What is kept of a volunteer."""
    row = Volunteer.objects.get(pk=volunteer.id)
    return row, list(Certification.objects.filter(volunteer=row))


def roles_of(account: Account) -> set[str]:
    """The roles an account holds at home."""
    return set(Membership.objects.filter(account=account).values_list("role", flat=True))
