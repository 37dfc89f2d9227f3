"""Asks each channel that can be asked whether it works, once a minute, by one sender only."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from testigo.channels import registry
from testigo.channels.contract import Channel, Probe, Probed, Unreachable
from testigo.channels.models import Pulse

EVERY: Final = timedelta(seconds=60)
LONGEST: Final = 80  #: characters of a reason

BROKEN: Final = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip

log = logging.getLogger(__name__)


def look() -> int:
    """Ask those whose turn it is; give how many. Real time: channels keep no drill's clock."""
    asked = 0
    for kind, channel in registry.channels().items():
        if not isinstance(channel, Probed):
            continue
        now = timezone.now()
        Pulse.objects.bulk_create([Pulse(kind=kind)], ignore_conflicts=True)
        old = Q(probed_at__isnull=True) | Q(probed_at__lte=now - EVERY)
        if not Pulse.objects.filter(old, kind=kind).update(probed_at=now):
            continue  # another sender asks
        note(kind, _ask(kind, channel), now)
        asked += 1
    return asked


def note(kind: str, found: Probe, now: datetime) -> None:
    """Keep what was found of one; since when it is unwell stays until it is well."""
    mine = Pulse.objects.filter(kind=kind)
    if found.works:
        mine.exclude(unwell_since=None).update(unwell_since=None, why="")
    else:
        mine.filter(unwell_since__isnull=True).update(unwell_since=now)
        mine.update(why=found.why[:LONGEST])


def _ask(kind: str, channel: Channel | Probed) -> Probe:
    assert isinstance(channel, Probed)  # noqa: S101 - the caller chose it so
    try:
        return channel.probe()
    except (Unreachable, *BROKEN) as error:
        log.warning("%s does not answer its probe: %s", kind, type(error).__name__)
        return Probe(works=False, why="it does not answer")
