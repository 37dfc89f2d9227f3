"""What leaves this server as a feed, and what partners' files come to. Nothing of it is kept."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from testigo.alerts import queries as alerts
from testigo.alerts.types import AlertView, Release
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.templatetags.testigo import own_name
from testigo.federation import partners
from testigo.federation.ours import Ours, entry, notices, rings, tag
from testigo.federation.reading import read
from testigo.federation.types import Feed, FeedLine, Notice, PartnerNews, Ring
from testigo.federation.writing import atom, cap
from testigo.places import queries as places
from testigo.security import queries as security

EVERYWHERE = "all"  #: the feed of all areas together


def feed(act: Act, *, language: str, slug: str) -> bytes:
    """Write the feed of an area, or of all: what went out or ended within 24 hours."""
    names = dict(settings.LANGUAGES)
    area = places.area(act, slug) if slug != EVERYWHERE else None
    if language not in names or (area is None and slug != EVERYWHERE):
        raise NotYours(feed=slug)
    ours = _ours(act)
    told = [s for s in alerts.recent(act.network, act.at) if area is None or s.area == slug]
    entries = sorted((entry(ours, seen, language) for seen in told if seen.releases),
                     key=lambda one: one.updated, reverse=True)  # fmt: skip
    # Never backwards, and not changed by the mere passing of a minute.
    quiet = act.at.replace(hour=0, minute=0, second=0, microsecond=0)
    with translation.override(language):
        title = _("Verified news: %(area)s") % {"area": area.name if area else _("all areas")}
    return atom(
        Feed(
            address=_address(language, slug), language=tag(language), title=title,
            author=ours.network.name, page=f"{ours.origin}/{language}/",
            updated=max([quiet, *(one.updated for one in entries)]), entries=tuple(entries),
        )
    )  # fmt: skip


def notice(act: Act, code: str) -> bytes:
    """Write the newest notice of an alert, until 24 hours after it ended."""
    seen = alerts.by_code(code, now=act.at)
    ours = _ours(Act.system(act.at, network=seen.network))
    if not (told := notices(ours, seen)):
        raise NotYours(code=code)
    return cap(told[-1], ZoneInfo(ours.network.zone))


def told_by_us(act: Act, seen: AlertView) -> list[Notice]:
    """Give every notice of an alert, in the order they went out."""
    return notices(_ours(act), seen)


def lines(act: Act) -> list[FeedLine]:
    """List the feeds there are: all areas together, then each."""
    areas = [(EVERYWHERE, _("All areas")), *((a.slug, a.name) for a in places.areas(act))]
    return [
        FeedLine(
            name=name, slug=slug,
            addresses=tuple((code, own_name(code), _address(code, slug))
                            for code, _name in settings.LANGUAGES),
        )
        for slug, name in areas
    ]  # fmt: skip


def partner_news(act: Act, files: Iterable[bytes | str]) -> list[PartnerNews]:
    """Read partners' notices and tell what they come to together, in the reader's language."""
    told = [read(raw) for raw in files]
    return partners.news(told, now=act.at, language=get_language() or "en")


def _ours(act: Act) -> Ours:
    def say(seen: AlertView, language: str, release: Release) -> str:
        return alerts.say(act, seen, language, release=release)

    def outlines(slug: str) -> tuple[Ring, ...]:
        area = places.area(act, slug)
        return rings(area.outline) if area else ()

    return Ours(
        network=security.network(act), host=settings.HOST, origin=settings.ORIGIN, say=say,
        outlines=outlines,
    )  # fmt: skip


def _address(language: str, slug: str) -> str:
    return f"{settings.ORIGIN}/feeds/{language}/{slug}.atom"
