"""What the call screen sends: one field, its value, and the place among what was offered."""

from typing import Final
from uuid import UUID

from django.http import QueryDict

from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.places.types import Candidate
from testigo.reports import operations, placing, queries
from testigo.reports.answers import LISTS
from testigo.reports.errors import NotAnAnswer

SWITCHED: Final = {"yes": True, "no": False}


def save(act: Act, report_id: UUID, told: QueryDict) -> Refused | None:
    """Save the field a form names, or give why not: the page keeps what was typed."""
    try:
        if told.get("field") == "switches":
            _switch(act, report_id, told)
            return None
        value = _value(act, report_id, told)
        operations.answer(act, report_id, field=told.get("field", ""), value=value)
    except Refused as refusal:
        return refusal
    return None


def _switch(act: Act, report_id: UUID, told: QueryDict) -> None:
    on = SWITCHED.get(told.get("on", ""))
    if on is None:
        raise NotAnAnswer(field="switches")
    operations.switch(act, report_id, name=told.get("value", ""), on=on)


def _value(act: Act, report_id: UUID, told: QueryDict) -> str | list[str] | Candidate:
    field, value = told.get("field", ""), told.get("value", "")
    if field in LISTS:
        return [word for word in told.getlist("value") if word]
    if field == "place":
        return placing.chosen(act, queries.report_for(act, report_id).said_place, value)
    return value
