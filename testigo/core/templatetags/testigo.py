"""What every template needs: icons, the mark, times in the network's zone, names as written."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext_lazy as _

from testigo.core import clock as the_clock
from testigo.core import reltime

register = template.Library()
Context = dict[str, Any]

SELF_NAMES = {
    "ht": "Kreyòl", "mam": "Mam", "quc": "K’iche’", "kek": "Q’eqchi’", "so": "Soomaali",
    "ti": "ትግርኛ", "am": "አማርኛ",
}  # fmt: skip
CHANNELS = {
    "webpush": _("Push"), "email": _("E-mail"), "sms": _("SMS"), "loopback": _("Drill phones"),
    "mailbox": _("Mail to us"),
    "whatsapp": "WhatsApp",
}  # fmt: skip
MARK = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M16 3a13 13 0 1 1-7.6 '
    '23.5L3.4 28l1.7-4.8A13 13 0 0 1 16 3Z"/><circle cx="16" cy="16" r="7.2"/>'
    '<circle class="pupil" cx="16" cy="16" r="3"/></svg>'
)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of Tabler's outline icons; it always stands beside a word."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("build/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def mark() -> SafeString:
    """Draw Testigo's own mark."""
    return mark_safe(MARK)  # noqa: S308 (a constant)


@register.simple_tag(takes_context=True)
def clock(context: Context, when: datetime | None) -> SafeString:
    """Show a clock time in the network's zone: 19:42, or 20 Nov 19:42 on another day."""
    if when is None:
        return SafeString()
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>', when.isoformat(), _face(context, when)
    )


@register.filter(expects_localtime=True)
def day(when: datetime) -> str:
    """Say a day in full, as its readers write days: 20 November 2026."""
    return date_format(when, pgettext("date", "j F Y"))


@register.simple_tag(takes_context=True)
def ago(context: Context, when: datetime | None, style: str = "ago") -> SafeString:
    """Show how long ago (or how soon) it is: "4 min ago", or with style "bare" "4 min"."""
    if when is None:
        return SafeString()
    return format_html(
        '<time datetime="{}" title="{}" data-ago="{}">{}</time>',
        when.isoformat(), _face(context, when), style,
        reltime.ago(when, the_clock.now(), bare=style == "bare"),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def countdown(context: Context, due: datetime | None, style: str = "left") -> SafeString:
    """Count down to a time; `style` is left ("3:10 left"), in ("in 2 min") or bare ("0:48")."""
    if due is None:
        return SafeString()
    now = the_clock.now()
    return format_html(
        '<time class="count{}" datetime="{}" title="{}" data-due="{}">{}</time>',
        " late-t" if due <= now else "", due.isoformat(), _face(context, due), style,
        reltime.until(due, now, style=style),
    )  # fmt: skip


@register.simple_tag
def ring(started: datetime, due: datetime) -> SafeString:
    """Draw the ring around the check-in button: it fills as the time runs."""
    now = the_clock.now()
    whole = max((due - started).total_seconds(), 1)
    share = min(max((now - started).total_seconds() / whole, 0), 1)
    return format_html(
        '<svg viewBox="0 0 152 152" aria-hidden="true" data-ring data-from="{}" data-to="{}">'
        '<circle class="tr" cx="76" cy="76" r="68"/><circle class="ar" cx="76" cy="76" r="68" '
        'pathLength="100" stroke-dasharray="{} 100" transform="rotate(-90 76 76)"/></svg>',
        started.isoformat(), due.isoformat(), round(share * 100),
    )  # fmt: skip


@register.simple_tag
def page_clock() -> SafeString:
    """Tell the page's script what the clock says, how fast it runs, and the words of its times."""
    return format_html(
        '<meta name="clock" content="{}" data-speed="{}" data-words="{}">',
        the_clock.now().isoformat(), the_clock.speed(), reltime.words_as_json(),
    )  # fmt: skip


@register.simple_tag
def bdi(text: str) -> SafeString:
    """Show a street's name in its own script and direction, whatever the page's."""
    return format_html('<bdi class="latin">{}</bdi>', text) if text else SafeString()


@register.filter
def own_name(code: str) -> str:
    """Give a language's name in that language."""
    if code in SELF_NAMES:
        return SELF_NAMES[code]
    try:
        return str(get_language_info(code)["name_local"]).capitalize()
    except KeyError:
        return code


@register.filter
def channel_word(kind: str) -> str:
    """Name a channel as the desk says it."""
    return str(CHANNELS.get(kind, kind.capitalize()))


@register.simple_tag(takes_context=True)
def in_language(context: Context, code: str) -> str:
    """Give this page's address in another language: the first part of a public path is one."""
    path = str(context["request"].path)
    first, _slash, rest = path.lstrip("/").partition("/")
    if first not in dict(settings.LANGUAGES):
        return f"/{code}/"
    return f"/{code}/{rest}"


@register.simple_tag
def link(name: str) -> str:
    """Give a route's address, or nothing where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _face(context: Context, when: datetime) -> str:
    network = context.get("network")
    zone = ZoneInfo(network.zone if network else "UTC")
    local, today = when.astimezone(zone), the_clock.now().astimezone(zone)
    if local.date() == today.date():
        return date_format(local, "H:i")
    return date_format(local, pgettext("date", "j M H:i"))
