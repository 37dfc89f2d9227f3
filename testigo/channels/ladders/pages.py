"""What the pages of channels show, put together."""

from dataclasses import dataclass
from typing import Any

from testigo.channels import queries, registry
from testigo.channels.contract import Priced
from testigo.channels.ladders import forms, letters, money, spending, wishes
from testigo.channels.types import Health
from testigo.core.act import Act
from testigo.security import queries as security


@dataclass(frozen=True, kw_only=True)
class Line:
    """One channel on the page of channels."""

    health: Health
    a_minute: int  #: segments its carrier takes; 0: as many as there are
    price: float  #: of a short message, in the network's money
    echo: forms.EchoForm | None  #: None: nobody is written to by address


def channels(act: Act, **more: Any) -> dict[str, Any]:
    """Show how channels do, what they cost, and what lies undelivered."""
    purse = money.purse(act.network, act.at)
    ours = spending.listens(act)
    lines = [_line(health, ours) for health in queries.health(act)]
    return {
        "lines": lines, "caps": forms.CapsForm.of(purse.caps), "money": purse.caps.money,
        "hour": purse.hour / 1000, "day": purse.day / 1000, "letters": letters.count(act), **more,
    }  # fmt: skip


def dead(act: Act) -> dict[str, Any]:
    """Show the dead letters."""
    return {"bundles": letters.bundles(act), "now": act.at}


def mine(act: Act, **more: Any) -> dict[str, Any]:
    """Show a member how they are reached, and when they are left in peace."""
    zone = security.network(act).zone
    quiet = forms.QuietForm.of(queries.addresses(act, act.by), zone)
    return {"kinds": wishes.order(act, act.by), "quiet": quiet, **more}


def _line(health: Health, ours: dict[str, str]) -> Line:
    channel = registry.channels().get(health.kind)
    priced = isinstance(channel, Priced)
    on = channel is not None and health.kind != "webpush"
    told = {"kind": health.kind, "value": ours.get(health.kind, "")}
    echo = forms.EchoForm(initial=told, auto_id=f"id_{health.kind}_%s") if on else None
    return Line(
        health=health, echo=echo,
        a_minute=round(channel.rate * 60) if isinstance(channel, Priced) else 0,
        price=registry.price(health.kind) / 1000 if priced else 0,
    )  # fmt: skip
