"""A call's row and what the flow knows of it: the one made of the other."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from testigo.channels.voice import hooks, phones
from testigo.channels.voice.flow import Line, Stage
from testigo.channels.voice.models import Call, Hotline
from testigo.core.act import Act
from testigo.places import queries as places

TOLD: Final = 3  #: findings that are said about one area
SINCE: Final = ((1, "since.1"), (3, "since.3"), (8, "since.8"))


def hotline(network: str) -> Hotline:
    """Give how a network's hotline answers; until it is set up, in every language of the pages."""
    found = Hotline.objects.filter(pk=network).first()
    return found or Hotline(network=network, languages=[code for code, _ in settings.LANGUAGES])


def line(act: Act, row: Call) -> Line:
    """Give what the flow knows of a call."""
    answers = hotline(row.network)
    return Line(
        stage=Stage(row.stage), languages=tuple(answers.languages), language=row.language,
        tries=row.tries, taken=row.taken, relay=row.relay, muted=row.muted,
        staffed=phones.is_staffed(act), is_taken=bool(row.taken_by), records=answers.records,
        consent=row.consent, ahead=ahead(row),
        waited=waited(row, act.at),
        areas=tuple(area.slug for area in places.areas(act)), page=row.page, area=row.area,
        told=told(act, row.area), has_number=bool(row.number_index), has_message=row.has_message,
        may_call=row.may_call,
    )  # fmt: skip


def apply(row: Call, after: Line, at: datetime) -> None:
    """Write into a row where the flow led."""
    if after.stage == Stage.WAITING and row.stage != Stage.WAITING:
        row.waits_since = row.waits_since or at
        row.wave_at = at
    row.stage = after.stage.value
    row.tries, row.language, row.taken = after.tries, after.language, after.taken
    row.relay, row.consent, row.page, row.area = after.relay, after.consent, after.page, after.area
    row.has_message, row.may_call = after.has_message, after.may_call


def ahead(row: Call) -> int:
    """Count the callers before this one; who says that someone is being taken goes first."""
    waiting = Call.objects.filter(
        network=row.network, stage=Stage.WAITING, ended_at=None, taken_by=""
    ).exclude(pk=row.pk)
    mine = (row.taken != "now", row.waits_since or row.began_at)
    return sum(
        (one.taken != "now", one.waits_since or one.began_at) < mine
        for one in waiting.only("taken", "waits_since", "began_at")
    )


def waited(row: Call, at: datetime) -> float:
    """Give for how many seconds a call waits; given back, from then on, in their old place."""
    if row.waits_since is None:
        return 0.0
    given_back = row.taken_at if row.taken_at and not row.taken_by else row.waits_since
    return (at - max(row.waits_since, given_back)).total_seconds()


def told(act: Act, area: str) -> tuple[str, ...]:
    """Give the clips that answer "is it true?" for an area; empty where none is asked about."""
    if not area:
        return ()
    said: list[str] = []
    for status, basis, since in hooks.KNOWN.found(act, area)[:TOLD]:
        said.append(f"true.{status}")
        if status != "checking" and basis in {"verifier", "contact", "observer", "sources"}:
            said.append(f"true.{basis}")
        said.append(_since(act.at - since))
    return tuple(said) or ("true.nothing",)


def _since(ago: timedelta) -> str:
    return next((key for hours, key in SINCE if ago <= timedelta(hours=hours)), "since.24")
