"""What others may know of networks and members."""

from collections.abc import Iterable
from uuid import UUID

from testigo.core import sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security.models import Account, Membership, Network
from testigo.security.types import Member, NetworkView


def network(act: Act) -> NetworkView:
    """Give the act's network."""
    found = Network.objects.filter(pk=act.network).first()
    if found is None:
        raise NotYours(network=act.network)
    return NetworkView(
        id=found.id, name=found.name, kind=found.kind, city=found.city, zone=found.zone,
        hotline=found.hotline,
    )  # fmt: skip


def roles_of(account_id: UUID, network_id: str) -> frozenset[str]:
    """Give the roles an account holds in a network."""
    held = Membership.objects.filter(account=account_id, network=network_id)
    return frozenset(held.values_list("role", flat=True))


def members(act: Act, ids: Iterable[UUID] | None = None) -> list[Member]:
    """List the network's members (or those named), by alias, sorted in Python: it is sealed."""
    held = Membership.objects.filter(network=act.network)
    if ids is not None:
        held = held.filter(account__in=list(ids))
    roles: dict[UUID, set[str]] = {}
    for account_id, role in held.values_list("account_id", "role"):
        roles.setdefault(account_id, set()).add(role)
    accounts = list(Account.objects.filter(pk__in=roles, is_active=True))
    sealed.open_page(accounts)
    found = [
        Member(id=a.pk, by=Member.by_of(a.pk), alias=a.alias, language=a.language,
               roles=frozenset(roles[a.pk]))
        for a in accounts
    ]  # fmt: skip
    return sorted(found, key=lambda member: member.alias.casefold())


def alias(act: Act, by: str) -> str:
    """Give what colleagues call the one who did something; empty where nobody is known."""
    kind, _, account_id = by.partition(":")
    if kind != "account":
        return ""
    found = members(act, [UUID(account_id)])
    return found[0].alias if found else ""
