"""Which phones of ours can ring: on shift, with a number, and not on another call."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

import httpx
from django.conf import settings
from django.db.models import Max, QuerySet

from testigo.channels.models import Address
from testigo.channels.types import Standing
from testigo.channels.voice import hooks, texml
from testigo.channels.voice.models import CallLeg
from testigo.channels.voice.ringing import Ringer
from testigo.channels.voice.telephone import Practice, Rest, Telephone
from testigo.channels.voice.types import Leg, LegState
from testigo.core import sealed
from testigo.core.act import Act
from testigo.security import queries as security
from testigo.security.access import MATRIX, Deed
from testigo.security.types import Role

KIND: Final = "voice"  #: of addresses: a number to be called at
RUNG: Final = MATRIX[Deed.TAKE_CALLS] | {Role.INTERPRETER}
OPEN: Final = (LegState.WRITTEN, LegState.RINGING, LegState.JOINED)


def telephone(act: Act) -> Telephone | None:
    """Give what the act's network dials with; None: no telephone is set up."""
    if security.network(act).is_drill:
        return Practice()
    if not settings.VOICE_ACCOUNT:
        return None
    told: dict[str, Any] = {
        "http": _http(), "api": settings.VOICE_API, "account": settings.VOICE_ACCOUNT,
        "token": settings.VOICE_TOKEN, "number": settings.VOICE_NUMBER, "origin": settings.ORIGIN,
    }  # fmt: skip
    if settings.VOICE == texml.NAME:
        return texml.Telnyx(app=settings.VOICE_APP, **told)
    return Rest(**told)


def is_staffed(act: Act) -> bool:
    """Tell whether anybody's phone can ring, now or when their call is over."""
    return bool(reachable(act, hooks.KNOWN.on_shift(act)))


def able(act: Act) -> Sequence[Ringer]:
    """List whose phones can ring now."""
    people = reachable(act, hooks.KNOWN.on_shift(act))
    on_the_phone = busy(people)
    last = dict(
        CallLeg.objects.filter(by__in=people, why=Leg.TAKE, joined_at__isnull=False)
        .values_list("by")
        .annotate(last=Max("joined_at"))
    )
    free = [by for by in people if by not in on_the_phone]
    return [Ringer(by=by, last_call=last.get(by)) for by in free]


def busy(people: Iterable[str]) -> set[str]:
    """Tell whose phones ring or are on a call."""
    held = CallLeg.objects.filter(by__in=list(people), state__in=OPEN)
    return set(
        held.exclude(call__ended_at__isnull=False, why=Leg.TAKE).values_list("by", flat=True)
    )


def reachable(act: Act, people: Iterable[str]) -> list[str]:
    """Keep of some people those who have a number; in a drill everybody has a phone."""
    wanted = list(people)
    dials = telephone(act)
    if dials is None or isinstance(dials, Practice):
        return wanted if dials else []
    known = set(_held(act, wanted).values_list("owner", flat=True))
    return [by for by in wanted if by in known]


def number(act: Act, by: str) -> str:
    """Give the number somebody's phone rings at, or ""; the one given for calls first."""
    held = sorted(_held(act, [by]), key=lambda one: (one.kind != KIND, one.preference))
    sealed.open_page(held[:1])
    return str(held[0].value) if held else ""


def language(act: Act, by: str) -> str:
    """Give the language a member reads, and hears on their own phone."""
    known = {member.by: member.language for member in security.members(act)}
    return known.get(by, "en")


def languages(act: Act) -> list[str]:
    """List the languages of those whose phones ring, in the order of the pages' languages."""
    read = {member.language for member in security.members(act) if member.roles & RUNG}
    return [code for code, _name in settings.LANGUAGES if code in read]


def _held(act: Act, owners: list[str]) -> QuerySet[Address]:
    return Address.objects.filter(
        network=act.network, owner__in=owners, kind__in=(KIND, "sms")
    ).exclude(state=Standing.INVALID)


@cache
def _http() -> httpx.Client:
    return httpx.Client(trust_env=False, follow_redirects=False)
