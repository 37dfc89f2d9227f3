"""A member's own ways, as their page shows them, and what they may be told there."""

from typing import Any
from uuid import UUID

from testigo.channels import queries
from testigo.channels.chats import proving
from testigo.channels.chats.forms import AddForm, CodeForm
from testigo.channels.errors import NotAnAddress, NotTheCode, OnlyPracticePhones, TooManyCodes
from testigo.channels.ladders import wishes
from testigo.channels.types import Standing
from testigo.core.act import Act

Words = dict[str, Any]


def shown(act: Act, form: AddForm | None = None) -> Words:
    """Give what the page shows."""
    held = [way for way in queries.addresses(act, act.by) if way.state != Standing.INVALID]
    order = wishes.order(act, act.by)
    held.sort(key=lambda way: order.index(way.kind) if way.kind in order else len(order))
    return {
        "ways": [(way, Standing(way.state).label) for way in held],
        "form": form or AddForm(), "may_add": bool(proving.ways_here()),
    }  # fmt: skip


def asked(act: Act, form: AddForm, *, language: str) -> bool:
    """Send the code, or write what is wrong beside the field."""
    told = form.cleaned_data
    try:
        form.proof = proving.ask(act, kind=told["kind"], value=told["value"], language=language)
    except (NotAnAddress, OnlyPracticePhones, TooManyCodes) as error:
        form.add_error("value", str(error.words))
    return form.proof is not None


def proven(act: Act, proof_id: UUID, form: CodeForm) -> bool:
    """Take the code, or write what is wrong beside the field."""
    try:
        proving.prove(act, proof_id, code=form.cleaned_data["code"])
    except NotTheCode as error:
        form.add_error("code", str(error.words))
        return False
    return True
