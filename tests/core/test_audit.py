"""Who changes the past is found out."""

import pytest
from django.db import connection

from testigo.security import audit
from testigo.security.models import ChainLink, Entry
from tests.build import an_act


@pytest.fixture
def sealed_entries(transactional_db) -> list[Entry]:
    """Three acts, committed and chained."""
    for verb in ("incident.opened", "incident.settled", "incident.closed"):
        audit.record(an_act(), verb, "an-incident")
    assert audit.seal(an_act()) == 3
    return list(Entry.objects.order_by("pk"))


def test_an_untouched_chain_is_whole(sealed_entries: list[Entry]):
    assert audit.broken_at() is None
    assert audit.seal(an_act()) == 0


def test_a_changed_entry_breaks_the_chain(sealed_entries: list[Entry]):
    Entry.objects.filter(pk=sealed_entries[1].pk).update(by="account:somebody-else")

    assert audit.broken_at() == sealed_entries[1].pk


def test_a_changed_entry_with_a_new_digest_breaks_the_chain(sealed_entries: list[Entry]):
    entry = sealed_entries[1]
    entry.by = "account:somebody-else"
    entry.digest = audit._digest(entry)
    entry.save()

    assert audit.broken_at() == entry.pk


def test_a_missing_entry_breaks_the_chain(sealed_entries: list[Entry]):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM security_entry WHERE id = %s", [sealed_entries[0].pk])

    assert audit.broken_at() == sealed_entries[0].pk
    assert ChainLink.objects.count() == 3
