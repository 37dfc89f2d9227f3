"""What a school office, a shop or a parish passes on of an alert: the same words everywhere."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from testigo.alerts import queries as alerts
from testigo.alerts.types import AlertView, Stage
from testigo.core import clock
from testigo.core.act import Act
from testigo.core.errors import NotYours


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One alert for other people's chats."""

    alert: AlertView
    text: str  #: as it was sent, with its address; what expired begins with that
    shown: str  #: the address as people read it
    address: str


def of(act: Act, code: str, language: str) -> Slip | None:
    """Give the slip of an alert; None: there is none, or it ended more than 24 hours ago."""
    try:
        seen = alerts.by_code(code, now=clock.now())
    except NotYours:
        return None
    address = f"{settings.ORIGIN}{reverse('public:alert', args=[language, seen.code])}"
    said = alerts.say(act.within(seen.network), seen, language, release=seen.releases[-1])
    return Slip(
        alert=seen, text="\n".join([*_over(seen, language), said, address]), address=address,
        shown=urlsplit(address).netloc + urlsplit(address).path,
    )  # fmt: skip


def _over(seen: AlertView, language: str) -> list[str]:
    # No text followed that says so, and this one is passed on for a day more.
    with translation.override(language):
        return [gettext("Expired")] if seen.stage == Stage.EXPIRED else []
