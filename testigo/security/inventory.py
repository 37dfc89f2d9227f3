"""What a subpoena could find: read from the models, so that it is never out of date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db import models

from testigo.core.sealed import P0, P1, P2, P3

HANDED_OVER: Final = {
    P0: "readable",
    P1: "readable",
    P2: "encrypted; readable only with the unlocked key",
    P3: "sealed; this server holds no key that opens it",
}
#: What libraries keep, field by field class; everything they keep of people is named here.
LIBRARIES: Final = {
    "mfa.Authenticator": {"data": P2, "user": P1, "type": P1, "created_at": P1, "last_used_at": P1},
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One field of one table."""

    table: str
    field: str
    sensitivity: str
    kept: str
    count: int | None = None


def rows(*, count: bool = False) -> Iterator[Row]:
    """List every field of every model, table by table."""
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        number = model._base_manager.count() if count else None
        for field in model._meta.concrete_fields:
            yield Row(
                table=model._meta.label,
                field=field.name,
                sensitivity=_class_of(model, field.name),
                kept=_kept(model),
                count=number,
            )


def as_table(found: Iterator[Row]) -> Iterator[str]:
    """Write the rows as a Markdown table."""
    yield "| what | field | class | until | if demanded | rows |"
    yield "|---|---|---|---|---|---|"
    for row in found:
        told = HANDED_OVER.get(row.sensitivity, "of a library: no person in it")
        number = "" if row.count is None else str(row.count)
        yield (
            f"| {row.table} | {row.field} | {row.sensitivity or '-'} | {row.kept} | {told} |"
            f" {number} |"
        )


def _class_of(model: type[models.Model], field: str) -> str:
    own = getattr(model, "sensitivity", None) or LIBRARIES.get(model._meta.label, {})
    return str(own.get(field, ""))


def _kept(model: type[models.Model]) -> str:
    if any(field.name == "keep_until" for field in model._meta.concrete_fields):
        return "its `keep_until`, then erased"
    return "as long as the network"
