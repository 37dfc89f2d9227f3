"""How long things are kept: rows past their `keep_until` go, with the keys of what they sealed.

A deleted row can be found again in the files of a database. So the wrapping key rolls: keys of
records that live on are wrapped anew, and the old private key, which was never in the database,
is destroyed. From then on the bytes that were left behind say nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import ProtectedError

from testigo.core import blobs, keyring, sealed
from testigo.core.act import Act
from testigo.core.models import Effect, RecordKey, WrappingKey

#: Erases up to `limit` rows of a model that are past their date; gives how many.
Forgetter = Callable[[Act, int], int]

FORGETTERS: dict[type[models.Model], Forgetter] = {}
WITH_FILES: set[type[models.Model]] = set()
BATCH = 500
EFFECTS = timedelta(days=8)  #: longer than any job is tried again
JOBS = timedelta(days=7)  #: a failed job is kept for so long


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """What a run erased, or would erase."""

    rows: dict[str, int]
    waiting: list[str]  #: models whose rows something still points at

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def forgets(model: type[models.Model]) -> Callable[[Forgetter], Forgetter]:
    """Register a model's own way of forgetting, where deleting the row is not enough."""

    def register(forget: Forgetter) -> Forgetter:
        FORGETTERS[model] = forget
        return forget

    return register


def with_files(model: type[models.Model]) -> None:
    """Register a model each row of which has a sealed file of its own: it goes with the row."""
    WITH_FILES.add(model)


def kept() -> Iterator[type[models.Model]]:
    """List the models whose rows end on a date."""
    for model in apps.get_models():
        if any(field.name == "keep_until" for field in model._meta.get_fields()):
            yield model


def due(act: Act) -> dict[str, int]:
    """Count what is past its date."""
    return {model._meta.label: n for model in kept() if (n := _past(model, act).count())}


def forget(act: Act) -> Forgotten:
    """Erase everything past its date."""
    rows: dict[str, int] = {}
    left = list(kept())
    # What points at a row goes before the row: a round that erases nothing more is the last.
    while True:
        waiting = []
        erased = 0
        for model in left:
            pointed_at: set[object] = set()
            n = _all_of(model, act, pointed_at)
            if pointed_at:
                waiting.append(model)
            erased += n
            rows[model._meta.label] = rows.get(model._meta.label, 0) + n
        if not waiting or not erased:
            break
        left = waiting
    _prune(act)
    return Forgotten(
        rows={label: n for label, n in rows.items() if n},
        waiting=[model._meta.label for model in waiting],
    )


def roll(act: Act) -> bool:
    """Wrap the keys of what lives on anew and destroy the old wrapping key.

    Gives False when an old key still has to wait: it may be in use by a transaction. Raises Locked
    on a locked server, which is given no new key to open itself with.
    """
    del act  # keys are the server's, of all networks
    with transaction.atomic():
        old = WrappingKey.objects.select_for_update().filter(current=True).first()
        fresh = _made_after(old) if old else keyring.make()
    retired = [_retire(old, fresh) for old in WrappingKey.objects.exclude(pk=fresh.pk)]
    return all(retired)


def _all_of(model: type[models.Model], act: Act, pointed_at: set[object]) -> int:
    forgetter = FORGETTERS.get(model) or _rows_of(model, pointed_at)
    erased = 0
    while n := forgetter(act, BATCH):
        erased += n
    return erased


def _rows_of(model: type[models.Model], pointed_at: set[object]) -> Forgetter:
    def forget_rows(act: Act, limit: int) -> int:
        with transaction.atomic():
            gone: list[Any] = []
            due = _past(model, act).order_by("pk").select_for_update(skip_locked=True)
            while not gone and (rows := list(due.exclude(pk__in=pointed_at)[:limit])):
                ids = [row.pk for row in rows]
                gone = delete(model, ids)
                pointed_at.update(set(ids).difference(gone))
            sealed.erase(model._meta.db_table, gone)
            for row_id in gone if model in WITH_FILES else ():
                blobs.erase(row_id)
            return len(gone)

    return forget_rows


def delete(model: type[models.Model], ids: list[Any]) -> list[Any]:
    """Delete rows and give which: one that something still points at keeps no other."""
    try:
        with transaction.atomic():
            model._default_manager.filter(pk__in=ids).delete()
    except ProtectedError as error:
        pointed_at = _pointed_at(model, error.protected_objects)
        free = [pk for pk in ids if pk not in pointed_at]
        if len(free) < len(ids):
            return delete(model, free) if free else []
        # Something points at a row that goes along with one of these.
        return [pk for one in ids for pk in delete(model, [one])] if len(ids) > 1 else []
    return ids


def _pointed_at(model: type[models.Model], rows: Iterable[models.Model]) -> set[object]:
    return {
        getattr(row, field.attname)
        for row in rows
        for field in row._meta.concrete_fields
        if field.related_model is model
    }


def _past(model: type[models.Model], act: Act) -> "models.QuerySet[models.Model]":
    return model._default_manager.filter(keep_until__lt=act.at)


def _prune(act: Act) -> None:
    Effect.objects.filter(at__lt=act.at - EFFECTS).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing') AND id IN"
            " (SELECT job_id FROM procrastinate_events GROUP BY job_id HAVING max(at) < %s)",
            [act.at - JOBS],
        )


def _retire(old: WrappingKey, fresh: WrappingKey) -> bool:
    if _older_transaction(fresh):
        return False  # it may have read the old key and not have written yet
    while keys := list(RecordKey.objects.filter(wrapping=old)[:BATCH]):
        for key in keys:
            data_key = keyring.unwrap(bytes(key.wrapped), old.pk)
            key.wrapped = keyring.wrap(data_key, bytes(fresh.public))
            key.wrapping = fresh
        # One statement a batch; a key erased meanwhile stays erased.
        RecordKey.objects.bulk_update(keys, ["wrapped", "wrapping"])
    with transaction.atomic():
        WrappingKey.objects.filter(pk=old.pk).delete()
    keyring.destroy(old.pk)
    return True


def _made_after(old: WrappingKey) -> WrappingKey:
    keyring.at_hand(old.pk)
    fresh: WrappingKey = keyring.make()
    try:
        keyring.at_hand(old.pk)  # locked meanwhile: what was made here after the lock goes too
    except keyring.Locked:
        keyring.destroy(fresh.pk)
        raise
    return fresh


def _older_transaction(fresh: WrappingKey) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND xact_start < %s)",
            [fresh.made_at + timedelta(seconds=1)],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
