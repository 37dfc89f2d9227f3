"""What others may know of networks and members."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.urls import NoReverseMatch, reverse

from testigo.core import sealed
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.security import invitations
from testigo.security.access import MATRIX, Deed, may
from testigo.security.errors import CodeUnknown
from testigo.security.models import Account, Invitation, Membership, Network
from testigo.security.types import (
    Factor,
    Invited,
    Kind,
    Member,
    NetworkView,
    Role,
    Welcome,
    You,
)


def network(act: Act) -> NetworkView:
    """Give the act's network."""
    found = Network.objects.filter(pk=act.network).first()
    if found is None:
        raise NotYours(network=act.network)
    return _view(found)


def has_network(act: Act) -> bool:
    """Tell whether the act's network is here."""
    return Network.objects.filter(pk=act.network).exists()


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


#: Where a member begins, by the first of these deeds their roles include.
LANDINGS: Final = [
    (Deed.SEE_DESK, "desk:board"),
    (Deed.ANSWER_CALLOUT, "dispatch:mine"),
    (Deed.SIGNED_IN, "mfa_index"),
]


def landing(act: Act) -> str:
    """Give the address of the page a member begins at."""
    for deed, name in LANDINGS:
        if may(act, deed):
            try:
                return reverse(name)
            except NoReverseMatch:
                continue  # a page this installation does not have
    return "/"


def you(act: Act) -> You:
    """Give one's own account."""
    account = Account.objects.get(pk=account_of(act))
    factors = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    codes = [f for f in factors if f.type == Authenticator.Type.RECOVERY_CODES]
    return You(
        handle=account.handle,
        alias=account.alias,
        roles=_labels(act.roles),
        factors=tuple(_factor(f) for f in factors if f not in codes),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else 0,
        networks=networks_of(account.pk),
        has_password=account.has_usable_password(),
        manages=may(act, Deed.MANAGE_PEOPLE),
        administers=may(act, Deed.ADMINISTER),
    )


def account_of(act: Act) -> UUID:
    """Give the account that acts. Raises NotYours where no account does."""
    kind, _, account_id = act.by.partition(":")
    if kind != "account":
        raise NotYours
    return UUID(account_id)


def programmes_in(city: str) -> set[str]:
    """Name the programmes that work in a city; drills rehearse where they like."""
    return set(Network.objects.filter(city=city, kind=Kind.PROGRAMME).values_list("pk", flat=True))


def first_programme() -> str:
    """Name the network whoever comes from outside belongs to; "" where there are only drills."""
    programmes = Network.objects.filter(kind=Kind.PROGRAMME).order_by("made_at")
    return programmes.values_list("pk", flat=True).first() or ""


def nobody_is_here() -> bool:
    """Tell whether this database has no programme and no account yet."""
    programmes = Network.objects.filter(kind=Kind.PROGRAMME)
    return not programmes.exists() and not Account.objects.exists()


def networks_of(account_id: UUID) -> tuple[NetworkView, ...]:
    """List the networks an account is a member of, by name."""
    held = Membership.objects.filter(account=account_id).values("network")
    found = [_view(network) for network in Network.objects.filter(pk__in=held)]
    return tuple(sorted(found, key=lambda network: network.name.casefold()))


def network_of_mine(act: Act, network_id: str) -> NetworkView:
    """Give a network the acting account is a member of."""
    for network in networks_of(account_of(act)):
        if network.id == network_id:
            return network
    raise NotYours(network=network_id)


def invitation_by_words(act: Act, words: str) -> UUID | None:
    """Find the open invitation some words belong to."""
    mine = invitations.open_ones(act.at).filter(code=invitations.digest(words))
    return mine.values_list("pk", flat=True).first()


def welcome(act: Act, invitation_id: UUID) -> Welcome:
    """Give what somebody who joins is told before they answer."""
    place = invitations.open_ones(act.at).filter(pk=invitation_id).first()
    if place is None:
        raise CodeUnknown
    return Welcome(
        invitation=place.pk,
        network=Network.objects.get(pk=place.network_id).name,
        roles=_labels(place.roles),
        language=place.language,
    )


def open_invitations(act: Act) -> list[Invited]:
    """List the network's invitations that can still be used, oldest first."""
    mine = invitations.open_ones(act.at).filter(network=act.network).order_by("expires_at")
    return [
        Invited(id=i.pk, by=i.invited_by, roles=_labels(i.roles), expires_at=i.expires_at)
        for i in mine
    ]


def vouched(act: Act, one: str, other: str) -> bool:
    """Tell whether one of two people invited the other: they do not answer for a thing together."""
    del act  # who vouched for whom holds in every network
    pairs = Invitation.objects.filter(invited_by__in=[one, other]).exclude(joined=None)
    found = pairs.values_list("invited_by", "joined")
    return any({by, Member.by_of(joined)} == {one, other} for by, joined in found if joined)


def still_may(act: Act, by: str, deed: Deed) -> bool:
    """Tell whether who did something is a member now whose roles include a deed."""
    kind, _colon, account = by.partition(":")
    if kind != "account":
        return False
    held = Membership.objects.filter(network=act.network, account__is_active=True)
    mine = held.filter(account=UUID(account)).values_list("role", flat=True)
    return may(replace(act, by=by, roles=frozenset(mine)), deed)


def roles_now(act: Act, ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Give the roles of those accounts that are let in, without opening what is sealed."""
    held = Membership.objects.filter(
        network=act.network, account__in=list(ids), account__is_active=True
    )
    roles: dict[UUID, set[str]] = {}
    for account_id, role in held.values_list("account_id", "role"):
        roles.setdefault(account_id, set()).add(role)
    return {account_id: frozenset(found) for account_id, found in roles.items()}


def still_has(act: Act, by: str, role: str) -> bool:
    """Tell whether somebody is let in now and holds a role."""
    kind, _colon, account = by.partition(":")
    if kind != "account":
        return False
    account_id = UUID(account)
    return role in roles_now(act, [account_id]).get(account_id, frozenset())


def able(act: Act, deed: Deed) -> frozenset[str]:
    """Name everybody, as in Act.by, who is let in now and whose roles include a deed."""
    held = Membership.objects.filter(
        network=act.network, account__is_active=True, role__in=MATRIX[deed]
    )
    return frozenset(map(Member.by_of, held.values_list("account_id", flat=True).distinct()))


def _labels(roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(Role(role).label) for role in sorted(roles))


def _factor(row: Authenticator) -> Factor:
    name = row.wrap().name if row.type == Authenticator.Type.WEBAUTHN else ""
    return Factor(
        id=row.pk, kind=row.type, name=name, added_at=row.created_at, used_at=row.last_used_at
    )


def _view(row: Network) -> NetworkView:
    return NetworkView(
        id=row.id, name=row.name, kind=row.kind, city=row.city, zone=row.zone, hotline=row.hotline
    )
