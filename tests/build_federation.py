"""Builders of what partners send: a CAP notice as text, element by element."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from testigo.federation.types import Info, Notice, Reference, Where, Word
from testigo.federation.writing import cap
from tests.build import DAWN

NEW_YORK = ZoneInfo("America/New_York")
SQUARE = ((42.36, -71.1), (42.37, -71.1), (42.37, -71.09), (42.36, -71.1))


def a_notice(
    identifier: str = "partner.1", at: datetime = DAWN, *, sender: str = "partner.example",
    word: str = Word.ALERT, after: tuple[Notice, ...] = (), hours: float | None = 2, **told: Any,
) -> Notice:  # fmt: skip
    """A partner's notice about The Port, in English."""
    info = Info(
        language="en", event="Agents seen", headline="Agents seen in The Port",
        description="A partner's observer saw them.", urgency="Immediate", severity="Moderate",
        certainty="Observed", expires=at + timedelta(hours=hours) if hours else None,
        areas=(Where(name="The Port", outlines=(SQUARE,)),),
    )  # fmt: skip
    references: tuple[Reference, ...] = tuple(notice.itself for notice in after)
    whole: dict[str, Any] = {"infos": (info,), "references": references, **told}
    return Notice(identifier=identifier, sender=sender, sent=at, word=word, **whole)


def sent(notice: Notice) -> bytes:
    """What a partner's server would send."""
    return cap(notice, NEW_YORK)
