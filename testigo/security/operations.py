"""What people can do about accounts, roles and invitations."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from testigo.core import events, sealed
from testigo.core.act import Act
from testigo.core.errors import Forbidden, NotYours
from testigo.core.ids import new_handle, new_secret
from testigo.core.keep import forgets
from testigo.security import audit, invitations
from testigo.security.access import Deed, may
from testigo.security.errors import CodeUnknown, HandleTaken, LastAdmin, MustAgree
from testigo.security.events import RightsChanged
from testigo.security.models import Account, Invitation, Membership, Network, Session
from testigo.security.types import InvitationView, Kind, Member, NetworkView, Role

INVITED_FOR = timedelta(days=3)
LINK_FOR = timedelta(hours=1)
INVITATION_KEPT = timedelta(days=90)
LEAVER_KEPT = timedelta(days=90)


@transaction.atomic
def create_network(
    act: Act, *, network_id: str, name: str, city: str, zone: str, kind: Kind = Kind.PROGRAMME,
    hotline: str = "",
) -> NetworkView:  # fmt: skip
    """Begin a programme of the organisation, or a drill."""
    made = Network.objects.create(
        id=network_id, name=name, city=city, zone=zone, kind=kind, hotline=hotline
    )
    audit.record(act.within(network_id), "network.created", network_id, kind=kind)
    return NetworkView(id=made.id, name=made.name, kind=kind, city=city, zone=zone, hotline=hotline)


@transaction.atomic
def create_account(
    act: Act, *, alias: str, language: str, roles: Iterable[str], password: str | None = None,
    email: str = "",
) -> Member:  # fmt: skip
    """Make an account with its roles in the act's network; its handle is drawn at random."""
    account = Account(alias=alias.strip(), email=email.strip(), language=language)
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    _save_with_free_handle(account)
    held = frozenset(Role(role).value for role in roles)
    Membership.objects.bulk_create(
        Membership(account=account, network_id=act.network, role=role) for role in sorted(held)
    )
    audit.record(act, "account.created", account.pk, roles=sorted(held))
    return _member(account, held)


@transaction.atomic
def grant(act: Act, account_id: UUID, *, role: str) -> None:
    """Give a member of the act's network one more role there."""
    held = _hold(act, account_id)
    # Whoever is no member joins by an invitation: nobody is drawn in from another network.
    if not held and act.by != "system":
        raise NotYours(account=account_id)
    _may_hand_out(act, [role])
    _, new = Membership.objects.get_or_create(
        account_id=account_id, network_id=act.network, role=Role(role).value
    )
    if new:
        audit.record(act, "role.granted", account_id, role=role)
        events.publish(RightsChanged(at=act.at, network=act.network, account=account_id))


@transaction.atomic
def withdraw(act: Act, account_id: UUID, *, role: str) -> None:
    """Take a role back; the person's open pages close and their sessions end."""
    _may_hand_out(act, [role])
    _keep_one_admin(act, account_id, role)
    held = Membership.objects.filter(account=account_id, network=act.network, role=role)
    if not held.delete()[0]:
        raise NotYours(account=account_id)
    invitations.close(act, Member.by_of(account_id))
    _end_sessions(account_id)
    audit.record(act, "role.withdrawn", account_id, role=role)
    events.publish(RightsChanged(at=act.at, network=act.network, account=account_id))


@transaction.atomic
def speak(act: Act, language: str) -> None:
    """Keep the language the act's member reads; pages and messages follow it."""
    _kind, _colon, account_id = act.by.partition(":")
    Account.objects.filter(pk=account_id).update(language=language)
    audit.record(act, "account.language", account_id, language=language)


@transaction.atomic
def suspend(act: Act, account_id: UUID) -> None:
    """Shut somebody out of the act's network at once; nothing they did is erased.

    Who belongs to no other network is shut out of everything, and leaves; what another network
    gave somebody is that network's to take.
    """
    _may_hand_out(act, _roles_here(act, account_id))
    _keep_one_admin(act, account_id, Role.ADMIN)
    if not _hold(act, account_id):
        raise NotYours(account=account_id)
    everywhere = Membership.objects.filter(account=account_id)
    if left := everywhere.exclude(network=act.network).exists():
        everywhere.filter(network=act.network).delete()
    else:
        Account.objects.filter(pk=account_id).update(
            is_active=False, keep_until=act.at + LEAVER_KEPT
        )
    invitations.close(act, Member.by_of(account_id))
    _end_sessions(account_id)
    audit.record(act, "account.suspended", account_id, elsewhere=left)
    events.publish(RightsChanged(at=act.at, network=act.network, account=account_id))


@transaction.atomic
def invite(act: Act, *, roles: Iterable[str], language: str) -> InvitationView:
    """Keep a place for somebody the act's member vouches for."""
    wanted = sorted(Role(role).value for role in roles)
    _may_hand_out(act, wanted)
    words, path = invitations.draw_words(), new_secret()
    made = Invitation.objects.create(
        network_id=act.network,
        roles=wanted,
        language=language,
        invited_by=act.by,
        code=invitations.digest(words),
        link=invitations.digest(path),
        link_until=act.at + LINK_FOR,
        expires_at=act.at + INVITED_FOR,
        keep_until=act.at + INVITATION_KEPT,
    )
    audit.record(act, "invitation.made", made.pk, roles=wanted)
    return InvitationView(
        id=made.pk, words=words, path=path, roles=frozenset(wanted), expires_at=made.expires_at
    )


