"""Joining by invitation, and the second factor everybody has before anything else."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.urls import reverse

from testigo.core import clock
from testigo.security import operations, queries
from testigo.security.errors import CodeUnknown
from testigo.security.models import Account, Entry, Invitation
from tests.build import a_network, an_act

pytestmark = pytest.mark.django_db

PASSWORD = "five words drawn by dice"


def an_invitation(*roles: str):
    a_network()
    act = an_act(by="system", at=clock.now())
    return operations.invite(act, roles=roles or ("observer",), language="es")


def a_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time() // 30))))


def come_in_with(client: Client, words: str) -> None:
    answer = client.post(reverse("security:join"), {"code": words})
    assert answer.status_code == 302, answer.content


def say_who(client: Client, **more: str):
    told = {"alias": "Maria", "language": "es", "way": "password", "password": PASSWORD,
            "agreed": "on", **more}  # fmt: skip
    return client.post(reverse("security:join_you"), told)


def set_up_code_app(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp"))
    secret = str(page.context["form"].secret)
    answer = client.post(reverse("mfa_activate_totp"), {"code": a_code(secret)})
    assert answer.status_code == 302, answer.content
    return secret


def join_with_password(client: Client, words: str) -> str:
    come_in_with(client, words)
    assert say_who(client).status_code == 302
    return set_up_code_app(client)


def test_maria_joins_with_six_words_a_password_and_a_code_app(client):
    made = an_invitation("observer", "verifier")
    secret = join_with_password(client, made.words.upper())

    codes = client.get(reverse("mfa_view_recovery_codes"))
    account = Account.objects.get()
    assert account.alias == "Maria"
    assert account.agreed_at is not None
    assert queries.roles_of(account.pk, "home") == {"observer", "verifier"}
    assert account.handle.encode() in codes.content
    assert len(codes.context["unused_codes"]) == 10
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [
        "invitation.made", "account.created", "invitation.used",
    ]  # fmt: skip

    phone = Client()
    answer = phone.post(
        reverse("account_login"), {"login": account.handle.lower(), "password": PASSWORD}
    )
    assert answer["Location"] == reverse("mfa_authenticate")
    assert phone.get(reverse("mfa_index")).status_code == 302, "a password alone is not enough"
    code = codes.context["unused_codes"][0]
    assert phone.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert phone.get(reverse("mfa_index")).status_code == 200
    assert secret not in rows_of_everything()


def rows_of_everything() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema='public'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - our own tables
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_whoever_has_no_second_factor_yet_gets_no_further(client):
    come_in_with(client, an_invitation("dispatcher").words)
    say_who(client)

    assert client.get(reverse("mfa_index"))["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("account_logout")).status_code == 200


def test_an_invitation_works_once(client):
    made = an_invitation()
    come_in_with(client, made.words)
    say_who(client)

    late = Client()
    assert late.post(reverse("security:join"), {"code": made.words}).status_code == 422
    with pytest.raises(CodeUnknown):
        operations.join(an_act(at=clock.now()), made.id, alias="Ivan", language="en", agreed=True)


def test_wrong_words_are_answered_beside_the_field_and_kept(client):
    answer = client.post(reverse("security:join"), {"code": "river lemon window"})

    assert answer.status_code == 422
    assert b"river lemon window" in answer.content


def test_a_preview_of_the_one_time_link_does_not_spend_it(client):
    path = reverse("security:join_once", args=[an_invitation().path])

    assert Client().get(path).status_code == 200
    assert client.post(path)["Location"] == reverse("security:join_you")
    assert Client().post(path).status_code == 422


def test_nobody_joins_without_the_code_of_conduct(client):
    come_in_with(client, an_invitation().words)
    answer = say_who(client, agreed="")

    assert answer.status_code == 422
    assert b"Maria" in answer.content, "what was typed is kept"
    assert not Account.objects.exists()


def test_the_words_are_stored_nowhere():
    made = an_invitation()

    row = Invitation.objects.values_list("code", "link").get()
    assert made.words not in row
    assert made.path not in row
