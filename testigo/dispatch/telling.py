"""Writes to people about a call-out: envelopes that name a request's number, nothing else."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from testigo.channels import operations as channels
from testigo.channels.links import once
from testigo.channels.types import Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.dispatch import limits, messages
from testigo.dispatch.models import Ask, CallOut
from testigo.security import queries as security
from testigo.security.types import Role

SAFETY_LASTS: Final = timedelta(minutes=30)
NEWS_LASTS: Final = timedelta(hours=2)
MESSAGES: Final = messages  # importing it registers the texts


def asked(act: Act, call_out: CallOut, ask: Ask, *, by_link: bool = False) -> None:
    """Ask one person; whoever chose so gets a link that answers this request only."""
    page = f"/go/l/{once(ask.pk)}/" if by_link else _page(call_out)
    channels.send(act, ask.by, Envelope(
        template="dispatch.asked", parameters=_number(call_out), purpose=Purpose.CALL_OUT,
        urgency=Urgency.CALL_OUT, expires_at=act.at + limits.ANSWER_WITHIN * 5,
        dedupe=_key("asked", ask), path=page,
    ))  # fmt: skip


def unask(act: Act, ask: Ask) -> None:
    """Cancel the request where it has not been sent yet."""
    channels.withdraw(act, dedupe=_key("asked", ask))


def news(act: Act, template: str, call_out: CallOut, asks: Iterable[Ask]) -> None:
    """Tell people of a request how it stands."""
    for ask in asks:
        channels.send(act, ask.by, Envelope(
            template=f"dispatch.{template}", parameters=_number(call_out),
            purpose=Purpose.CALL_OUT, urgency=Urgency.CALL_OUT, expires_at=act.at + NEWS_LASTS,
            dedupe=_key(template, ask), path=_page(call_out),
        ))  # fmt: skip


def safety(
    act: Act, template: str, call_out: CallOut, ask: Ask, to: Iterable[str], *, page: str = ""
) -> None:
    """Tell those who must act for one person's safety, before every other message."""
    owners = sorted({by for by in to if by.startswith("account:")})
    channels.send_many(act, owners, Envelope(
        template=f"dispatch.{template}",
        parameters=_number(call_out),
        purpose=Purpose.SAFETY, urgency=Urgency.SAFETY, expires_at=act.at + SAFETY_LASTS,
        dedupe=f"{_key(template, ask)}:{act.at:%H%M%S}", path=page or _page(call_out),
    ))  # fmt: skip


def on_call(act: Act, *roles: Role) -> list[str]:
    """Give those who hold one of the roles in the network."""
    return [m.by for m in security.members(act) if m.roles & {str(role) for role in roles}]


def _number(call_out: CallOut) -> dict[str, str]:
    return {"number": str(call_out.number)}


def _page(call_out: CallOut) -> str:
    return f"/go/{call_out.number}/"


def _key(what: str, ask: Ask) -> str:
    return f"dispatch.{what}:{ask.pk}"
