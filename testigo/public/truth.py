"""What is said to "is it true?": who looked, from when to when, what was seen.

Never "safe", "clear" or "false"; "nothing was reported" is not "nobody was seen".
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testigo.incidents.types import Found, Status
from testigo.public.types import Answer

SENTENCES: Final[dict[str, Promise]] = {
    Status.CHECKING: gettext_lazy("We are checking. Please don't forward."),
    Status.CONFIRMED: gettext_lazy("Confirmed: immigration agents were seen here."),
    Status.LEFT: gettext_lazy("They were here and left."),
    Status.OTHER: gettext_lazy("Somebody was here, and it was not immigration."),
    Status.NOBODY: gettext_lazy("Somebody looked. Nobody was seen."),
    Status.UNCHECKED: gettext_lazy("It was reported, and nobody could look in time."),
}
NOTHING: Final = gettext_lazy(
    "Nothing was reported to us here in the last 24 hours. Nobody was asked to look."
)
WHO: Final[dict[str, Promise]] = {
    "verifier": gettext_lazy("A trained verifier looked."),
    "contact": gettext_lazy("A local contact looked."),
    "observer": gettext_lazy("A trained observer was there."),
    "sources": gettext_lazy("Two people saw it, independently."),
}


def answers(found: Iterable[Found], zone: str) -> list[Answer]:
    """Word what was found, in the reader's language and the network's time."""
    return [_answer(one, ZoneInfo(zone)) for one in found]


def copied(area: str, told: list[Answer], address: str) -> str:
    """Give the same words as a text for other people's chats."""
    lines = [f"{area}:"]
    lines += [" ".join(filter(None, (a.sentence, a.who, _window(a)))) for a in told]
    lines += [] if told else [str(NOTHING)]
    return "\n".join([*lines, _("Look here for news: %(address)s") % {"address": address}])


def _answer(one: Found, zone: ZoneInfo) -> Answer:
    return Answer(
        status=one.status,
        sentence=str(SENTENCES[Status(one.status)]),
        who=str(WHO.get(one.basis, "")) if one.status != Status.CHECKING else "",
        since=_face(one.since, zone),
        until=_face(one.until, zone) if one.until else "",
    )


def _window(answer: Answer) -> str:
    told = {"since": answer.since, "until": answer.until}
    if answer.until:
        return _("From %(since)s to %(until)s.") % told
    return _("Since %(since)s.") % told


def _face(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M")
