"""The form for news of an area: read, tried, and shown again with what was typed."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict

from testigo.alerts import operations as alerts
from testigo.alerts import queries as subscribers
from testigo.alerts.errors import NoSubscriber
from testigo.alerts.types import Kind, SubscriberView
from testigo.channels import queries as channels
from testigo.channels import ways
from testigo.core.act import Act
from testigo.core.errors import Refused
from testigo.places import queries as places
from testigo.places.types import Area
from testigo.reports.errors import TooManyTries
from testigo.security.flood import Lane, Limiter

LONGEST_PLACE: Final = 300
FIND = "find"  #: the press that only looks for the area of a place
#: Asking writes to whatever mailbox or number is typed: a workshop's at once, then one a minute.
ASKED: Final = Limiter()


@dataclass(frozen=True, kw_only=True)
class Found:
    """The area of a place somebody wrote, read back before it is chosen."""

    place: str
    area: str


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody chose and typed so far, whether or not it could be kept."""

    language: str
    areas: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset({Kind.VERIFIED})
    way: str = "email"
    value: str = ""
    place: str = ""
    found: Found | None = None
    unknown: bool = False  #: no area of ours for the place that was written
    refusal: Refused | None = None
    token: str = ""  #: of one's own page, once a code was right
    done: bool = False

    @property
    def status(self) -> int:
        return self.refusal.status if self.refusal else 200


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one may choose from."""

    areas: list[Area] = field(default_factory=list)
    kinds: list[tuple[str, str]] = field(default_factory=list)
    texts: bool = False  #: a phone number can be written to here
    push_key: str = ""  #: empty: this phone cannot be written to by itself here


def offer(act: Act) -> Offer:
    """Give what one may choose from in the act's network."""
    kinds = [(str(kind), str(kind.label)) for kind in Kind]
    return Offer(areas=places.areas(act), kinds=kinds, push_key=channels.push_key(act),
                 texts=ways.texts_are_on(act))  # fmt: skip


def ask(act: Act, told: QueryDict, *, language: str, address: str) -> Wish:
    """Ask for news as a form says; what it says is kept where it cannot be done."""
    wish = _read(told, language)
    if told.get("go") == FIND:
        return _look(act, wish)
    if ASKED.lane(address, time.monotonic()) == Lane.QUARANTINE:
        return _with(wish, refusal=TooManyTries())
    return _try(wish, lambda: alerts.subscribe(
        act, language=wish.language, areas=wish.areas, kinds=wish.kinds, way=wish.way,
        value=wish.value,
    ))  # fmt: skip


def change(act: Act, token: str, told: QueryDict, *, language: str) -> Wish:
    """Change what a link's holder gets."""
    wish = _read(told, language)
    if told.get("go") == FIND:
        return _look(act, wish)
    return _try(wish, lambda: alerts.change(
        act, token, language=wish.language, areas=wish.areas, kinds=wish.kinds
    ))  # fmt: skip


def again(act: Act, told: QueryDict, *, language: str) -> Wish:
    """Send a fresh link; the answer is the same whether or not the address is known."""
    wish = _read(told, language)
    return _try(wish, lambda: alerts.send_link_again(act, way=wish.way, value=wish.value))


def prove(act: Act, told: QueryDict, *, language: str) -> Wish:
    """Take the code a number got."""
    wish = _read(told, language)
    try:
        token = alerts.confirm_by_code(
            act, way=wish.way, value=wish.value, code=told.get("code", "")
        )
    except Refused as refusal:
        return _with(wish, refusal=refusal)
    return _with(wish, token=token)


def held(act: Act, token: str) -> SubscriberView | None:
    """Give the subscription of a link; None: the link is no longer good."""
    try:
        return subscribers.subscriber_by(act, token)
    except NoSubscriber:
        return None


def wish_of(seen: SubscriberView) -> Wish:
    """Give what somebody gets now, as a form begins with it."""
    return Wish(language=seen.language, areas=frozenset(seen.areas), kinds=frozenset(seen.kinds))


def _read(told: QueryDict, language: str) -> Wish:
    return Wish(
        language=told.get("language", language),
        areas=frozenset(told.getlist("area")),
        kinds=frozenset(told.getlist("kind")),
        way=told.get("way", "email"),
        value=(told.get("number", "") if told.get("way") == "sms" else "") or told.get("value", ""),
        place=told.get("place", "")[:LONGEST_PLACE],
    )


def _try(wish: Wish, do: Callable[[], object]) -> Wish:
    try:
        do()
    except Refused as refusal:
        return _with(wish, refusal=refusal)
    return _with(wish, done=True)


def _look(act: Act, wish: Wish) -> Wish:
    # Only the area's name goes on from here: the place itself is kept nowhere.
    answer = places.find(act, wish.place, language=wish.language)
    best = next((one for one in answer.candidates if one.area), None)
    area = places.area(act, best.area) if best else None
    if best is None or area is None:
        return _with(wish, unknown=True)
    read_back = Found(place=best.label, area=area.name)
    return _with(wish, found=read_back, areas=wish.areas | {area.slug})


def _with(wish: Wish, **changes: object) -> Wish:
    return Wish(**{**vars(wish), **changes})
