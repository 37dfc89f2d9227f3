"""What the pages of channels show, put together."""

from dataclasses import dataclass
from typing import Any

from testigo.channels import queries, registry
from testigo.channels.contract import Priced
from testigo.channels.errors import NotAnAddress
from testigo.channels.ladders import deciding, forms, letters, money, spending, wishes
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
    echo = more.pop("echo", None)
    lines = [_line(health, ours, echo) for health in queries.health(act)]
    return {
        "lines": lines, "caps": forms.CapsForm.of(purse.caps), "money": purse.caps.money,
        "spent": _spent(purse), "held": _held(purse, lines), "letters": letters.count(act), **more,
    }  # fmt: skip


def listens(act: Act, form: forms.EchoForm) -> bool:
    """Set where a channel writes to ourselves, or write what is wrong beside the field."""
    try:
        spending.listen_to_ourselves(act, **form.cleaned_data)
    except NotAnAddress as error:
        form.add_error("value", str(error.words))
    return not form.errors


def dead(act: Act, undo: forms.UndoForm, **more: Any) -> dict[str, Any]:
    """Show the dead letters, and for a while what was given up last."""
    recent = undo.is_valid() and act.at - undo.cleaned_data["at"] <= deciding.UNDO
    undone = undo.data if recent else None
    return {"bundles": letters.bundles(act), "now": act.at, "undo": undone, **more}


def mine(act: Act, **more: Any) -> dict[str, Any]:
    """Show a member how they are reached, and when they are left in peace."""
    zone = security.network(act).zone
    quiet = forms.QuietForm.of(queries.addresses(act, act.by), zone)
    return {"kinds": wishes.order(act, act.by), "quiet": quiet, **more}


def _spent(purse: money.Purse) -> dict[str, tuple[float, float | None]]:
    """Tell what was spent in this hour and today, and of how much; None: no cap."""
    pairs = {"hour": (purse.hour, purse.caps.hour), "day": (purse.day, purse.caps.day)}
    return {
        name: (spent / 1000, None if cap is None else cap / 1000)
        for name, (spent, cap) in pairs.items()
    }


def _held(purse: money.Purse, lines: list[Line]) -> str:
    """Tell what waits for money now: "news", "asks" too, or nothing."""
    prices = [line.price * 1000 for line in lines if line.price and line.health.state != "off"]
    if not prices:
        return ""
    news, asks = purse.left(urgent=False), purse.left(urgent=True)
    if asks is not None and asks < min(prices):
        return "asks"
    return "news" if news is not None and news < min(prices) else ""


def _line(health: Health, ours: dict[str, str], typed: forms.EchoForm | None) -> Line:
    channel = registry.channels().get(health.kind)
    priced = isinstance(channel, Priced)
    on = channel is not None and health.kind != "webpush"
    echo = forms.EchoForm.of(health.kind, ours.get(health.kind, "")) if on else None
    if echo and typed and typed.data.get("kind") == health.kind:
        echo = typed
    return Line(
        health=health, echo=echo,
        a_minute=round(channel.rate * 60) if isinstance(channel, Priced) else 0,
        price=registry.price(health.kind) / 1000 if priced else 0,
    )  # fmt: skip
