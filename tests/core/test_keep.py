"""What is past its date can never be read again; what is not, can."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Self

import pytest
from django.apps.registry import Apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

from testigo.core import keep, keyring, sealed
from testigo.core.act import Act
from testigo.core.ids import new_id
from testigo.core.models import Effect, RecordKey, WrappingKey
from testigo.volunteers.models import PastAnswer, Volunteer
from tests.build import DAWN, an_account, an_act

CANARY = "Canary: Broadway 123, 617-555-0147"


class Slip(models.Model):
    """A row with a date, for these tests only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    words = sealed.p2.TextField()
    keep_until = models.DateTimeField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        app_label = "core"
        apps = Apps()  # a registry of its own: the product knows nothing of slips


@pytest.fixture
def slips(db, monkeypatch):
    """A table of slips."""
    with connection.schema_editor() as editor:
        editor.create_model(Slip)
    monkeypatch.setattr(keep, "kept", lambda: iter([Slip]))
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Slip)


def a_slip(words: str = CANARY, *, days: int = 30) -> Slip:
    return Slip.objects.create(words=words, keep_until=DAWN + timedelta(days=days))


def bytes_of(slip: Slip) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM core_slip WHERE id = %s", [slip.pk])
        return bytes(cursor.fetchone()[0])


def past_expiry() -> Act:
    return an_act(at=DAWN + timedelta(days=31))


@pytest.mark.usefixtures("slips")
def test_what_is_past_its_date_is_gone_and_what_is_not_stays():
    gone, stays = a_slip(), a_slip("still needed", days=60)

    assert keep.forget(past_expiry()).rows == {"core.Slip": 1}

    assert not Slip.objects.filter(pk=gone.pk).exists()
    assert not RecordKey.objects.filter(record=f"core_slip:{gone.pk}").exists()
    assert Slip.objects.get(pk=stays.pk).words == "still needed"


@pytest.mark.django_db
@pytest.mark.parametrize("batch", [500, 2, 1])
def test_a_row_that_is_pointed_at_keeps_no_other(monkeypatch, batch):
    monkeypatch.setattr(keep, "BATCH", batch)
    monkeypatch.setattr(keep, "kept", lambda: iter([Volunteer]))
    monkeypatch.delitem(keep.FORGETTERS, Volunteer)  # they have a way of their own
    rows = sorted((a_helper(number) for number in range(6)), key=lambda row: str(row.pk))
    pointed_at = {rows[0].pk, rows[1].pk, rows[3].pk}
    for pk in pointed_at:
        PastAnswer.objects.create(volunteer_id=pk, at=DAWN, answer="going", keep_until=DAWN)

    done = keep.forget(past_expiry())

    assert done.rows == {"volunteers.Volunteer": 3}
    assert done.waiting == ["volunteers.Volunteer"]
    assert set(Volunteer.objects.values_list("pk", flat=True)) == pointed_at
    keys = RecordKey.objects.filter(record__startswith="volunteers_volunteer:")
    assert keys.count() == 3
    PastAnswer.objects.all().delete()
    assert keep.forget(past_expiry()).rows == {"volunteers.Volunteer": 3}


def a_helper(number: int) -> Volunteer:
    return Volunteer.objects.create(
        network="home", account=an_account(f"Helper {number}"), home_cell="", contact=CANARY,
        enrolled_at=DAWN, keep_until=DAWN + timedelta(days=30),
    )  # fmt: skip


@pytest.mark.usefixtures("slips")
def test_bytes_that_were_left_behind_say_nothing_once_the_key_has_rolled():
    """As after finding the deleted row and its deleted key in the database's files."""
    slip = a_slip()
    key = RecordKey.objects.get(record=f"core_slip:{slip.pk}")
    left_behind, wrapped = bytes_of(slip), bytes(key.wrapped)
    keep.forget(past_expiry())

    assert keep.roll(past_expiry())

    with pytest.raises(keyring.Locked):
        keyring.unwrap(wrapped, key.wrapping_id)
    assert CANARY.encode() not in left_behind
    assert not (Path(settings.KEYS) / key.wrapping_id).exists()


@pytest.mark.django_db
def test_what_lives_on_is_read_after_the_key_rolled():
    maria = an_account("Maria")
    old = keyring.current()[0]

    assert keep.roll(an_act())

    assert keyring.current()[0] != old
    assert type(maria).objects.get(pk=maria.pk).alias == "Maria"
    assert WrappingKey.objects.count() == 1


@pytest.mark.django_db
def test_an_old_key_waits_for_whoever_may_still_write_with_it(monkeypatch):
    maria = an_account("Maria")
    old = keyring.current()[0]
    monkeypatch.setattr(keep, "_older_transaction", lambda fresh: True)

    assert not keep.roll(an_act())
    assert (Path(settings.KEYS) / old).exists()

    monkeypatch.setattr(keep, "_older_transaction", lambda fresh: False)
    assert keep.roll(an_act())
    assert type(maria).objects.get(pk=maria.pk).alias == "Maria"
    assert not (Path(settings.KEYS) / old).exists()


@pytest.mark.usefixtures("slips")
def test_a_dry_run_only_counts(capsys):
    a_slip(days=-400)  # the command reads the real clock; DAWN is a fixed day
    call_command("forget", "--dry-run")

    assert Slip.objects.count() == 1
    assert "core.Slip: 1 would be erased" in capsys.readouterr().out


@pytest.mark.django_db
def test_marks_of_effects_go_once_no_job_can_run_again():
    Effect.objects.create(event=new_id(), reaction="a.b", at=DAWN)

    keep.forget(an_act(at=DAWN + timedelta(days=7)))
    assert Effect.objects.count() == 1
    keep.forget(an_act(at=DAWN + timedelta(days=9)))
    assert Effect.objects.count() == 0
