"""Which reviewed sentences tell an alert, and what they are filled with: never a free text."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final

#: (word, what) -> the registered message. What is not here is never sent to anybody.
TEMPLATES: Final[Mapping[tuple[str, str], str]] = {
    ("alert", "here"): "alerts.here",
    ("alert", "taken"): "alerts.taken",
    ("alert", "left"): "alerts.looked",
    ("alert", "other"): "alerts.looked",
    ("alert", "nobody"): "alerts.looked",
    ("correction", "here"): "alerts.corrected_here",
    ("correction", "taken"): "alerts.corrected_taken",
    ("cancel", "here"): "alerts.cancelled",
    ("cancel", "taken"): "alerts.cancelled",
    ("cancel", "left"): "alerts.cancelled",
    ("cancel", "other"): "alerts.cancelled",
    ("cancel", "nobody"): "alerts.cancelled",
    ("update", "left"): "alerts.update",
    ("update", "other"): "alerts.update",
    ("update", "nobody"): "alerts.update",
}
CLOCK: Final = "%H:%M"

#: What an outcome of an incident is called in public, by whether somebody was taken.
OF_STATUS: Final[Mapping[str, str]] = {
    "confirmed": "here", "left": "left", "other": "other", "nobody": "nobody",
}  # fmt: skip
#: The role that looked, by what the outcome rests on; an outcome nobody looked at has none.
OF_BASIS: Final[Mapping[str, str]] = {
    "verifier": "verifier", "contact": "contact", "observer": "observer", "sources": "sources",
}  # fmt: skip


def what(status: str, taken: bool) -> str:
    """Say in one word what is told, "" where nothing may be told."""
    told = OF_STATUS.get(status, "")
    return "taken" if told == "here" and taken else told


def looked(status: str, basis: str) -> str:
    """Name the role that looked, "" where nobody did."""
    role = OF_BASIS.get(basis, "")
    return "observed" if role == "observer" and status != "confirmed" else role


def template(word: str, told: str) -> str:
    """Give the name of the sentences for a text; a KeyError is a text that must not exist."""
    return TEMPLATES[word, told]


def parameters(
    *,
    told: str,
    area: str,
    looked: str,
    since: datetime,
    looked_from: datetime,
    looked_until: datetime | None,
    until: datetime,
    out_at: datetime,
    sent: datetime,
    hotline: str,
    zone: tzinfo,
) -> dict[str, str]:
    """Give what fills the sentences: a name of an area, clock times, enumerations, our number."""
    at = {
        "since": since, "from": looked_from, "to": looked_until or out_at, "until": until,
        "now": out_at, "sent": sent,
    }  # fmt: skip
    times = {name: when.astimezone(zone).strftime(CLOCK) for name, when in at.items()}
    return {"what": told, "area": area, "looked": looked, "hotline": hotline, **times}
