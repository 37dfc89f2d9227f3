"""What is sealed opens for us, nowhere else, and never again once its key is gone."""

import unicodedata

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from testigo.core import keyring, sealed
from testigo.core.models import RecordKey
from testigo.security.models import Account

CANARY = "Lucía, 617-555-0147"


def an_account(**facts: str) -> Account:
    return Account.objects.create(handle=facts.pop("handle", "K7-42"), **facts)


def ciphertext(account: Account) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT alias FROM security_account WHERE id = %s", [account.pk])
        return bytes(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_is_written_comes_back_and_the_database_never_sees_it():
    account = an_account(alias=CANARY)

    assert Account.objects.get(pk=account.pk).alias == CANARY
    assert CANARY.encode() not in ciphertext(account)


@pytest.mark.django_db
def test_a_ciphertext_moved_to_another_row_does_not_open():
    maria, ivan = an_account(alias=CANARY), an_account(handle="X2-10", alias="Ivan")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE security_account SET alias = %s WHERE id = %s", [ciphertext(maria), ivan.pk]
        )

    with pytest.raises(sealed.Unreadable):
        _ = Account.objects.get(pk=ivan.pk).alias


@pytest.mark.django_db
def test_a_ciphertext_moved_to_another_field_of_its_row_does_not_open():
    maria = an_account(alias=CANARY, email="maria@example.org")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE security_account SET email = alias WHERE id = %s", [maria.pk])

    with pytest.raises(sealed.Unreadable):
        _ = Account.objects.get(pk=maria.pk).email


@pytest.mark.django_db
def test_what_lost_its_key_is_never_read_again():
    maria = an_account(alias=CANARY)

    assert sealed.erase("security_account", [maria.pk]) == 1

    with pytest.raises(sealed.Unreadable):
        _ = Account.objects.get(pk=maria.pk).alias


@pytest.mark.django_db
def test_a_locked_server_still_takes_in_what_people_say(tmp_path, monkeypatch):
    an_account(alias="made before the restart")
    monkeypatch.setattr(keyring, "_folder", lambda: tmp_path)  # as if nobody had unlocked it
    monkeypatch.setattr(keyring, "_cache", {})

    maria = an_account(handle="X2-10", alias=CANARY)

    assert keyring.is_locked()
    with pytest.raises(keyring.Locked):
        _ = Account.objects.get(pk=maria.pk).alias


@pytest.mark.django_db
def test_a_list_opens_with_one_query_for_its_keys(django_assert_num_queries):
    for number in range(5):
        an_account(handle=f"K{number}-10", alias=f"{CANARY} {number}")

    with django_assert_num_queries(2):
        accounts = list(Account.objects.order_by("handle"))
        sealed.open_page(accounts)
        assert accounts[4].alias == f"{CANARY} 4"


@pytest.mark.django_db
def test_a_sealed_field_cannot_be_updated_past_its_row():
    maria = an_account(alias=CANARY)

    with pytest.raises(TypeError, match="encrypted"):
        Account.objects.filter(pk=maria.pk).update(alias="plain")


@given(st.binary(min_size=32, max_size=32))
def test_keys_of_records_are_wrapped_under_hkdf(shared):
    """What was sealed before stays open: the derivation is the standard's."""
    info = b"testigo record key v1" + b"m" * 32 + b"t" * 32
    standard = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)
    assert keyring._derived(shared, b"m" * 32, b"t" * 32) == standard


class Anything(TestCase):
    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_any_text_comes_back_as_it_was(self, text: str) -> None:
        account = an_account(handle="any", alias=text)
        assert Account.objects.get(pk=account.pk).alias == text
        assert RecordKey.objects.filter(record=f"security_account:{account.pk}").count() == bool(
            text
        )
        account.delete()


@given(st.text(), st.text())
def test_a_number_is_found_by_its_digest_whatever_its_case(left: str, right: str):
    same = sealed.blind_index(left, purpose="p") == sealed.blind_index(right, purpose="p")
    assert same == (
        unicodedata.normalize("NFKC", left).casefold().strip()
        == unicodedata.normalize("NFKC", right).casefold().strip()
    )
