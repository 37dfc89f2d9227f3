"""What `testigo doctor` says of channels: which is down, what has no cap, what nobody got."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004
from django.db import DatabaseError

from testigo.channels import registry
from testigo.channels.ladders.models import Budget, Echo, Letter
from testigo.channels.types import LOOPBACK, MAILBOX
from testigo.core import clock
from testigo.core.checks import TAG

LONG: Final = timedelta(hours=24)


@register(TAG, deploy=True)
def channels_do_what_they_should(**_options: Any) -> list[CheckMessage]:
    """Each channel works, took a message lately, and is listened to."""
    try:
        return [*_down(), *_unheard(), *_uncapped(), *_undelivered()]
    except DatabaseError:  # the other checks say that it is away
        return []


def _down() -> list[CheckMessage]:
    from testigo.channels.models import Pulse

    found: list[CheckMessage] = []
    pulses = Pulse.objects.in_bulk()
    box = pulses.get(MAILBOX)
    if settings.IMAP_URL and box and box.unwell_since:
        words = f"The mailbox cannot be read since {box.unwell_since:%d %b %H:%M} UTC. {box.why}"
        hint = "What people write to us by mail waits there: TESTIGO_IMAP_URL, or its server."
        found.append(Warning(words, hint=hint, id="channels.W016"))
    for kind in registry.kinds(drill=False):
        pulse = pulses.get(kind)
        since = pulse and (pulse.failing_since or pulse.unwell_since)
        if pulse and since:
            words = f"{kind} does not work since {since:%d %b %H:%M} UTC. {pulse.why}".strip()
            hint = "What it should have carried goes by people's next channel meanwhile."
            found.append(Warning(words, hint=hint, id="channels.W010"))
        elif pulse is None or pulse.success_at is None:
            words = f"{kind} has not taken a message yet."
            found.append(Warning(words, hint="Write to yourself by it.", id="channels.W011"))
        elif pulse.success_at < clock.now() - LONG:
            words = f"{kind} took its last message on {pulse.success_at:%d %b %H:%M} UTC."
            hint = "Let it write to ourselves every 15 minutes: page Channels and money."
            found.append(Warning(words, hint=hint, id="channels.W012"))
    return found


def _unheard() -> list[CheckMessage]:
    return [
        Warning(
            f"{echo.network}: {echo.lost} messages to ourselves by {echo.kind} did not arrive.",
            hint="Look at its settings, and whether the address still is ours.",
            id="channels.W013",
        )
        for echo in Echo.objects.filter(lost__gt=0).order_by("network", "kind")
    ]


def _uncapped() -> list[CheckMessage]:
    paid = [kind for kind in registry.channels() if kind != LOOPBACK and registry.price(kind)]
    if not paid or Budget.objects.filter(day__isnull=False).exists():
        return []
    words = f"Nothing limits what {', '.join(paid)} may cost in a day."
    hint = "A coordinator sets it on the page Channels and money."
    return [Warning(words, hint=hint, id="channels.W014")]


def _undelivered() -> list[CheckMessage]:
    waiting = Letter.objects.filter(done_at__isnull=True).count()
    if not waiting:
        return []
    words = f"{waiting} messages reached nobody, and nobody decided about them."
    hint = "A coordinator sees them under Channels and money."
    return [Warning(words, hint=hint, id="channels.W015")]
