"""Locking the desk, switching networks, signing out, and what a session gives away."""

import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from testigo.core.clock import now
from testigo.core.models import DrillMark
from testigo.security import drill, operations, signing_in
from testigo.security.errors import NotADrill
from testigo.security.models import Account, Session
from tests.build import a_network, an_account, an_act
from tests.security.test_joining import (
    PASSWORD,
    an_invitation,
    join_with_password,
    rows_of_everything,
)

pytestmark = pytest.mark.django_db

PEOPLE = "security:people"


@pytest.fixture
def lucia() -> Client:
    client = Client()
    join_with_password(client, an_invitation("dispatcher", "coordinator").words)
    client.post(reverse("security:language"), {"language": "en"})
    return client


def leave_alone(client: Client, *, minutes: int) -> None:
    session = client.session
    session[signing_in.SEEN] = time.time() - minutes * 60
    session.save()


def unlock(client: Client, address: str):
    return client.post(f"{reverse('account_reauthenticate')}?next={address}", {
        "password": PASSWORD, "next": address,
    })  # fmt: skip


def test_members_read_the_pages_in_the_language_they_chose(lucia):
    lucia.post(reverse("security:language"), {"language": "ur"})
    assert '<html lang="ur" dir="rtl"' in lucia.get(reverse(PEOPLE)).content.decode()
    lucia.post(reverse("security:language"), {"language": "xx"})
    assert '<html lang="ur" dir="rtl"' in lucia.get(reverse(PEOPLE)).content.decode()


def test_after_thirty_quiet_minutes_the_screen_asks_who_is_there(lucia):
    assert lucia.get(reverse(PEOPLE)).status_code == 200
    leave_alone(lucia, minutes=29)
    assert lucia.get(reverse(PEOPLE)).status_code == 200
    leave_alone(lucia, minutes=31)

    away = lucia.get(reverse(PEOPLE))
    assert away["Location"].startswith(reverse("security:lock"))
    proof = lucia.get(away["Location"], follow=True)
    assert b"Locked after a quiet while" in proof.content
    assert unlock(lucia, reverse(PEOPLE))["Location"] == reverse(PEOPLE)
    assert lucia.get(reverse(PEOPLE)).status_code == 200


def test_what_was_sent_while_locked_is_kept_and_done_after_the_proof(lucia):
    lucia.get(reverse(PEOPLE))
    leave_alone(lucia, minutes=31)
    sent = lucia.post(
        reverse("security:invite"), {"roles": ["observer"], "language": "en"},
        headers={"User-Agent": "Lucias own browser"},
    )  # fmt: skip
    assert sent.status_code == 302

    done = unlock(lucia, reverse("security:invite"))
    assert b"Say these six words" in done.content
    assert "own browser" not in str(dict(lucia.session))


def test_a_page_that_refreshes_itself_is_covered_and_does_not_count_as_a_person(lucia):
    lucia.get(reverse(PEOPLE))
    leave_alone(lucia, minutes=20)
    lucia.get(reverse(PEOPLE), headers={"HX-Request": "true"})
    leave_alone(lucia, minutes=31)

    covered = lucia.get(reverse(PEOPLE), headers={"HX-Request": "true"})
    assert covered.status_code == 401
    assert b"<dialog" in covered.content
    assert lucia.get(reverse("security:lock_state")).status_code == 423
    unlock(lucia, reverse("security:unlocked"))
    assert lucia.post(reverse("security:lock_state")).status_code == 204


def test_a_wrong_password_leaves_it_locked(lucia):
    lucia.post(reverse("security:lock"))
    lucia.post(reverse("account_reauthenticate"), {"password": "a guess of somebody else"})

    assert lucia.get(reverse(PEOPLE)).status_code == 302


def test_signing_out_empties_the_browser(lucia):
    gone = lucia.post(reverse("account_logout"))

    assert gone["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert lucia.get(reverse(PEOPLE))["Location"].startswith(reverse("account_login"))


def test_signed_in_pages_stay_in_no_cache_and_every_page_has_its_headers(lucia):
    page = lucia.get(reverse(PEOPLE))
    assert page["Cache-Control"] == "no-store"
    for header, part in {
        "Permissions-Policy": "geolocation=(self)", "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Security-Policy": "script-src 'self'",
    }.items():  # fmt: skip
        assert part in page[header]
        assert part in Client().get(reverse("account_login"))[header]


def test_a_member_of_two_networks_switches_and_nobody_switches_to_a_third(client):
    a_network()
    a_network("other", name="Somerville Rapid Response")
    a_network("third")
    maria = an_account("Maria", "coordinator")
    an_account("Maria", "observer", network="other")
    client.force_login(maria)

    client.post(reverse("security:network"), {"network": "other"})
    assert client.get(reverse(PEOPLE)).status_code == 403, "only an observer there"
    assert client.post(reverse("security:network"), {"network": "third"}).status_code == 404
    client.post(reverse("security:network"), {"network": "home"})
    assert client.get(reverse(PEOPLE)).status_code == 200


def test_whoever_is_suspended_is_out_at_once(lucia):
    an_account("Rosa", "dispatcher")
    account = Account.objects.exclude(handle="rosa").get()
    operations.suspend(an_act(at=now()), account.pk)

    assert lucia.get(reverse(PEOPLE))["Location"].startswith(reverse("account_login"))
    assert not Session.objects.filter(account=account.pk).exists()


def test_a_copy_of_the_database_opens_no_session_and_names_no_browser(lucia):
    lucia.get(reverse(PEOPLE), REMOTE_ADDR="203.0.113.77", headers={"User-Agent": "Luciaphone"})

    rows = rows_of_everything()
    assert lucia.cookies["s"].value not in rows
    for trace in ("203.0.113.77", "203.0.113", "Luciaphone", "_auth_user_id"):
        assert trace not in rows


def test_the_librarys_own_table_of_addresses_stays_empty(lucia):
    assert not EmailAddress.objects.exists()


def test_an_alias_and_an_address_are_never_plain(lucia):
    operations.create_account(
        an_act(), alias="Guadalupe", language="es", roles=["buddy"], email="lupe@example.org"
    )
    rows = rows_of_everything()
    assert "Guadalupe" not in rows
    assert "lupe@example" not in rows


def test_one_click_roles_exist_only_in_a_database_made_for_drills(client, rf):
    rosa = an_account("Rosa", "observer")
    request = rf.get("/")
    request.session, request.user = client.session, AnonymousUser()
    with pytest.raises(NotADrill):
        drill.sign_in_for_drill(request, rosa.pk)

    DrillMark.objects.create(real_at=now(), shown_at=now())
    drill.sign_in_for_drill(request, rosa.pk)
    assert request.user == rosa
