"""What several notices of partners come to, read together: the later ones decide."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from testigo.federation.types import (
    FOLLOWING,
    Info,
    Notice,
    PartnerNews,
    Reference,
    Standing,
    Status,
    Word,
)

Ended = dict[Reference, Standing]


def news(notices: Iterable[Notice], *, now: datetime, language: str) -> list[PartnerNews]:
    """Tell what each notice is worth now, the newest first; copies count once."""
    told = {notice.itself: notice for notice in notices}
    ended = _ended(told.values())
    ordered = sorted(told.values(), key=lambda notice: notice.sent, reverse=True)
    return [
        PartnerNews(
            notice=notice,
            info=_in_language(notice.infos, language),
            standing=ended.get(notice.itself) or _alone(notice, now),
            until=notice.until,
            missing=len(set(notice.references) - set(told)),
        )
        for notice in ordered
    ]


def _ended(notices: Iterable[Notice]) -> Ended:
    """Tell which notices a later one ended: its own sender's, or it does not count."""
    found: Ended = {}
    for later in sorted(notices, key=lambda notice: notice.sent):
        if later.word not in FOLLOWING or later.status != Status.ACTUAL:
            continue
        how = Standing.CANCELLED if later.word == Word.CANCEL else Standing.REPLACED
        for earlier in later.references:
            if earlier.sender == later.sender and earlier.sent < later.sent:
                found[earlier] = how
    return found


def _alone(notice: Notice, now: datetime) -> Standing:
    if notice.status != Status.ACTUAL:
        return Standing.PRACTICE
    if notice.word == Word.CANCEL:
        return Standing.CANCELLED
    if notice.word not in {Word.ALERT, Word.UPDATE}:
        return Standing.ASIDE
    return Standing.STANDS if notice.until > now else Standing.EXPIRED


def _in_language(infos: Sequence[Info], language: str) -> Info | None:
    wanted = language.partition("-")[0].casefold()
    fitting = (info for info in infos if info.language.partition("-")[0].casefold() == wanted)
    return next(fitting, infos[0] if infos else None)
