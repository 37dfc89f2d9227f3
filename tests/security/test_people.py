"""Giving and taking roles, inviting, shutting out; and what is on record of it."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from testigo.core import clock, keep
from testigo.core.errors import Forbidden, NotYours
from testigo.core.models import RecordKey
from testigo.security import operations, queries
from testigo.security.errors import CodeUnknown, LastAdmin
from testigo.security.events import RightsChanged
from testigo.security.factors import Opened
from testigo.security.models import Account, Entry, Invitation, Membership, Network, Session
from testigo.security.types import Role
from tests.build import a_network, act_of, all_published, an_account, an_act, published
from tests.security.test_joining import rows_of_everything

pytestmark = pytest.mark.django_db


def test_a_role_is_given_once_and_streams_hear_of_it():
    omar = an_account("Omar", "observer")
    operations.grant(an_act(), omar.pk, role=Role.VERIFIER)
    operations.grant(an_act(), omar.pk, role=Role.VERIFIER)

    assert queries.roles_of(omar.pk, "home") == {"observer", "verifier"}
    assert published(RightsChanged).account == omar.pk
    assert Entry.objects.get().verb == "role.granted"


def test_a_role_taken_back_ends_sessions(client):
    omar = an_account("Omar", "observer", "dispatcher")
    client.force_login(omar)
    operations.withdraw(an_act(), omar.pk, role=Role.DISPATCHER)

    assert client.get("/account/").status_code == 302
    assert len(all_published(RightsChanged)) == 1
    with pytest.raises(NotYours):
        operations.withdraw(an_act(), omar.pk, role=Role.DISPATCHER)


def test_a_coordinator_makes_no_admin_of_anybody():
    rosa = an_account("Rosa", "coordinator")
    for what in (
        lambda: operations.grant(act_of(rosa), rosa.pk, role=Role.ADMIN),
        lambda: operations.invite(act_of(rosa), roles=[Role.ADMIN], language="en"),
    ):
        with pytest.raises(Forbidden):
            what()
    assert queries.roles_of(rosa.pk, "home") == {"coordinator"}


def test_a_coordinator_cannot_shut_an_admin_out():
    rosa, ana = an_account("Rosa", "coordinator"), an_account("Ana", "admin")
    with pytest.raises(Forbidden):
        operations.suspend(act_of(rosa), ana.pk)


def test_the_last_admin_stays():
    ana = an_account("Ana", "admin")
    for what in (operations.suspend, lambda a, b: operations.withdraw(a, b, role=Role.ADMIN)):
        with pytest.raises(LastAdmin):
            what(an_act(), ana.pk)
    an_account("Sana", "admin")
    operations.suspend(an_act(), ana.pk)


def test_nobody_is_managed_from_another_network():
    a_network()
    a_network("other")
    omar = an_account("Omar", "observer", network="other")
    with pytest.raises(NotYours):
        operations.suspend(an_act(), omar.pk)
    with pytest.raises(NotYours):
        operations.withdraw(an_act(), omar.pk, role=Role.OBSERVER)


def test_nobody_is_drawn_into_a_network_to_be_shut_out_of_it():
    a_network()
    omar = an_account("Omar", "admin", network="other")
    with pytest.raises(NotYours):
        operations.grant(act_of(an_account("Rosa", "coordinator")), omar.pk, role=Role.OBSERVER)

    assert queries.roles_of(omar.pk, "home") == set()


def test_shut_out_of_one_network_somebody_stays_what_they_are_in_another(client):
    omar = an_account("Omar", "admin", network="other")
    an_account("Omar", "observer")
    client.force_login(omar)
    rosa = act_of(an_account("Rosa", "coordinator"))
    operations.suspend(rosa, omar.pk)

    assert queries.roles_of(omar.pk, "home") == set()
    assert not Session.objects.filter(account=omar.pk).exists()
    assert published(RightsChanged).account == omar.pk
    kept = Account.objects.get(pk=omar.pk)
    assert (kept.is_active, kept.keep_until) == (True, None)
    assert queries.roles_of(omar.pk, "other") == {"admin"}
    with pytest.raises(NotYours):
        operations.suspend(rosa, omar.pk)


def test_whoever_is_left_with_one_network_is_shut_out_of_everything_by_it():
    omar = an_account("Omar", "observer", network="other")
    an_account("Omar", "observer")
    operations.suspend(an_act(network="other"), omar.pk)
    operations.suspend(an_act(), omar.pk)

    assert not Account.objects.get(pk=omar.pk).is_active


def test_the_last_admin_here_is_not_shut_out_for_having_another_network():
    ana = an_account("Ana", "admin")
    an_account("Ana", "observer", network="other")
    with pytest.raises(LastAdmin):
        operations.suspend(an_act(), ana.pk)


def shut_out(act, account_id):
    operations.suspend(act, account_id)


def no_coordinator_any_more(act, account_id):
    operations.withdraw(act, account_id, role=Role.COORDINATOR)


def no_member_any_more(act, account_id):
    # As an invitation made by a request that was under way when its maker was shut out.
    Membership.objects.filter(account=account_id).delete()


@pytest.mark.parametrize("leaves", [shut_out, no_coordinator_any_more, no_member_any_more])
def test_nobody_walks_back_in_by_an_invitation_of_their_own(leaves):
    rosa, now = an_account("Rosa", "coordinator"), an_act(at=clock.now())
    made = operations.invite(act_of(rosa, at=now.at), roles=["coordinator"], language="en")
    leaves(now, rosa.pk)

    assert queries.invitation_by_words(now, made.words) is None
    assert queries.open_invitations(now) == []
    with pytest.raises(CodeUnknown):
        operations.spend_link(now, made.path)
    with pytest.raises(CodeUnknown):
        operations.join(now, made.id, alias="Rosa", language="en", agreed=True)


def test_a_role_given_back_opens_no_old_invitation():
    rosa, now = an_account("Rosa", "coordinator", "observer"), an_act(at=clock.now())
    made = operations.invite(act_of(rosa, at=now.at), roles=["observer"], language="en")
    operations.withdraw(now, rosa.pk, role=Role.COORDINATOR)
    operations.grant(now, rosa.pk, role=Role.COORDINATOR)

    assert queries.invitation_by_words(now, made.words) is None


def test_who_is_admin_no_more_makes_no_admins_and_the_other_invitations_stay():
    ana, now = an_account("Ana", "admin", "coordinator"), an_act(at=clock.now())
    an_account("Sana", "admin")
    act = act_of(ana, at=now.at)
    admin = operations.invite(act, roles=[Role.ADMIN, Role.OBSERVER], language="en")
    other = operations.invite(act, roles=[Role.OBSERVER], language="en")
    operations.withdraw(now, ana.pk, role=Role.ADMIN)

    assert [row.id for row in queries.open_invitations(now)] == [other.id]
    assert Invitation.objects.get(pk=admin.id).expires_at == now.at


def test_a_leavers_name_goes_after_ninety_days_and_the_pseudonym_stays():
    omar = an_account("Omar", "observer")
    act = an_act(at=clock.now())
    operations.suspend(act, omar.pk)
    keep.forget(an_act(at=act.at + timedelta(days=89)))
    assert Account.objects.get(pk=omar.pk).alias == "Omar"

    keep.forget(an_act(at=act.at + timedelta(days=91)))
    assert Account.objects.get(pk=omar.pk).alias == ""
    assert not RecordKey.objects.filter(record=f"security_account:{omar.pk}").exists()
    assert Entry.objects.filter(about=str(omar.pk)).exists()


def test_a_passkeys_data_is_sealed_under_one_key_that_goes_with_it():
    omar = an_account("Omar", "observer")
    held = {"name": "Omar's phone", "credential": {"id": "canary-credential"}}
    row = Authenticator.objects.create(user=omar, type="webauthn", data=held)
    row.wrap().name = "Omar's old phone"
    row.save()

    again = Authenticator.objects.get(pk=row.pk)
    assert again.data == {**held, "name": "Omar's old phone"}
    assert isinstance(again.data, Opened)
    assert "canary-credential" not in rows_of_everything()
    keys = RecordKey.objects.filter(record__startswith="mfa_authenticator:")
    assert keys.count() == 1
    again.delete()
    assert not keys.exists()


def test_the_inventory_names_every_table_and_every_class():
    out = StringIO()
    call_command("inventory", "--count", stdout=out)
    told = out.getvalue()
    assert "| security.Account | alias | P2 | its `keep_until`, then erased | encrypted" in told
    assert "| mfa.Authenticator | data | P2 |" in told


def test_the_first_admin_is_invited_from_the_server():
    out = StringIO()
    call_command("network", "home", "--name", "Cambridge Rapid Response", stdout=out)
    call_command("invite", "--role", "admin", stdout=out)
    assert Network.objects.get().zone == "America/New_York"
    assert "Say these words" in out.getvalue()
    assert not Membership.objects.exists()