@transaction.atomic
def spend_link(act: Act, path: str) -> UUID:
    """Use the one-time path of an invitation up; give the invitation it opens."""
    mine = invitations.open_ones(act.at).filter(
        link=invitations.digest(path), link_until__gt=act.at
    )
    found = mine.values_list("pk", flat=True).first()
    # Spent by taking the words' digest, which no path ever has.
    if found is None or not mine.update(link=F("code")):
        raise CodeUnknown
    return found


@transaction.atomic
def withdraw_invitation(act: Act, invitation_id: UUID) -> None:
    """Take an invitation back before it is used."""
    mine = invitations.open_ones(act.at).filter(pk=invitation_id, network=act.network)
    if not mine.update(expires_at=act.at):
        raise NotYours(invitation=invitation_id)
    audit.record(act, "invitation.withdrawn", invitation_id)


@transaction.atomic
def join(
    act: Act, invitation_id: UUID, *, alias: str, language: str, agreed: bool,
    password: str | None = None,
) -> Member:  # fmt: skip
    """Become a member by an invitation, once, having signed the code of conduct."""
    if not agreed:
        raise MustAgree
    # Locked first, then looked at: whoever shuts the inviter out meanwhile is waited for.
    Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    place = invitations.open_ones(act.at).filter(pk=invitation_id).first()
    if place is None:
        raise CodeUnknown
    act = act.within(place.network_id)
    member = create_account(
        act, alias=alias, language=language, roles=place.roles, password=password
    )
    Account.objects.filter(pk=member.id).update(agreed_at=act.at)
    Invitation.objects.filter(pk=place.pk).update(used_at=act.at, joined=member.id)
    audit.record(act, "invitation.used", place.pk, account=member.id)
    events.publish(RightsChanged(at=act.at, network=act.network, account=member.id))
    return member


@transaction.atomic
def end_sessions(act: Act, account_id: UUID) -> int:
    """Sign an account out everywhere."""
    ended = _end_sessions(account_id)
    audit.record(act, "sessions.ended", account_id)
    events.publish(RightsChanged(at=act.at, network=act.network, account=account_id))
    return ended


@forgets(Account)
def forget_leavers(act: Act, limit: int) -> int:
    """Erase the names of those who left; their pseudonym stays in the audit."""
    due = Account.objects.select_for_update().filter(keep_until__lt=act.at, is_active=False)
    with transaction.atomic():
        leavers = list(due.order_by("pk")[:limit])
        sealed.erase(Account._meta.db_table, [leaver.pk for leaver in leavers])
        for leaver in leavers:
            leaver.alias, leaver.email, leaver.keep_until = "", "", None
            leaver.save(update_fields=["alias", "email", "keep_until"])
    return len(leavers)


def _hold(act: Act, account_id: UUID) -> list[str]:
    """Give the roles an account has here; nobody shuts it out until this act is over."""
    # Locked, so that two networks that shut somebody out at once do not each see the other's.
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True)
    if account.values_list("pk", flat=True).first() is None:
        raise NotYours(account=account_id)
    return _roles_here(act, account_id)


def _roles_here(act: Act, account_id: UUID) -> list[str]:
    held = Membership.objects.filter(account=account_id, network=act.network)
    return list(held.values_list("role", flat=True))


def _may_hand_out(act: Act, roles: Iterable[str]) -> None:
    # Only an admin makes admins: a coordinator must not raise themselves.
    if Role.ADMIN in set(roles) and not may(act, Deed.ADMINISTER):
        raise Forbidden(deed=Deed.ADMINISTER)


def _keep_one_admin(act: Act, account_id: UUID, role: str) -> None:
    if role != Role.ADMIN:
        return
    # Locked together, so that two admins cannot remove each other at once.
    admins = Membership.objects.select_for_update().filter(network=act.network, role=Role.ADMIN)
    if {row.account_id for row in admins.filter(account__is_active=True)} == {account_id}:
        raise LastAdmin


def _end_sessions(account_id: UUID) -> int:
    return Session.objects.filter(account=account_id).delete()[0]


def _save_with_free_handle(account: Account) -> None:
    for _ in range(50):
        account.handle = new_handle()
        if Account.objects.filter(handle=account.handle).exists():
            continue
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise HandleTaken


def _member(account: Account, roles: frozenset[str]) -> Member:
    return Member(
        id=account.pk, by=Member.by_of(account.pk), alias=account.alias,
        language=account.language, roles=roles,
    )  # fmt: skip


@transaction.atomic
def settle(act: Act, *, city: str, zone: str) -> None:
    """Let the act's network work in another city, by that city's clock."""
    if not Network.objects.filter(pk=act.network).update(city=city, zone=zone):
        raise NotYours(network=act.network)
    audit.record(act, "network.settled", act.network)
