"""Writes to people about a call-out: envelopes that name a request's number, nothing else."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from testigo.channels import operations as channels
from testigo.channels import queries as channel_queries
from testigo.channels.links import once
from testigo.channels.types import LOOPBACK, Envelope, Purpose, Urgency
from testigo.core.act import Act
from testigo.dispatch import limits, messages
from testigo.dispatch.models import Ask, CallOut
from testigo.security import queries as security
from testigo.security.access import Deed
from testigo.security.types import Role

SAFETY_LASTS: Final = timedelta(minutes=30)
NEWS_LASTS: Final = timedelta(hours=2)
MESSAGES: Final = messages  # importing it registers the texts


def asked(act: Act, call_out: CallOut, ask: Ask, *, by_link: bool = False) -> None:
    """Ask one person; whoever chose so gets a link that answers this request only."""
    page = f"/go/l/{once(ask.pk)}/" if by_link else _page(call_out)
    ways = channel_queries.addresses(act, ask.by)
    texts = not ways or ways[0].kind in {"sms", LOOPBACK}
    template = "dispatch.asked_by_text" if texts else "dispatch.asked"
    channels.send(act, ask.by, Envelope(
        template=template, parameters=_number(call_out), purpose=Purpose.CALL_OUT,
        urgency=Urgency.CALL_OUT, expires_at=act.at + limits.ANSWER_WITHIN * 5,
        dedupe=_key("asked", ask), path=page, incident=str(call_out.incident),
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
            incident=str(call_out.incident),
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
        incident=str(call_out.incident),
    ))  # fmt: skip


def place(act: Act, call_out: CallOut, ask: Ask) -> None:
    """Text somebody the place, once; it is opened when it is sent and stands nowhere before."""
    channels.send(act, ask.by, Envelope(
        template="dispatch.text_place",
        parameters={**_number(call_out), "ask": str(ask.pk)},
        purpose=Purpose.CALL_OUT, urgency=Urgency.CALL_OUT,
        expires_at=act.at + SAFETY_LASTS, dedupe=_key("text_place", ask),
        incident=str(call_out.incident),
    ))  # fmt: skip


def wrote_help(act: Act, message: UUID, to: Iterable[str]) -> None:
    """Tell a person that a member's text speaks of help."""
    owners = sorted({by for by in to if by.startswith("account:")})
    channels.send_many(act, owners, Envelope(
        template="dispatch.wrote_help", purpose=Purpose.SAFETY, urgency=Urgency.SAFETY,
        expires_at=act.at + SAFETY_LASTS, dedupe=f"dispatch.wrote_help:{message}",
        path=f"/desk/talk/message/{message}/",
    ))  # fmt: skip


def on_call(act: Act, *roles: Role) -> list[str]:
    """Give those who hold one of the roles in the network."""
    return [m.by for m in security.members(act) if m.roles & {str(role) for role in roles}]


def buddy(act: Act, ask: Ask) -> list[str]:
    """Give the phone buddy of somebody, while they are one: nobody who was shut out since."""
    return [ask.buddy] if security.still_has(act, ask.buddy, Role.BUDDY) else []


def owner(act: Act, ask: Ask) -> str:
    """Give who must get somebody home: the owner, or who approved, while they are at the desk."""
    able = security.able(act, Deed.HAND_OVER)
    return next((by for by in (ask.owner, ask.call_out.approved_by) if by in able), "")


def watching(act: Act, ask: Ask) -> list[str]:
    """Give the buddy and the owner of somebody, where they are still there."""
    return [*buddy(act, ask), *filter(None, [owner(act, ask)])]


def _number(call_out: CallOut) -> dict[str, str]:
    return {"number": str(call_out.number)}


def _page(call_out: CallOut) -> str:
    return f"/go/{call_out.number}/"


def _key(what: str, ask: Ask) -> str:
    return f"dispatch.{what}:{ask.pk}"
