"""Every field says what it would reveal; what others' models keep is written down here."""

import pytest
from django.apps import apps
from django.db import models

from testigo.core import sealed

CLASSES = {sealed.P0, sealed.P1, sealed.P2, sealed.P3}

#: Models that are not ours: what they hold here, and why that may be.
OF_OTHERS: dict[str, str] = {
    "auth.Permission": "P0: generated from code; roles and deeds are in security.access",
    "auth.Group": "P0: unused",
    "contenttypes.ContentType": "P0: names of models",
    "account.EmailAddress": "P2: never written; addresses live sealed on the account",
    "account.EmailConfirmation": "P1: never written; members are confirmed by their invitation",
    "mfa.Authenticator": "P2: keys of passkeys; the secrets of TOTP and recovery are encrypted",
    "procrastinate.ProcrastinateJob": "P1: ids, enumerations, cells, times; deleted",
    "procrastinate.ProcrastinateEvent": "P1: when a job was tried; goes with it",
    "procrastinate.ProcrastinatePeriodicDefer": "P0: unused",
    "procrastinate.ProcrastinateWorker": "P0: a number and a time",
}

#: Tactical bytes that are encrypted in another way than field by field.
SEALED_WHOLE = {
    "security.Session.sealed": "the whole session, under a key derived from its cookie",
}

OURS = [m for m in apps.get_models() if m.__module__.startswith("testigo.")]
THEIRS = [m for m in apps.get_models() if not m.__module__.startswith("testigo.")]


def table_of(model: type[models.Model]) -> dict[str, str]:
    table: dict[str, str] = getattr(model, "sensitivity", {})
    return table


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_field_has_a_class(model: type[models.Model]):
    fields = {field.name for field in model._meta.concrete_fields if field.concrete}
    automatic = {"id"} if isinstance(model._meta.auto_field, models.AutoField) else set()
    virtual = {"pk"}  # a key made of other fields

    told = set(table_of(model))
    assert fields - told <= automatic | virtual, "fields without a class"
    assert told <= fields | virtual, "classes of fields that do not exist"
    assert set(table_of(model).values()) <= CLASSES


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_what_is_tactical_is_sealed_and_nothing_else_is(model: type[models.Model]):
    for field in model._meta.concrete_fields:
        is_sealed = isinstance(field, sealed.TextField) or (
            isinstance(field, models.BinaryField)
            and f"{model._meta.label}.{field.name}" in SEALED_WHOLE
        )
        assert is_sealed == (table_of(model).get(field.name) == sealed.P2), field.name


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_what_is_sealed_hangs_on_a_key_that_is_set_before_saving(model: type[models.Model]):
    if sealed.P2 in table_of(model).values():
        assert isinstance(model._meta.pk, models.UUIDField) or not model._meta.auto_field


def test_the_models_of_others_are_written_down():
    assert {model._meta.label for model in THEIRS} == set(OF_OTHERS)
    assert all(reason.startswith(tuple(CLASSES)) for reason in OF_OTHERS.values())
